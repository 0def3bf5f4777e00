"""What the auditor and the inspector take home: asked for, waited for, downloaded, and checked without us."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from publishing.release import publish
from purposes import history, inspections, preparing
from purposes.models import Change, Handout, Inspection, ProcessingActivity
from purposes.past.instants import exact
from purposes.recorded import recorded_as, recorded_models
from tests.journeys.test_past import log_in
from tests.make import activity_document, make_statement, words
from tests.purposes.proof.record import guards_lifted
from tests.purposes.test_preparing import environment

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.ignore_template_errors,  # the skin's own templates use what may be undefined
]

LONGEST = 120_000  # milliseconds in which a process begins, sets the pages and ends


@pytest.fixture
def activity(vocabularies, dpo) -> ProcessingActivity:
    """In the register for three days, renamed today."""
    with recorded_as(None), transaction.atomic():
        statement = make_statement(activity_document(name=words("Newsletter")))
    three_days_ago()
    publish(statement, by=dpo)
    activity = ProcessingActivity.objects.get()
    activity.name = words("Mailing")
    with recorded_as(dpo, reason="A better name"), transaction.atomic():
        activity.save()
    return activity


def three_days_ago() -> None:
    """Moves all that was recorded so far, as only who owns the database can."""
    with transaction.atomic(), guards_lifted():
        for change in Change.objects.all():
            at = change.at - timedelta(days=3)
            Change.objects.filter(pk=change.pk).update(at=at)
            for model in recorded_models():
                model.history.filter(change_id=change.pk).update(history_date=at)


@pytest.fixture(autouse=True)
def _workers(monkeypatch) -> Any:
    """The real process, on the database of this test."""
    begun: list[subprocess.Popen[bytes]] = []
    command = [sys.executable, "manage.py", "prepare"]
    monkeypatch.setattr(preparing, "start_worker", lambda: begun.append(subprocess.Popen(command, env=environment())))
    yield
    for worker in begun:
        worker.wait(timeout=60)


@pytest.fixture
def _no_worker(monkeypatch) -> None:
    """The test works itself, when it has seen enough of the waiting."""
    monkeypatch.setattr(preparing, "start_worker", lambda: None)


def download(page: Page, folder: Path) -> Path:
    """Waits with the page until there is something to take, and takes it."""
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=LONGEST)
    with page.expect_download() as arriving:
        link.click()
    arriving.value.save_as(folder / arriving.value.suggested_filename)
    return folder / arriving.value.suggested_filename


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture
def desk(page: Page, live_server, client, dpo) -> Page:
    """The DPO's browser."""
    log_in(page, live_server, client, dpo)
    page.goto(f"{live_server.url}/admin/")
    return page


@pytest.fixture
def inspector(browser: Browser) -> Iterator[Page]:
    """Another browser, without an account."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_dpo_takes_a_past_day_and_the_inspector_its_evidence(desk, inspector, live_server, activity, tmp_path):
    past = timezone.localdate() - timedelta(days=2)
    desk.goto(f"{live_server.url}/admin/past/{past}/{activity.organisation_id}/")
    pdf, evidence = take_the_pdf_and_the_evidence(desk, tmp_path)
    desk.goto(f"{live_server.url}/admin/purposes/handout/")
    for file in (pdf, evidence):
        expect(desk.locator("main")).to_contain_text(digest(file)[:12])
    words_of_pdf = subprocess.check_output(["pdftotext", pdf, "-"], text=True)
    assert ("Newsletter" in words_of_pdf, "Mailing" in words_of_pdf) == (True, False)
    told = set(Handout.objects.values_list("kind", "sha256"))
    assert told == {("register-pdf", digest(pdf)), ("bundle", digest(evidence))}

    desk.goto(f"{live_server.url}/admin/purposes/inspection/add/")
    link = grant_a_link(desk, activity.organisation_id)
    inspector.goto(link)
    assert len(read_page_after_page(inspector, past)) == 1
    inspector.get_by_role("link", name="Take the register out").click()
    inspector.get_by_role("button", name="Prepare the evidence").click()
    expect(inspector.locator("progress")).to_be_visible()
    taken = download(inspector, tmp_path / "inspector")
    assert inspector.context.cookies() == []
    assert Handout.objects.get(inspection__isnull=False, kind="bundle").sha256 == digest(taken)
    assert checked_alone(taken) == (0, "", True)

    desk.goto(f"{live_server.url}/admin/purposes/inspection/")
    desk.get_by_role("link", name="Data Protection Authority").click()
    expect(desk.locator(".desk-uses")).to_contain_text(digest(taken))
    desk.get_by_role("button", name="Withdraw").click()
    expect(desk.get_by_text("it opens nothing any more")).to_be_visible()
    inspector.reload()
    expect(inspector.get_by_role("heading", name="This link opens nothing")).to_be_visible()
    expect(inspector.locator("main p")).to_have_count(1)


def take_the_pdf_and_the_evidence(desk: Page, folder: Path) -> tuple[Path, Path]:
    day = desk.locator(".past-band time").get_attribute("datetime") or ""
    desk.get_by_role("link", name="Take the register out").click()
    expect(desk.get_by_label("As it stood on")).to_have_value(day[:10])
    desk.get_by_role("button", name="Prepare it").click()
    expect(desk.locator("progress")).to_be_visible()
    pdf = download(desk, folder)
    desk.get_by_role("link", name="Take out something else").click()
    desk.get_by_label("What do you need?").select_option("bundle")
    desk.get_by_role("button", name="Prepare it").click()
    return pdf, download(desk, folder)


def grant_a_link(desk: Page, organisation: int) -> str:
    today = timezone.localdate()
    desk.locator("[name=organisation]").evaluate(
        "(field, id) => field.append(new Option('Harbour', id, true, true))", organisation
    )
    desk.get_by_label("for whom").fill("Data Protection Authority")
    desk.get_by_label("days from").fill(f"{today - timedelta(days=4)}")
    desk.get_by_label("days to").fill(f"{today}")
    desk.get_by_label("the link ends").fill(f"{today + timedelta(days=7)}T18:00")
    desk.get_by_role("button", name="Save", exact=True).click()
    return desk.locator("input[value*='/inspect/']").input_value()


def read_page_after_page(inspector: Page, past: date) -> set[str]:
    """Down to a timeline; the days that the pages were said to be of."""
    inspector.get_by_label("Day").fill(f"{past}")
    inspector.get_by_role("button", name="Show the register").click()
    day = inspector.locator(".past-band time")
    shown = {day.inner_text()}
    for name in ("Processing activities", "Newsletter", "What led to it"):
        inspector.get_by_role("link", name=name, exact=True).click()
        shown.add(day.inner_text())
    expect(inspector.locator("main")).to_contain_text("Added")
    expect(inspector.locator("main")).not_to_contain_text("Mailing")
    return shown


def checked_alone(evidence: Path) -> tuple[int, str, bool]:
    """By the verifier that lies in it, and a Python that has no package of ours."""
    folder = evidence.parent
    with ZipFile(evidence) as archive:
        (folder / "verify_export.py").write_bytes(archive.read("verify_export.py"))
    python = shutil.which("python3", path="/usr/bin:/bin:/usr/local/bin") or sys.executable
    run = subprocess.run(
        [python, "-I", "verify_export.py", evidence.name], cwd=folder, capture_output=True, text=True, check=False
    )
    return run.returncode, run.stderr, run.stdout.endswith("0 receipts of yours: everything holds.\n")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
@pytest.mark.usefixtures("_no_worker")
def test_pages_to_take_out_by_link_are_accessible_and_fit(page: Page, live_server, activity, width: int, scheme: Any):
    day = timezone.localdate()
    inspection = Inspection(
        organisation=activity.organisation,
        label="Data Protection Authority",
        states_from=day,
        states_to=day,
        expires_at=timezone.now() + timedelta(days=1),
    )
    here = f"/inspect/{inspections.grant(inspection, by=None)}/{exact(history.settled_now())}/take-out/"
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

    found: dict[str, Any] = {}

    def look(name: str) -> None:
        result = Axe().run(page, options=options).response
        found[name] = [(rule["id"], node["html"]) for rule in result["violations"] for node in rule["nodes"]]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name

    page.goto(f"{live_server.url}{here}")
    look("asking")
    page.get_by_role("button", name="Prepare the PDF").click()
    expect(page.locator("progress")).to_be_visible()
    look("waiting")
    preparing.work()
    expect(page.get_by_role("link", name="Download")).to_be_visible()
    look("ready")

    assert found == {"asking": [], "waiting": [], "ready": []}
