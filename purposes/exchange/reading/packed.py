"""The ZIP archive around a spreadsheet: opened only if what it promises is within the limits, read in pieces.

zipfile gives no part more bytes than the directory promises, and checks the sum at its end: a directory that lies is
found out, without the lie costing anything.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.utils.translation import gettext_lazy as _

from purposes.exchange.reading import limits
from purposes.exchange.reading.limits import Unreadable, damaged, encrypted

_PIECE = 1 << 18
_IN_DIRECTORY = b"PK\x01\x02"
_IS_ENCRYPTED = 0x1


class Package:
    def __init__(self, body: bytes) -> None:
        if body.count(_IN_DIRECTORY) > limits.PARTS:  # before zipfile makes an object of each
            raise _bomb()
        try:
            self._archive = ZipFile(BytesIO(body))
        except (BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError) as problem:
            raise damaged() from problem
        parts = self._archive.infolist()
        self._parts = {part.filename: part for part in parts}
        if len(self._parts) < len(parts) or any(part.compress_type not in _WAYS for part in parts):
            raise damaged()
        if any(part.flag_bits & _IS_ENCRYPTED for part in parts):
            raise encrypted()
        unpacked = sum(part.file_size for part in parts)
        if unpacked > limits.UNPACKED or unpacked > max(limits.MEGABYTE, limits.RATIO * len(body)):
            raise _bomb()

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def pieces(self, part: str) -> Iterator[bytes]:
        if part not in self._parts:
            raise damaged()
        try:
            with self._archive.open(self._parts[part]) as opened:
                while piece := opened.read(_PIECE):
                    yield piece
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as problem:
            raise damaged() from problem

    def beginning(self, part: str, size: int) -> bytes:
        return next(self.pieces(part), b"")[:size]

    def holds(self, part: str, what: bytes) -> bool:
        """Within the first piece, which is enough for a small part."""
        return part in self and what in self.beginning(part, _PIECE)


_WAYS = frozenset({ZIP_STORED, ZIP_DEFLATED})


def _bomb() -> Unreadable:
    return Unreadable(_("The file unpacks to far more than a register has: it is not read."), "unpacked")
