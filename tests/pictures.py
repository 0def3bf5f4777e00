"""Takes the README's pictures from the sample: `make pictures`. Needs a machine where `make test` has run."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

from tests.journeys.conftest import CHROMIUM_ARGUMENTS

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
PORT = "8765"
SITE = f"http://127.0.0.1:{PORT}"


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, _served(Path(place)), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 860}, locale="en-GB")
        _take_public_page(page)
        _log_in(page, json.loads((Path(place) / "sample-log-ins.json").read_text("utf-8"))["dpo"])
        _take_overview(page)
        _take_desk(page)
        _take_preview(page)
        browser.close()


def _take_public_page(page: Page) -> None:
    page.goto(f"{SITE}/privacy/en/")
    page.screenshot(path=PICTURES / "page.png")


def _log_in(page: Page, password: str) -> None:
    page.goto(f"{SITE}/admin/")
    page.get_by_label("Username").fill("dpo")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name=re.compile("log in", re.IGNORECASE)).click()


def _take_overview(page: Page) -> None:
    page.goto(f"{SITE}/admin/")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "overview.png")


def _take_desk(page: Page) -> None:
    page.goto(f"{SITE}/admin/purposes/processingactivity/")
    page.get_by_role("link", name="Buying tickets").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "desk.png")


def _take_preview(page: Page) -> None:
    page.get_by_text("Retention", exact=True).first.click()
    page.locator("[name=retention-0-text_en]").fill("Seven years after the performance, with the invoice")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was changed successfully").wait_for()
    page.get_by_role("link", name="Buying tickets").first.click()
    page.get_by_role("link", name="Review and submit").click()
    page.get_by_role("button", name="Submit for review").click()
    page.get_by_role("button", name="Approve").click()
    page.goto(f"{SITE}/admin/publishing/statement/")
    page.get_by_role("link", name="Privacy statement", exact=True).first.click()
    page.get_by_role("link", name="Preview").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "preview.png")


@contextmanager
def _served(place: Path) -> Iterator[None]:
    environment = {
        **os.environ,
        "ROPA_VAR_DIR": str(place),
        "ROPA_SECRET_KEY": "k" * 50,
        "ROPA_SECOND_FACTOR": "none",
        "ROPA_DATABASE_URL": "",
    }
    manage = [sys.executable, "manage.py"]
    for command in (
        ["migrate", "--verbosity", "0"],
        ["load_sample"],
        ["collectstatic", "--noinput", "--verbosity", "0"],
    ):
        subprocess.run([*manage, *command], check=True, env=environment, stdout=subprocess.DEVNULL)
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", PORT, "ropa.wsgi:application"]
    server = subprocess.Popen([*granian, "--log-level", "warning"], env=environment)
    try:
        _wait()
        yield
    finally:
        server.terminate()
        server.wait()


def _wait(seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urlopen(f"{SITE}/healthz").close()  # noqa: S310 - our own server
        except URLError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(SITE)


if __name__ == "__main__":
    main()
