"""A stranger checks a file and a receipt in a browser that hashes by itself."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from publishing.models import Snapshot
from publishing.release import publish
from tests.ground import laid
from tests.make import make_statement, make_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@laid
def snapshot(vocabularies) -> Snapshot:
    return publish(make_statement(), by=make_user("dpo", "DPO"))


def test_file_stays_here_and_a_receipt_is_read(page: Page, live_server, snapshot, tmp_path: Path):
    (tmp_path / "data.json").write_text(snapshot.document)
    (tmp_path / "receipt.json").write_text(snapshot.receipt)
    posted = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)

    page.goto(f"{live_server.url}/verify/")
    page.get_by_label("File", exact=True).set_input_files(tmp_path / "data.json")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("Yes. This is the current version, unaltered.")).to_be_visible()
    assert posted == []
    page.get_by_label("File", exact=True).set_input_files(tmp_path / "receipt.json")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("The signature is good, and this site still tells the same.")).to_be_visible()
    page.get_by_label("Receipt", exact=True).fill(snapshot.receipt.replace('"version":1', '"version":2'))
    page.get_by_role("button", name="Check the receipt").click()

    expect(page.get_by_role("alert")).to_contain_text("This receipt was altered")
    assert posted == [f"{live_server.url}/verify/?language=en"] * 2


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_page_is_accessible_and_fits(page: Page, live_server, snapshot, width: int, scheme: Any):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

    page.goto(f"{live_server.url}/verify/")
    page.get_by_label("Receipt", exact=True).fill(snapshot.receipt)
    page.get_by_role("button", name="Check the receipt").click()
    expect(page.get_by_text("this site still tells the same")).to_be_visible()
    result = Axe().run(page, options=options).response

    assert [(rule["id"], node["html"]) for rule in result["violations"] for node in rule["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
