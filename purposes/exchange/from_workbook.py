"""A workbook of ours, filled in or changed by somebody, made into a document again; sheets and columns in any order.

A sheet or a column that is missing is not spoken of, nor is one language of a text: what the register says there
stays. An empty cell is empty.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from purposes.exchange.cells import Cells
from purposes.exchange.columns import Column, Kind, Table
from purposes.exchange.reading import Row, Sheet
from purposes.exchange.reading.grid import address
from purposes.exchange.records import ORGANISATION, all_records
from purposes.exchange.sheet_names import Page, headers, pages, places, spoken, titles
from purposes.exchange.spoken import SpokenIn
from purposes.exchange.wanted import FINGERPRINT
from purposes.exchange.workbook import PIECE, names_in
from purposes.models import VOCABULARIES

_CONTINUED = re.compile(r" … \([^()]*, (\d+)\)\Z")

Plain = dict[str, Any]


@dataclass(slots=True)
class Places:
    """Where each place of the document stands in the file. Rows only are kept: there are millions of cells."""

    rows: dict[str, tuple[str, int]] = field(default_factory=dict)
    columns: dict[str, dict[str, int]] = field(default_factory=dict)
    """By sheet, where each column of the table begins."""

    def cell(self, path: str) -> str:
        """As `Purposes!C4`; of a whole row `Purposes!4`; of what stands in no sheet, the path itself."""
        rest, name = path, ""
        while rest:
            if rest in self.rows:
                sheet, row = self.rows[rest]
                column = self.columns[sheet].get(name.partition("[")[0].partition(".")[0])
                return f"{sheet}!{address(row, column) if column else row}"
            rest, _dot, name = rest.rpartition(".")
        return path


@dataclass(slots=True)
class FromWorkbook:
    document: Plain
    places: Places
    spoken_in: SpokenIn


@dataclass(slots=True)
class _Line:
    page: Page
    row: Row
    values: Plain
    place: list[Any]
    is_placed: bool = False


def read_sheets(sheets: Sequence[Sheet], *, known: Mapping[Any, Any] | None = None) -> FromWorkbook:
    """`known` are names of terms that the register has, beside those in the workbook itself.

    `ValidationError` where no sheet is one of ours.
    """
    found = {titles()[sheet.name.casefold()]: sheet for sheet in sheets if sheet.name.casefold() in titles()}
    if not found:
        raise ValidationError(_("No sheet of this file is named as in our template. Begin with the template."))
    return _Reading(found, _long_texts(sheets), known or {}).read()


class _Reading:
    def __init__(self, sheets: Mapping[Page, Sheet], long: Mapping[int, str], known: Mapping[Any, Any]) -> None:
        self.sheets = sheets
        self.long = long
        self.cells = Cells("en", dict(known))
        self.places = Places()
        self.spoken_in: dict[Column, set[str]] = defaultdict(set)
        self.lines: dict[Page, list[_Line]] = {}
        self.by_owner: dict[Page, dict[tuple[Any, ...], list[_Line]]] = {}

    def read(self) -> FromWorkbook:
        ordered = sorted(self.sheets, key=lambda page: not page.records.is_shared)  # terms first: others name them
        for page in ordered:
            self.lines[page] = list(self._lines(page, self.sheets[page]))
            self.by_owner[page] = defaultdict(list)
            for line in self.lines[page]:
                self.by_owner[page][_owners(line)].append(line)
            if page.records.is_shared:
                self._learn(page)
        document: Plain = {"format": "ropa-register/1"}
        for records in all_records():
            page = next(page for page in pages() if page.table is records.table)
            if any(one.records is records for one in self.lines):
                self._put(document, page)
        self._refuse_orphans()
        return FromWorkbook(document, self.places, dict(self.spoken_in))

    def _learn(self, page: Page) -> None:
        rows = {page.records.name: [line.values for line in self.lines[page]]}
        new = names_in({"vocabularies": rows, **rows})
        model = page.records.model
        if model in new:
            self.cells.names[model] = {**self.cells.names.get(model, {}), **new[model]}

    def _lines(self, page: Page, sheet: Sheet) -> Iterator[_Line]:
        rows = [row for row in sheet.rows if len(row)]
        if not rows:
            return
        columns: dict[int, tuple[Column, str]] = {}
        where: dict[int, int] = {}
        mark = 0
        for number, name in zip(rows[0].columns, rows[0].values, strict=True):
            text = str(name).strip().casefold()
            if text == FINGERPRINT:
                mark = number
            elif text in places(page) and places(page)[text] not in where.values():
                where[number] = places(page)[text]
            elif text in headers(page):
                columns[number] = headers(page)[text]
            else:
                sentence = _("The sheet “%(sheet)s” has a column that we do not know: “%(name)s”.")
                raise ValidationError(sentence % {"sheet": sheet.name, "name": name})
        begins = self.places.columns.setdefault(sheet.name, {})
        for number, (column, language) in columns.items():
            begins.setdefault(column.name, number)
            if language:
                self.spoken_in[column].add(language)
        levels = len(page.places())
        for row in rows[1:]:
            yield self._line(_Line(page, row, {}, [None] * levels), columns, where, mark)

    def _line(
        self, line: _Line, columns: Mapping[int, tuple[Column, str]], where: Mapping[int, int], mark: int
    ) -> _Line:
        filled = dict(zip(line.row.columns, line.row.values, strict=True))
        for number, level in where.items():
            line.place[level] = filled.get(number)
        for number, (column, language) in columns.items():
            value = self._whole(filled.get(number))
            if language:
                words = line.values.setdefault(column.name, {})
                if value not in (None, ""):
                    words[language] = self.cells.read(column, value)
            elif value is not None or not _has_default(column):
                line.values[column.name] = _told(column, self.cells.read(column, value))
        if mark and filled.get(mark):
            line.values[FINGERPRINT] = str(filled[mark])
        return line

    def _whole(self, value: Any) -> Any:
        """With the letters that a cell could not hold."""
        if isinstance(value, str) and len(value) > PIECE and (found := _CONTINUED.search(value, PIECE)):
            rest = self.long.get(int(found[1]))
            return value[:PIECE] + rest if rest is not None else value
        return value

    # Putting rows where they belong

    def _put(self, document: Plain, page: Page) -> None:
        lines = self.lines.get(page, [])
        if page.records is ORGANISATION:
            if lines:
                document[page.records.name] = self._filled(lines[0], page.records.path(0), ())
            return
        home = document.setdefault("vocabularies", {}) if page.records.name in VOCABULARIES else document
        keys = [_key(page.table, line.values) for line in lines]
        found = [
            self._filled(line, page.records.path(number), (key,))
            for number, (line, key) in enumerate(zip(lines, keys, strict=True))
        ]
        for key in self._named_below(page, set(keys)):  # a record of the register, of which only rows are in the file
            record = {page.table.key[0]: key}
            self._fill(page, record, page.records.path(len(found)), (key,))
            found.append(record)
        home[page.records.name] = found

    def _named_below(self, page: Page, known: set[str]) -> list[str]:
        named: dict[str, None] = {}
        for table in page.table.below:
            for keys in self.by_owner.get(_page_of(table), {}):
                named |= dict.fromkeys(keys[:1])
        return [key for key in named if key and key not in known]

    def _refuse_orphans(self) -> None:
        for page, by_owner in self.by_owner.items():
            for keys, lines in by_owner.items() if page.owners else ():
                line = next((line for line in lines if not line.is_placed), None)
                if line is not None:
                    sentence = _(
                        "Row %(row)s of the sheet “%(sheet)s” belongs to “%(name)s”, which is not in the file."
                    )
                    words = {"row": line.row.number, "sheet": self.sheets[page].name, "name": " · ".join(keys)}
                    raise ValidationError(sentence % words)

    def _filled(self, line: _Line, path: str, keys: tuple[Any, ...]) -> Plain:
        """The row with the rows that name it as their owner."""
        line.is_placed = True
        self.places.rows[path] = (self.sheets[line.page].name, line.row.number)
        self._fill(line.page, line.values, path, keys)
        return line.values

    def _fill(self, page: Page, values: Plain, path: str, keys: tuple[Any, ...]) -> None:
        for table in page.table.below:
            below = _page_of(table)
            if below in self.lines:
                values[table.name] = [
                    self._filled(one, f"{path}.{table.name}[{number}]", (*keys, _key(table, one.values)))
                    for number, one in enumerate(sorted(self.by_owner[below].get(keys, ()), key=_number))
                ]


def _told(column: Column, value: Any) -> Any:
    """Yes or no that was left empty is no, where the column cannot say that nobody knows."""
    if column.kind is Kind.FLAG and value == "":
        return None if column.field.null else False
    return value


@cache
def _has_default(column: Column) -> bool:
    """What may not be empty, and need not be said."""
    return column.through is None and not column.field.blank and column.field.has_default()


@cache
def _page_of(table: Table) -> Page:
    return next(page for page in pages() if page.table is table)


def _owners(line: _Line) -> tuple[Any, ...]:
    return tuple("" if one is None else str(one) for one in line.place[:-1])


def _key(table: Table, values: Mapping[str, Any]) -> str:
    return str(values.get(table.key[0], "")) if table.key else ""


def _number(line: _Line) -> tuple[float, int]:
    number = line.place[-1]
    return (float(number) if isinstance(number, int | float) else float("inf"), line.row.number)


def _long_texts(sheets: Sequence[Sheet]) -> dict[int, str]:
    wanted = set()
    for language in spoken():
        with translation.override(language):
            wanted.add(_("Long texts").casefold())
    found: dict[int, list[str]] = defaultdict(list)
    for sheet in sheets:
        if sheet.name.casefold() in wanted:
            for row in sheet.rows[1:]:
                number, text = row.at(1), row.at(2)
                if isinstance(number, int | float) and isinstance(text, str):
                    found[int(number)].append(text)
    return {number: "".join(pieces) for number, pieces in found.items()}
