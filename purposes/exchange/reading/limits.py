"""How much of a foreign file is read, and the refusal of more.

Set by a register of 10,000 activities, filled in every column and in two languages, as we write it ourselves:
9 MB packed, 165 MB unpacked, 2.4 million cells. What is refused costs less than 100 MB and a second.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1_000_000

FILE = 40 * MEGABYTE
"""Bytes of the file: four times that register, for texts that pack badly."""

UNPACKED = 300 * MEGABYTE
"""Bytes of all its parts. They are read piece by piece: this bounds time, not memory."""

RATIO = 200
"""Unpacked to packed. Our own sheets reach 21, dull ones 60; deflate ends at 1,032, where the bombs are."""

PARTS = 25_000
"""Files in the archive: sheets, pictures, themes."""

SHEETS = 20_000
"""Our own workbook has 26; some regulators' templates have one for each activity."""

ROWS = 200_000
"""Per sheet: 10,000 activities with twenty categories of data each."""

COLUMNS = 500
"""Ten texts in each of thirty languages, and some more."""

CELLS = 5_000_000
"""Of all sheets, filled ones only."""

TEXT = 40 * MEGABYTE
"""Bytes of all texts together, in UTF-8; the same text in many cells counts once."""

CELL = 200_000
"""Letters in one cell. XLSX ends at 32,767; ODS and CSV do not."""

LINE = 1_000_000
"""Letters of one line of a CSV, whose cells are split all at once."""

DEPTH = 100
"""Elements within elements: a cell stands six deep, styled text in it some more."""

TAG = 1_000_000
"""Bytes of one tag with its attributes: the parser begins it anew with every piece that it gets."""


class Unreadable(ValidationError):
    """Why a file is not read, in one sentence for whoever chose it."""

    def __init__(self, message: Any, code: str, **params: Any) -> None:
        super().__init__(message, code=code, params=params)


def refuse_large(body: bytes) -> None:
    if len(body) > FILE:
        raise Unreadable(
            _("The file has %(size)d MB; at most %(most)d MB are read."),
            "size",
            size=-(-len(body) // MEGABYTE),
            most=FILE // MEGABYTE,
        )


def damaged() -> Unreadable:
    return Unreadable(_("The file is damaged or was cut off: it cannot be read to its end."), "damaged")


def encrypted() -> Unreadable:
    return Unreadable(_("The file is protected by a password: save it without one first."), "encrypted")
