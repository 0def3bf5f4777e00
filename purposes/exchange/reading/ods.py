"""OpenDocument spreadsheets: the one part that holds the sheets. Remarks and deleted rows are no content."""

import math
import re
from datetime import date, datetime

from purposes.exchange.reading import limits
from purposes.exchange.reading.grid import Filling, Room, Sheet, Value
from purposes.exchange.reading.limits import damaged, encrypted
from purposes.exchange.reading.markup import Attributes, Reading, read_markup
from purposes.exchange.reading.packed import Package
from purposes.exchange.reading.survey import refuse_masses

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"

_MANIFEST = "META-INF/manifest.xml"
_BLANKS = re.compile(r"[ \t\r\n]+")  # those that count are elements of their own
_EXACT = 15  # digits of a whole number that a spreadsheet keeps


def read_ods(package: Package) -> tuple[Sheet, ...]:
    if package.holds(_MANIFEST, b"encryption-data"):
        raise encrypted()
    refuse_masses(package, ["content.xml"], cell=b"<table:table-cell ")
    content = _Content()
    read_markup(package.pieces("content.xml"), content)
    return tuple(content.sheets)


class _Content(Reading):
    """What is in a remark, in deleted rows or in a drawing is passed over, and so is a table within a cell."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._room = Room()
        self._filling: Filling | None = None
        self._outside = self._tables = 0
        self._row = self._column = self._rows = 1
        self._cells: dict[int, Value] = {}
        self._cell: Attributes = {}
        self._columns = self._paragraphs = self._letters = 0
        self._parts: list[str] = []
        self._is_paragraph = False

    def _leaves(self, _attributes: Attributes) -> None:
        self._outside += 1

    def _returns(self) -> None:
        self._outside -= 1

    begins_annotation = begins_tracked_changes = begins_shapes = _leaves
    ends_annotation = ends_tracked_changes = ends_shapes = _returns

    def begins_table(self, attributes: Attributes) -> None:
        self._tables += 1
        if self._tables == 1:
            self._filling, self._row = Filling(attributes.get(f"{_TABLE} name", ""), self._room), 1

    def begins_table_row(self, attributes: Attributes) -> None:
        if self._is_inside:
            self._rows, self._column, self._cells = _times(attributes, f"{_TABLE} number-rows-repeated"), 1, {}

    def begins_table_cell(self, attributes: Attributes) -> None:
        if self._filling and self._is_inside:
            self._cell, self._columns = attributes, _times(attributes, f"{_TABLE} number-columns-repeated")
            self._parts, self._paragraphs, self._letters = [], 0, 0
            if f"{_TABLE} formula" in attributes:
                self._filling.refuse_formula(self._row, self._column)

    def begins_p(self, _attributes: Attributes) -> None:
        if self._is_inside:
            self._paragraphs += 1
            if self._paragraphs > 1:
                self._say("\n")
            self._is_paragraph = True

    def begins_s(self, attributes: Attributes) -> None:
        self._say(" " * min(_times(attributes, f"{_TEXT} c"), limits.CELL + 1))

    def begins_tab(self, _attributes: Attributes) -> None:
        self._say("\t")

    def begins_line_break(self, _attributes: Attributes) -> None:
        self._say("\n")

    def says(self, text: str) -> None:
        if self._is_paragraph:
            self._say(_BLANKS.sub(" ", text))

    def ends_p(self) -> None:
        if self._is_inside:
            self._is_paragraph = False

    def ends_table_cell(self) -> None:
        if self._filling and self._is_inside:
            value, last = _value(self._cell, "".join(self._parts)), self._column + self._columns - 1
            if value != "":
                if last > limits.COLUMNS:
                    self._filling.refuse_far(self._row, last)
                self._cells.update(dict.fromkeys(range(self._column, last + 1), value))
            self._column = last + 1

    begins_covered_table_cell = begins_table_cell
    ends_covered_table_cell = ends_table_cell

    def ends_table_row(self) -> None:
        if self._filling and self._is_inside:
            self._filling.row(self._row, self._cells, times=self._rows)
            self._row += self._rows

    def ends_table(self) -> None:
        self._tables -= 1
        if self._filling and self._tables == 0:
            self.sheets.append(self._filling.done())
            self._filling = None

    @property
    def _is_inside(self) -> bool:
        return self._tables == 1 and not self._outside

    def _say(self, text: str) -> None:
        if self._filling and self._is_inside:
            self._letters += len(text)
            if self._letters > limits.CELL:
                self._filling.refuse_long(self._row, self._column)
            self._parts.append(text)


def _times(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "1")
    if not text.isascii() or not text.isdigit() or len(text) > _EXACT:
        raise damaged()
    return max(int(text), 1)


def _value(attributes: Attributes, text: str) -> Value:
    """What the cell is, not how it is shown."""
    try:
        match attributes.get(f"{_OFFICE} value-type"):
            case "float" | "percentage" | "currency":
                return _number(attributes[f"{_OFFICE} value"])
            case "boolean":
                return attributes[f"{_OFFICE} boolean-value"] == "true"
            case "date":
                return _day(attributes[f"{_OFFICE} date-value"])
    except (ValueError, KeyError) as problem:
        raise damaged() from problem
    return attributes.get(f"{_OFFICE} string-value", text)


def _number(text: str) -> int | float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return int(number) if number.is_integer() and len(text) <= _EXACT else number


def _day(text: str) -> date | datetime:
    moment = datetime.fromisoformat(text).replace(microsecond=0, tzinfo=None)
    return moment if any((moment.hour, moment.minute, moment.second)) else moment.date()
