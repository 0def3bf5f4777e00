"""A workbook that comes back without the columns of a language leaves the texts in it as they are, and says so."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from purposes import arriving
from purposes.exchange.carrying_out import enter
from purposes.exchange.columns import Kind, Table
from purposes.exchange.files import read_file
from purposes.exchange.plan import plan
from purposes.exchange.planned import Plan, State
from purposes.exchange.records import all_records
from purposes.exchange.told import stays_of
from purposes.exchange.workbook import as_xlsx
from purposes.exchange.writer import added_parts, as_json, register_document
from purposes.models import Arrival, Organisation, ProcessingActivity
from purposes.register import read_register
from tests.ground import laid
from tests.make import activity_document, make_statement

pytestmark = pytest.mark.django_db

LANGUAGES = {"en": "English", "nl": "Dutch", "fr": "French", "de": "German"}

Plain = dict[str, Any]


def in_four(table: Table, row: Plain) -> None:
    """Every text of the row, and of the rows below it, in each language."""
    for column in table.columns:
        if column.kind is Kind.WORDS:
            row[column.name] = {code: f"{column.name} in {name}" for code, name in LANGUAGES.items()}
    for below in table.below:
        for one in row.get(below.name, ()):
            in_four(below, one)


@laid
def register(vocabularies) -> Organisation:
    make_statement(activity_document(1, purposes=[{"legal_bases": ["6-1-a"]}, {"legal_bases": ["6-1-b"]}]))
    document = exported()
    document["organisation"]["languages"] = [*LANGUAGES]
    for records in all_records():
        for row in () if records.is_shared else records.of(document):
            in_four(records.table, row)
    for number, purpose in enumerate(document["activities"][0]["purposes"]):
        purpose["text"] = {code: f"Purpose {number} in {name}" for code, name in LANGUAGES.items()}
    enter(plan(document), by=None)
    return Organisation.objects.get()


def exported() -> Plain:
    organisation = Organisation.objects.get()
    found = json.loads(as_json(register_document(read_register(organisation), **added_parts(organisation.pk))))
    del found["organisation"]["fingerprint"]
    for row in [*found["activities"], *found.get("statements", ())]:
        del row["fingerprint"]
    return found


def workbook(*edits: Callable[[Any], None]) -> bytes:
    organisation = Organisation.objects.get()
    document = register_document(read_register(organisation), **added_parts(organisation.pk))
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(document, language="en", at=datetime(2026, 3, 2, tzinfo=UTC))))
    for edit in edits:
        edit(book)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def without_french(book: Any) -> None:
    for sheet in book:
        for number in range(sheet.max_column, 0, -1):
            if str(sheet.cell(1, number).value).endswith("(français)"):
                sheet.delete_cols(number)


def column(sheet: Any, name: str) -> int:
    return [cell.value for cell in sheet[1]].index(name) + 1


def planned(body: bytes) -> Plan:
    brought = read_file(body, name="register.xlsx")
    return plan(brought.document, spoken_in=brought.spoken_in)


def texts_of(table: Table, rows: list[Plain]) -> Iterator[str]:
    """Each column of words that has French in these rows or below, as the preview calls it."""
    for one in table.columns:
        if one.kind is Kind.WORDS and any((row.get(one.name) or {}).get("fr") for row in rows):
            yield f"{one.model._meta.verbose_name_plural} · {one.label} (français)".casefold()
    for below in table.below:
        yield from texts_of(below, [one for row in rows for one in row.get(below.name, ())])


def test_nothing_changes_and_every_text_that_stays_is_told(register):
    before = exported()

    made = planned(workbook(without_french))

    assert made.counts | {State.UNCHANGED: 0} == dict.fromkeys(State, 0)
    told = sorted(text.casefold() for text in stays_of(made))
    assert told == sorted(
        text for one in all_records() if not one.is_shared for text in texts_of(one.table, list(one.of(before)))
    )
    assert len(told) > 20


def test_a_whole_workbook_leaves_nothing_behind(register):
    assert stays_of(planned(workbook())) == []


def test_a_text_that_is_reworded_keeps_its_french(register):
    def reword(book: Any) -> None:
        sheet = book["Purposes"]
        sheet.cell(2, column(sheet, "Purpose (English)")).value = "Reworded"

    before = exported()

    made = planned(workbook(without_french, reword))
    enter(made, by=None)

    before["activities"][0]["purposes"][0]["text"]["en"] = "Reworded"
    before["activities"][0]["status"] = "draft"
    assert exported() == before


def test_a_purpose_put_in_front_takes_no_french_of_another(register):
    def put_in_front(book: Any) -> None:
        sheet = book["Purposes"]
        for row in (2, 3):
            sheet.cell(row, column(sheet, "Row")).value = row
        sheet.append([None] * sheet.max_column)
        for name, value in {
            "Reference": "A-0001",
            "Row": 1,
            "Purpose (English)": "New",
            "Legal bases": "6-1-c",
        }.items():
            sheet.cell(4, column(sheet, name)).value = value

    enter(planned(workbook(without_french, put_in_front)), by=None)

    assert [row["text"] for row in exported()["activities"][0]["purposes"]] == [
        {"en": "New"},
        *({code: f"Purpose {number} in {name}" for code, name in LANGUAGES.items()} for number in (0, 1)),
    ]


def test_an_empty_cell_under_its_language_empties_the_text(register):
    def empty(book: Any) -> None:
        sheet = book["Processing activities"]
        sheet.cell(2, column(sheet, "Name (Deutsch)")).value = None

    enter(planned(workbook(without_french, empty)), by=None)

    assert [*exported()["activities"][0]["name"]] == ["en", "fr", "nl"]


def test_the_desk_lists_what_stays(client, dpo, register, monkeypatch):
    monkeypatch.setattr(arriving, "start_worker", lambda: None)
    client.force_login(dpo)
    file = SimpleUploadedFile("register.xlsx", workbook(without_french))

    answer = client.post(reverse("admin:purposes_import"), {"file": file})
    arriving.work()

    page = " ".join(client.get(answer["Location"]).content.decode().split())
    assert "These texts stay as they are, because the file has no column for their language</summary>" in page
    assert "<li>Purposes · Purpose (français)</li>" in page
    assert "The register says all of this already." in page
    assert Arrival.objects.get().digest == ""


def test_what_the_desk_writes_keeps_the_french_too(client, dpo, register, monkeypatch):
    monkeypatch.setattr(arriving, "start_worker", lambda: None)
    client.force_login(dpo)

    def rename(book: Any) -> None:
        sheet = book["Processing activities"]
        sheet.cell(2, column(sheet, "Name (English)")).value = "Renamed"

    file = SimpleUploadedFile("register.xlsx", workbook(without_french, rename))
    answer = client.post(reverse("admin:purposes_import"), {"file": file})
    arriving.work()
    client.post(answer["Location"], {"why": ""})
    arriving.work()

    assert ProcessingActivity.objects.get().name.data == {
        "en": "Renamed",
        "nl": "name in Dutch",
        "fr": "name in French",
        "de": "name in German",
    }


def test_the_command_says_what_stays(register, tmp_path, capsys):
    path = tmp_path / "register.xlsx"
    path.write_bytes(workbook(without_french))

    call_command("import_register", str(path))

    told = capsys.readouterr()
    assert "Stays as it is, because the file has no column for it: Purposes · Purpose (français)\n" in told.err
    assert told.out.startswith("0 new, 0 changed, ")
