"""Office Open XML spreadsheets: the parts that hold values, and of the styles only which numbers are days."""

import math
import re
from datetime import date, datetime, timedelta
from posixpath import normpath

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from purposes.exchange.reading import limits
from purposes.exchange.reading.grid import Filling, Room, Sheet, Value, column_number
from purposes.exchange.reading.limits import damaged
from purposes.exchange.reading.markup import Attributes, Reading, read_markup
from purposes.exchange.reading.packed import Package
from purposes.exchange.reading.survey import far_cell, refuse_masses

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EXACT = 15  # digits of a whole number that a spreadsheet keeps


def read_xlsx(package: Package) -> tuple[Sheet, ...]:
    book_part = _book_part(package)
    folder, _slash, own = book_part.rpartition("/")
    book = _Book()
    read_markup(package.pieces(book_part), book)
    links = _links(package, f"{folder}/_rels/{own}.rels", folder)
    sheets = [(name, links.parts[key]) for name, key in book.sheets if links.kinds.get(key) == "worksheet"]
    refuse_masses(package, [*links.of("sharedStrings"), *(part for _name, part in sheets)], cell=b"<c r")
    room = Room()
    texts, days = _Texts(room), _Days()
    for kind, reading in (("sharedStrings", texts), ("styles", days)):
        for part in links.of(kind):
            read_markup(package.pieces(part), reading)
    found = []
    for name, part in sheets:
        filling = Filling(name, room)
        if far := far_cell(package, part):
            filling.refuse_far(*far)
        cells = _Cells(filling, texts.all, days.styles, book.epoch)
        read_markup(package.pieces(part), cells)
        found.append(cells.filling.done())
    return tuple(found)


def _book_part(package: Package) -> str:
    return next(iter(_links(package, "_rels/.rels", "").of("officeDocument")), "xl/workbook.xml")


def _links(package: Package, part: str, folder: str) -> "_Links":
    links = _Links(folder)
    read_markup(package.pieces(part), links)
    return links


class _Links(Reading):
    """Which part stands behind a key, and what kind it is of."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.parts: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def of(self, kind: str) -> list[str]:
        return [self.parts[key] for key, found in self.kinds.items() if found == kind]

    def begins_Relationship(self, attributes: Attributes) -> None:  # noqa: N802 - the element's name
        if attributes.get("TargetMode") != "External":
            key, target = attributes.get("Id", ""), attributes.get("Target", "")
            self.parts[key] = target[1:] if target.startswith("/") else normpath(f"{self.folder}/{target}").lstrip("/")
            self.kinds[key] = attributes.get("Type", "").rpartition("/")[2]


class _Book(Reading):
    """The sheets by name and key, and the day from which days are counted."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.epoch = CALENDAR_WINDOWS_1900

    def begins_sheet(self, attributes: Attributes) -> None:
        key = next((value for name, value in attributes.items() if name.endswith("relationships id")), "")
        self.sheets.append((attributes.get("name", ""), key))

    def begins_workbookPr(self, attributes: Attributes) -> None:  # noqa: N802 - the element's name
        if attributes.get("date1904") in {"1", "true"}:
            self.epoch = CALENDAR_MAC_1904


class _Days(Reading):
    """The styles of cells whose number is a day."""

    def __init__(self) -> None:
        self.styles: set[str] = set()
        self._formats: dict[str, str] = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        self._number: int | None = None

    def begins_numFmt(self, attributes: Attributes) -> None:  # noqa: N802 - the element's name
        self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def begins_cellXfs(self, _attributes: Attributes) -> None:  # noqa: N802 - the element's name
        self._number = 0

    def begins_xf(self, attributes: Attributes) -> None:
        if self._number is not None:
            if is_date_format(self._formats.get(attributes.get("numFmtId", "0"), "")):
                self.styles.add(str(self._number))
            self._number += 1

    def ends_cellXfs(self) -> None:  # noqa: N802 - the element's name
        self._number = None


class _Texts(Reading):
    """The texts that cells share. Help with reading East Asian scripts is no part of a text."""

    def __init__(self, room: Room) -> None:
        self.all: list[str] = []
        self._room = room
        self._parts: list[str] = []
        self._is_text = self._is_help = False

    def begins_si(self, _attributes: Attributes) -> None:
        self._parts = []

    def begins_rPh(self, _attributes: Attributes) -> None:  # noqa: N802 - the element's name
        self._is_help = True

    def begins_t(self, _attributes: Attributes) -> None:
        self._is_text = not self._is_help

    def says(self, text: str) -> None:
        if self._is_text:
            self._parts.append(text)

    def ends_t(self) -> None:
        self._is_text = False

    def ends_rPh(self) -> None:  # noqa: N802 - the element's name
        self._is_help = False

    def ends_si(self) -> None:
        self.all.append(self._room.text(_unescaped("".join(self._parts))))


class _Cells(Reading):
    """The cells of one sheet. Rows and cells may leave out where they stand: then they follow the one before."""

    def __init__(self, filling: Filling, texts: list[str], days: set[str], epoch: datetime) -> None:
        self.filling = filling
        self._texts, self._days, self._epoch = texts, days, epoch
        self._row = self._column = 0
        self._cells: dict[int, Value] = {}
        self._kind = self._style = ""
        self._parts: list[str] = []
        self._letters = 0
        self._is_value = self._is_help = False

    def begins_row(self, attributes: Attributes) -> None:
        self._row, self._column, self._cells = _whole(attributes.get("r", str(self._row + 1))), 0, {}

    def begins_c(self, attributes: Attributes) -> None:
        self._column += 1
        if address := attributes.get("r"):
            letters = address.rstrip("0123456789")
            if address[len(letters) :] != str(self._row):
                raise damaged()
            self._column = column_number(letters)
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._parts, self._letters = [], 0

    def begins_f(self, _attributes: Attributes) -> None:
        self.filling.refuse_formula(self._row, self._column)

    def begins_v(self, _attributes: Attributes) -> None:
        self._is_value = True

    def begins_rPh(self, _attributes: Attributes) -> None:  # noqa: N802 - the element's name
        self._is_help = True

    def begins_t(self, _attributes: Attributes) -> None:
        self._is_value = not self._is_help

    def says(self, text: str) -> None:
        if self._is_value:
            self._letters += len(text)
            if self._letters > limits.CELL:
                self.filling.refuse_long(self._row, self._column)
            self._parts.append(text)

    def ends_v(self) -> None:
        self._is_value = False

    ends_t = ends_v

    def ends_rPh(self) -> None:  # noqa: N802 - the element's name
        self._is_help = False

    def ends_c(self) -> None:
        if self._parts:
            self._cells[self._column] = self._value("".join(self._parts))

    def ends_row(self) -> None:
        self.filling.row(self._row, self._cells)

    def _value(self, text: str) -> Value:
        try:
            match self._kind:
                case "s":
                    return self._texts[int(text)]
                case "n":
                    return self._number(text.strip())
                case "b":
                    return text.strip() == "1"
                case "d":
                    return _day(datetime.fromisoformat(text.strip()))
        except (ValueError, IndexError, OverflowError) as problem:
            raise damaged() from problem
        return _unescaped(text)

    def _number(self, text: str) -> Value:
        number = float(text)
        if not math.isfinite(number):
            raise ValueError(text)
        if self._style in self._days and number >= 1:
            return self._moment(number)
        is_whole = number.is_integer() and len(text) <= _EXACT
        return int(number) if is_whole else number

    def _moment(self, number: float) -> Value:
        try:
            found = from_excel(number, self._epoch)
            return _day(found) if isinstance(found, datetime) else number
        except OverflowError:  # no day of any calendar: shown as ######
            return number


def _day(moment: datetime) -> date | datetime:
    """To the second: a spreadsheet counts in fractions of days, which seldom come out even."""
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0, tzinfo=None)
    return moment if any((moment.hour, moment.minute, moment.second)) else moment.date()


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _EXACT:
        raise damaged()
    return int(text)


def _unescaped(text: str) -> str:
    """What XML cannot hold is written `_x000D_`; half of a letter is left out."""
    if "_x" not in text:
        return text
    whole = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
