"""A register's document as a spreadsheet: one sheet per kind of row, one column per language of a text.

Every cell is a text, a number or a date, never a formula: a text that begins like one is written as text and marked
as such, so that no program takes it for one later either. `purposes.exchange.from_workbook` reads it back.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from purposes.exchange.archive import zipped
from purposes.exchange.cells import Cells, Names
from purposes.exchange.columns import Column, Kind, Model, Table, known_by
from purposes.exchange.formulas import is_like_formula
from purposes.exchange.records import all_records
from purposes.exchange.sheet_names import Page, header, pages
from purposes.exchange.wanted import FINGERPRINT

PIECE = 32_000  # letters; a cell takes 32,767 and loses the rest without a word
_CHOOSABLE = 5_000  # rows below the header in which a list opens

Document = Mapping[str, Any]
Rows = list[tuple[list[Any], Document]]
"""Each with what says where it belongs: the keys of its owners, and its number."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A column of a sheet; of words, in one language."""

    column: Column
    language: str

    @property
    def header(self) -> str:
        return header(self.column, self.language)


def as_xlsx(document: Document, *, language: str, at: datetime, languages: Sequence[str] = ()) -> bytes:
    """Labels and names in `language`; texts in `languages`, else in the organisation's, and in any that is used.

    The same bytes for the same arguments.
    """
    with translation.override(language):
        book = _Book(document, language, languages)
        for page in pages():
            book.write(page)
        return book.closed(at)


def names_in(document: Document) -> dict[Model, Names]:
    """What links may name: by model, the words of each record by its code."""
    found: dict[Model, Names] = {}
    for records in all_records():
        if known_by(records.model) == "code":
            found[records.model] = {
                str(one.get("code")): one.get("name") or {} for one in records.of(document) if isinstance(one, Mapping)
            }
    return found


def rows_of(page: Page, document: Document) -> Rows:
    found: Rows = [([], record) for record in page.records.of(document)]
    for owner, table in zip(page.owners, (*page.owners, page.table)[1:], strict=True):
        found = [([*place, *_named(page, owner, row)], one) for place, row in found for one in row.get(table.name, ())]
    return _numbered(found) if page.owners else found


def _named(page: Page, owner: Table, row: Document) -> list[Any]:
    is_only_one = owner is page.owners[0] and not page.places()[:-1]
    return [] if is_only_one else [row.get(owner.key[0])]


def _numbered(rows: Rows) -> Rows:
    """From 1 under each owner."""
    count: dict[tuple[Any, ...], int] = {}
    found: Rows = []
    for place, row in rows:
        count[tuple(place)] = count.get(tuple(place), 0) + 1
        found.append(([*place, count[tuple(place)]], row))
    return found


def grid_of(page: Page, document: Document, *, language: str) -> Iterator[list[Any]]:
    """The header, then each row, as values; in the language that Django speaks."""
    rows = rows_of(page, document)
    columns = list(_columns(page.table, rows, _languages(document, language)))
    cells = Cells(language, names_in(document))
    yield [*page.places(), *(one.header for one in columns)]
    for place, row in rows:
        yield [*place, *(_value(cells, one, row) for one in columns)]


def _languages(document: Document, language: str) -> Sequence[str]:
    return document.get("organisation", {}).get("languages") or [language]


def _columns(table: Table, rows: Rows, languages: Sequence[str]) -> Iterator[_Shown]:
    for column in table.columns:
        if column.kind is not Kind.WORDS:
            yield _Shown(column, "")
            continue
        used = {language for _place, row in rows for language in row.get(column.name) or ()}
        for language in dict.fromkeys((*languages, *sorted(used))):
            yield _Shown(column, language)


def _value(cells: Cells, shown: _Shown, row: Document) -> Any:
    value = row.get(shown.column.name, _NOTHING)
    if value is _NOTHING:
        return None
    if shown.language:
        found: Any = (value or {}).get(shown.language)
        return cells.shown(shown.column, found)
    return cells.shown(shown.column, value)


class _Book:
    def __init__(self, document: Document, language: str, languages: Sequence[str]) -> None:
        self.document = document
        self.languages = languages or _languages(document, language)
        self.cells = Cells(language, names_in(document))
        self.book = Workbook(write_only=True)
        self.lists: dict[tuple[str, ...], int] = {}
        self.overflow: list[str] = []

    def write(self, page: Page) -> None:
        rows = rows_of(page, self.document)
        columns = list(_columns(page.table, rows, self.languages))
        places = page.places()
        is_record = not page.owners and not page.records.is_shared
        sheet = self.book.create_sheet(page.title)
        sheet.freeze_panes = "A2"
        hidden = [FINGERPRINT] if is_record else []
        for number in range(1, len(places) + len(columns) + 1):
            sheet.column_dimensions[get_column_letter(number)].width = 24
        if hidden:
            sheet.column_dimensions[get_column_letter(len(columns) + 1)].hidden = True
        notes = [*("" for _place in places), *(one.column.help_text for one in columns)]
        sheet.append(self._headers(sheet, [*places, *(one.header for one in columns), *hidden], notes))
        for number, one in enumerate(columns, len(places) + 1):
            self._let_choose(sheet, one.column, get_column_letter(number))
        for place, row in rows:
            own = [_value(self.cells, one, row) for one in columns]
            marks = [row.get(FINGERPRINT, "")] if hidden else []
            sheet.append([self._cell(sheet, value) for value in (*place, *own, *marks)])

    def closed(self, at: datetime) -> bytes:
        if self.lists:
            sheet = self.book.create_sheet(_("Choices"))
            sheet.sheet_state = "hidden"
            longest = max(map(len, self.lists))
            for place in range(longest):
                line = [choices[place] if place < len(choices) else None for choices in self.lists]
                sheet.append([self._cell(sheet, value) for value in line])
        if self.overflow:
            sheet = self.book.create_sheet(_("Long texts"))
            sheet.append(self._headers(sheet, [_("Number"), _("Continuation")], ["", ""]))
            for number, text in enumerate(self.overflow, 1):
                for at_letter in range(0, len(text), PIECE):
                    sheet.append([number, self._cell(sheet, text[at_letter : at_letter + PIECE])])
        stored = BytesIO()
        self.book.properties.creator = ""
        self.book.properties.created = at.replace(tzinfo=None)
        self.book.save(stored)
        return _steady(stored, at)

    def _headers(self, sheet: Any, headers: Sequence[str], notes: Sequence[str]) -> list[Any]:
        """In bold; what the law or we have to say of a column opens as a note."""
        cells = [WriteOnlyCell(sheet, value=text) for text in headers]
        for cell in cells:
            cell.font = Font(bold=True)
        for cell, note in zip(cells, notes, strict=False):
            if note:
                cell.comment = Comment(note, "", height=110, width=320)
        return cells

    def _let_choose(self, sheet: Any, column: Column, letter: str) -> None:
        """A list that opens in the cell. Where several values may stand, it offers and does not insist."""
        choices = tuple(self.cells.choices(column))
        if not choices:
            return
        number = self.lists.setdefault(choices, len(self.lists) + 1)
        of = get_column_letter(number)
        rule = DataValidation(
            type="list",
            formula1=f"'{_('Choices')}'!${of}$1:${of}${len(choices)}",
            allow_blank=True,
            showErrorMessage=column.through is None,
        )
        rule.add(f"{letter}2:{letter}{_CHOOSABLE}")
        sheet.data_validations.append(rule)

    def _cell(self, sheet: Any, value: Any) -> Any:
        """A cell of its own only where it is needed: making one takes longer than all the rest."""
        if not isinstance(value, str):
            return value
        if len(value) > PIECE:
            self.overflow.append(value[PIECE:])
            value = value[:PIECE] + continued(len(self.overflow))
        if not is_like_formula(value):
            return value
        cell = WriteOnlyCell(sheet, value=value)
        cell.data_type = "s"  # whatever it begins with
        cell.quotePrefix = True
        return cell


_NOTHING = object()


def continued(number: int) -> str:
    """What stands behind the first letters of a text that a cell cannot hold."""
    said = _("continued on the sheet “%(sheet)s”") % {"sheet": _("Long texts")}
    return f" … ({said}, {number})"


def _steady(stored: BytesIO, at: datetime) -> bytes:
    """The same archive without the present: openpyxl dates its parts and its last change."""
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with ZipFile(stored) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    return zipped(
        (name, re.sub(rb"(<dcterms:(\w+)[^>]*>)[^<]*", rb"\g<1>" + moment, body) if name.endswith("core.xml") else body)
        for name, body in parts
    )
