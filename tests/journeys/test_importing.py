"""A workbook is brought, mended where it is wrong, imported as one change, and has nothing to say the second time."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from playwright.sync_api import Page, expect

from purposes import arriving
from purposes.exchange.workbook import as_xlsx
from purposes.exchange.writer import added_parts, as_json, register_document
from purposes.models import Change, Organisation, ProcessingActivity
from purposes.recorded import recorded_as
from purposes.register import read_register
from tests.ground import laid
from tests.journeys.test_past import log_in
from tests.make import activity_document, make_statement
from tests.purposes.test_preparing import environment

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.ignore_template_errors,  # the skin's own templates use what may be undefined
]

LONGEST = 120_000  # milliseconds in which a process begins, reads a file, and ends
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AT = datetime(2026, 3, 2, tzinfo=UTC)


@laid
def register(vocabularies) -> Organisation:
    with recorded_as(None), transaction.atomic():
        return make_statement(
            activity_document(1, department="Desk"), activity_document(2), activity_document(3)
        ).organisation


@pytest.fixture(autouse=True)
def _workers(monkeypatch) -> Iterator[None]:
    """The real process, on the database of this test."""
    begun: list[subprocess.Popen[bytes]] = []
    command = [sys.executable, "manage.py", "prepare"]
    monkeypatch.setattr(arriving, "start_worker", lambda: begun.append(subprocess.Popen(command, env=environment())))
    yield
    for worker in begun:
        worker.wait(timeout=60)


@pytest.fixture
def desk(page: Page, live_server, client, dpo, register) -> Page:
    log_in(page, live_server, client, dpo)
    page.goto(f"{live_server.url}/admin/purposes/processingactivity/")
    return page


def workbook(organisation: Organisation) -> openpyxl.Workbook:
    document = json.loads(as_json(register_document(read_register(organisation), **added_parts(organisation.pk))))
    return openpyxl.load_workbook(io.BytesIO(as_xlsx(document, language="en", at=AT)))


def bytes_of(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def fill(book: openpyxl.Workbook, row: int, **values: Any) -> None:
    """In the sheet of activities, by the titles of its columns."""
    sheet = book["Processing activities"]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    for title, value in values.items():
        sheet.cell(row=row, column=columns[title.replace("_", " ")], value=value)


def bring(page: Page, name: str, body: bytes) -> None:
    page.locator("input[type=file]").set_input_files([{"name": name, "mimeType": "", "buffer": body}])
    page.get_by_role("button", name="Compare it with the register").click()


def state(page: Page, words: str, line: str) -> None:
    """The preview has a line of that record, in that state."""
    found = page.locator(".desk-import-lines > li", has_text=line)
    expect(found.locator(".desk-status")).to_have_text(words, timeout=LONGEST)


def test_workbook_is_mended_imported_as_one_change_and_has_nothing_to_say_again(desk: Page, register):
    book = workbook(register)
    fill(book, 2, Department="Box office")
    fill(book, 5, Reference="N-1", Started_on="soon", **{"Name (English)": "Newsletter"})
    before = Change.objects.count()

    desk.get_by_role("link", name="Import", exact=True).click()
    start = desk.url
    bring(desk, "register.xlsx", bytes_of(book))
    state(desk, "cannot be read", "N-1")
    said = desk.locator(".desk-import-lines > li", has_text="N-1").locator(".desk-errors li")
    expect(said).to_have_text("Processing activities!I5 “soon” is no day, such as 2026-03-02.")
    state(desk, "changed", "A-0001")
    expect(desk.locator(".desk-import-lines dd")).to_have_text(["DeskBox office", "Approved → Draft"])
    expect(desk.locator(".desk-numbers")).to_contain_text("unchanged")
    expect(desk.get_by_role("button", name="Import")).to_have_count(0)
    violations = Axe().run(desk, options={"runOnly": WCAG}).response["violations"]
    assert [(rule["id"], node["html"]) for rule in violations for node in rule["nodes"]] == []

    fill(book, 5, Started_on="2026-03-02")
    desk.get_by_role("link", name="Bring another file").click()
    bring(desk, "register.xlsx", bytes_of(book))
    state(desk, "new", "N-1")
    assert Change.objects.count() == before
    desk.get_by_label("Why?").fill("From the old tool")
    desk.get_by_role("button", name="Import").click()
    expect(desk.get_by_text("It is imported, as one change.")).to_be_visible(timeout=LONGEST)

    assert Change.objects.count() == before + 1
    rows = ProcessingActivity.objects.order_by("reference").values_list("reference", "department")
    assert list(rows) == [("A-0001", "Box office"), ("A-0002", ""), ("A-0003", ""), ("N-1", "")]
    desk.get_by_role("link", name="See the change in the log").click()
    expect(desk.locator("main")).to_contain_text("From the old tool")

    desk.goto(start)
    bring(desk, "register.xlsx", bytes_of(workbook(register)))
    expect(desk.get_by_text("The register says all of this already.")).to_be_visible(timeout=LONGEST)
    assert Change.objects.count() == before + 1


def test_a_file_that_is_no_workbook_is_refused_in_one_sentence(desk: Page, register):
    desk.get_by_role("link", name="Import", exact=True).click()

    bring(desk, "register.xlsx", b"%PDF-1.7 and so on")

    sentence = "This file is a PDF document; only XLSX, ODS and CSV can be read."
    expect(desk.get_by_role("alert")).to_have_text(sentence, timeout=LONGEST)
