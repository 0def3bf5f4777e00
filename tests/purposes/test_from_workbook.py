"""A workbook read back: every value as it was, in whatever language its sheets are named."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation

from purposes.exchange.from_workbook import read_sheets
from purposes.exchange.reading import read_workbook
from purposes.exchange.sheet_names import header, pages
from purposes.exchange.workbook import as_xlsx
from purposes.exchange.writer import as_json, register_document
from tests.make import statement_document
from tests.purposes.full import full_register

AT = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def document(**changes: Any) -> dict[str, Any]:
    register = full_register()
    (activity,) = register.activities
    register = replace(register, activities=(replace(activity, **changes),))
    statement = statement_document(activity.reference) | {"fingerprint": "f"}
    return json.loads(as_json(register_document(register, statements=[statement])))


def there_and_back(written: dict[str, Any], language: str = "en") -> dict[str, Any]:
    body = as_xlsx(written, language=language, at=AT)
    return read_sheets(read_workbook(body, name="register.xlsx")).document


def plain(value: Any) -> Any:
    """Without what an empty cell and a column left out both mean."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items() if one not in ("", None, [], {}, False)}
    return [plain(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_comes_back(language):
    written = document()

    assert plain(there_and_back(written, language)) == plain(written)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "#N/A", "'quoted", "12", "1e5", "TRUE", "2026-03-02", " a ", "a\nb"],
)
def test_a_text_comes_back_as_it_was(text):
    assert there_and_back(document(comments=text))["activities"][0]["comments"] == text


def test_a_text_longer_than_a_cell_comes_back_whole():
    long = "".join(f"{number:06}" for number in range(17_000))

    assert there_and_back(document(comments=long))["activities"][0]["comments"] == long


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_sheets_or_columns_of_a_sheet_are_called_the_same(language):
    with translation.override(language):
        titles = [page.title.casefold() for page in pages()]
        named = [
            (page.title, name)
            for page in pages()
            for name in (*page.places(), *(header(column) for column in page.table.columns))
        ]
        doubles = {one for one in named if named.count(one) > 1}

    assert len(set(titles)) == len(titles)
    assert doubles == set()


def changed(change: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(document(), language="en", at=AT)))
    change(book)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def read(body: bytes) -> Any:
    return read_sheets(read_workbook(body, name="register.xlsx"))


def test_what_a_person_types_is_understood():
    def typed(book: Any) -> None:
        sheet = book["Processing activities"]
        names = [cell.value for cell in sheet[1]]
        sheet.cell(row=2, column=names.index("Status") + 1).value = "Brouillon"
        sheet.cell(row=2, column=names.index("No sources") + 1).value = True
        sheet.cell(row=2, column=names.index("Systems") + 1).value = 7
        purposes = book["Purposes"]
        names = [cell.value for cell in purposes[1]]
        legal = purposes.cell(row=2, column=names.index("Legal bases") + 1)
        legal.value = "MARKACTIVITIESPURPOSESLEGALBASESNAME | 6-1-z"

    (activity,) = read(changed(typed)).document["activities"]

    assert (activity["status"], activity["no_sources"], activity["systems"]) == ("draft", True, "7")
    assert activity["purposes"][0]["legal_bases"] == ["markactivitiespurposeslegalbasescode", "6-1-z"]


def test_a_sheet_that_is_missing_is_not_spoken_of():
    def only_purposes(book: Any) -> None:
        for name in book.sheetnames:
            if name not in {"Purposes", "Legal bases"}:
                del book[name]

    found = read(changed(only_purposes)).document

    assert [*found["activities"][0]] == ["reference", "purposes"]


def test_each_place_knows_its_cell():
    places = read(as_xlsx(document(), language="en", at=AT)).places

    told = [places.cell(f"activities[0]{rest}") for rest in ("", ".reference", ".purposes[0].legal_bases[1]", ".x")]
    assert told == [
        "Processing activities!2",
        "Processing activities!A2",
        "Purposes!Q2",
        "Processing activities!2",
    ]


def test_a_column_of_nobody_is_refused():
    def add(book: Any) -> None:
        book["Purposes"].cell(row=1, column=60).value = "Weather"

    with pytest.raises(ValidationError, match="“Purposes” has a column that we do not know: “Weather”"):
        read(changed(add))


def test_a_workbook_of_others_is_refused():
    book = openpyxl.Workbook()
    book.active["A1"] = "Register"
    stored = io.BytesIO()
    book.save(stored)

    with pytest.raises(ValidationError, match="No sheet of this file is named as in our template"):
        read(stored.getvalue())


def test_a_row_of_a_section_that_is_not_there_is_refused():
    def misplace(book: Any) -> None:
        book["Rights"]["B2"] = "nowhere"

    with pytest.raises(ValidationError, match="Row 2 of the sheet “Rights” belongs to “privacy · nowhere”"):
        read(changed(misplace))
