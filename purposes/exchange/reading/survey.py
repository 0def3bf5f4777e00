"""A first look at the bytes of parts: what is far too much is known in a tenth of the time, and held nowhere.

It sees the spelling that spreadsheet programs use. Who spells otherwise gets past it, and meets the same limits in
the reading itself.
"""

import re
from collections.abc import Iterable

from purposes.exchange.reading.grid import Room
from purposes.exchange.reading.packed import Package

_TAG = re.compile(rb"<[^>]*>\s*")


def refuse_masses(package: Package, parts: Iterable[str], *, cell: bytes) -> None:
    """`cell` is how a cell begins."""
    room = Room()
    for part in parts:
        for piece in package.pieces(part):
            room.for_cells(piece.count(cell))
            room.for_text(len(_TAG.sub(b"", piece)))
