"""Tables as text, with commas, semicolons or tabs between the cells. All their values are texts."""

import csv
import re
from collections.abc import Iterator
from pathlib import PurePath

from django.utils.translation import gettext_lazy as _

from purposes.exchange.formulas import is_like_formula
from purposes.exchange.reading import limits
from purposes.exchange.reading.grid import Filling, Room, Sheet, Value
from purposes.exchange.reading.limits import Unreadable, damaged

_SEPARATORS = ",;\t"
_ENCODINGS = ("utf-8-sig", "windows-1252")
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # Excel's “Unicode text”
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_NAMED = "sep="  # Excel's own first line


def read_separated(body: bytes, *, name: str) -> tuple[Sheet, ...]:
    text = _decoded(body)
    separator, text = _separator(text)
    filling = Filling(PurePath(name).stem, Room())
    number = 0
    try:
        for line in csv.reader(_lines(text), delimiter=separator):
            number += 1
            if len(line) > limits.COLUMNS:
                filling.refuse_far(number, len(line))
            cells: dict[int, Value] = {column: _plain(cell) for column, cell in enumerate(line, 1)}
            filling.row(number, cells)
    except csv.Error as problem:
        message = _("Row %(row)d of the table has more letters than a row may have.")
        raise Unreadable(message, "line", row=number + 1) from problem
    return (filling.done(),)


def _lines(text: str) -> Iterator[str]:
    for found in _LINE.finditer(text):
        if found.end() - found.start() > limits.LINE:
            raise csv.Error
        yield found[0]


def _decoded(body: bytes) -> str:
    """In UTF-8, as we write it ourselves, else in what Excel writes in western Europe."""
    for encoding in ("utf-16",) if body.startswith(_WIDE) else _ENCODINGS:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise damaged()


def _separator(text: str) -> tuple[str, str]:
    """What the first line has most of, outside its quotes; or says itself."""
    first, _end, rest = text.partition("\n")
    if first.lower().startswith(_NAMED) and len(first.strip("\r")) == len(_NAMED) + 1:
        return first[len(_NAMED)], rest
    outside = "".join(first.split('"')[::2])
    return max(_SEPARATORS, key=outside.count), text


def _plain(cell: str) -> str:
    """Without the apostrophe that kept a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and is_like_formula(cell[1:]) else cell
