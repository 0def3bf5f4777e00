"""The register as a spreadsheet: every column, no formula, dates as dates."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from zipfile import ZipFile

import openpyxl
import pytest

from purposes.exchange.workbook import as_xlsx
from purposes.exchange.writer import register_document
from tests.purposes.full import full_register, markers, squeezed

AT = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)


def book(register=None, language="en") -> openpyxl.Workbook:
    return openpyxl.load_workbook(
        io.BytesIO(as_xlsx(register_document(register or full_register()), language=language, at=AT))
    )


def with_comments(comments: str):
    register = full_register()
    (activity,) = register.activities
    return replace(register, activities=(replace(activity, comments=comments),))


def cell_under(sheet, header: str):
    column = [cell.value for cell in sheet[1]].index(header) + 1
    return sheet.cell(row=2, column=column)


def test_every_column_is_in_the_spreadsheet():
    register = full_register()

    text = squeezed(" ".join(str(cell.value) for sheet in book(register) for row in sheet for cell in row))

    assert {one for one in markers(register) | markers(register, language="nl") if one not in text} == set()


def test_one_sheet_per_kind_of_row():
    assert book().sheetnames == [
        "Organisations",
        "Contact points",
        "Processing activities",
        "Purposes",
        "Data subjects concerned",
        "Personal data used",
        "Sources",
        "Retention periods",
        "Recipients",
        "Transfers",
        "Joint controllers",
        "Security measures taken",
        "Assessments",
        "Decisions to take",
        "Processor records",
        "Controllers served",
        "Sub-processors",
        "Transfers by a processor",
        "Statements",
        "Sections",
        "Rights",
        "Groups of activities",
        "Legal bases",
        "Categories of personal data",
        "Categories of data subjects",
        "Categories of recipients",
        "Security measures",
        "Supervisory authorities",
        "Adequacy decisions",
        "Choices",
    ]


def test_rows_name_their_record_and_each_language_has_a_column():
    sheet = book()["Purposes"]

    assert [cell.value for cell in sheet[1]][:4] == ["Reference", "Row", "Purpose (English)", "Purpose (Nederlands)"]
    assert [cell.value for cell in sheet[2]][:4] == [
        "markactivitiesreference",
        1,
        "markactivitiespurposestext",
        "markactivitiespurposestextnl",
    ]


def test_a_day_is_a_day_and_a_choice_is_read_in_words():
    sheet = book()["Processing activities"]

    started = cell_under(sheet, "Started on")
    assert (started.value, started.is_date) == (datetime(2024, 5, 3), True)  # noqa: DTZ001 - a spreadsheet knows no zone
    assert cell_under(sheet, "Status").value == "In review"


@pytest.mark.parametrize(("sources", "expected"), [(None, "no"), ((), "yes")])
def test_not_recorded_differs_from_none(sources, expected):
    register = full_register()
    (activity,) = register.activities

    sheet = book(replace(register, activities=(replace(activity, sources=sources),)))["Processing activities"]

    assert cell_under(sheet, "No sources").value == expected


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", "#N/A", "%x", '=HYPERLINK("https://x.example")']
)
def test_no_text_becomes_a_formula(text):
    stored = as_xlsx(register_document(with_comments(text)), language="en", at=AT)

    cell = cell_under(openpyxl.load_workbook(io.BytesIO(stored))["Processing activities"], "Comments")
    with ZipFile(io.BytesIO(stored)) as parts:
        sheets = b"".join(parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/"))
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.value.strip() == text.strip()
    assert b"<f>" not in sheets


def test_a_text_longer_than_a_cell_goes_on_elsewhere():
    long = "".join(f"{number:06}" for number in range(17_000))

    found = book(with_comments(long))

    cell = cell_under(found["Processing activities"], "Comments")
    rows = list(found["Long texts"].iter_rows(min_row=2, values_only=True))
    assert {number for number, _text in rows} == {1}
    assert cell.value.split(" … (")[0] + "".join(text for _number, text in rows) == long


def test_a_control_character_is_left_out():
    assert cell_under(book(with_comments("a\x07b"))["Processing activities"], "Comments").value == "ab"


def test_the_same_register_gives_the_same_bytes():
    first, second = (as_xlsx(register_document(full_register()), language="nl", at=AT) for _ in range(2))

    assert first == second
