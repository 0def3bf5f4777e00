"""What a file is, by its content: its name is only asked whether a text may be a table."""

from enum import Enum, auto
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext_lazy as _

from purposes.exchange.reading import limits
from purposes.exchange.reading.limits import Unreadable, encrypted
from purposes.exchange.reading.packed import Package

_TABLES_AS_TEXT = frozenset({".csv", ".tsv", ".txt"})

_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"  # of a template too, with more behind it

_HEAD = 1_024

_BEGINNINGS: tuple[tuple[bytes, Any], ...] = (
    (b"%PDF", _("a PDF document")),
    (b"\x89PNG", _("a picture")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"GIF8", _("a picture")),
    (b"{\\rtf", _("a text document")),
    (b"7z\xbc\xaf", _("an archive")),
    (b"Rar!", _("an archive")),
    (b"\x1f\x8b", _("an archive")),
)
_BEGINNINGS_OF_TEXT: tuple[tuple[bytes, Any], ...] = (
    (b"<!doctype html", _("a web page")),
    (b"<html", _("a web page")),
    (b"<?xml", _("an XML document")),
    (b"{", _("a JSON document")),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and the wrapping of encrypted new ones

# A part by which an archive of Office is known, and what it is.
_PARTS: tuple[tuple[str, Any], ...] = (
    ("xl/vbaProject.bin", _("a workbook with macros (.xlsm)")),
    ("xl/workbook.bin", _("a binary workbook (.xlsb)")),
    ("word/document.xml", _("a text document")),
    ("ppt/presentation.xml", _("a presentation")),
)
_MACROS = b"macroEnabled"
_TYPES = "[Content_Types].xml"


_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06")


class Kind(Enum):
    XLSX = auto()
    ODS = auto()


def is_archive(body: bytes) -> bool:
    return body.startswith(_ARCHIVES)


def kind_of(package: Package) -> Kind:
    """Raises `Unreadable`, which says what it is instead."""
    if "mimetype" in package and "content.xml" in package:
        if package.beginning("mimetype", _HEAD).startswith(_ODS_TYPE):
            return Kind.ODS
        raise _is(_("a document of another kind"))
    for part, what in _PARTS:
        if part in package:
            raise _is(what)
    if _TYPES not in package:
        raise _is(_("an archive"))
    if _MACROS in package.beginning(_TYPES, limits.MEGABYTE):
        raise _is(_("a workbook with macros (.xlsm)"))
    return Kind.XLSX


def refuse_all_but_text(body: bytes, *, name: str) -> None:
    """Of what is no archive only a table as text is read."""
    if not body:
        raise Unreadable(_("The file is empty."), "empty")
    if body.startswith(_COMPOUND):
        raise _of_compound(body)
    text = body[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for beginning, what in _BEGINNINGS:
        if body.startswith(beginning):
            raise _is(what)
    for beginning, what in _BEGINNINGS_OF_TEXT:
        if text.startswith(beginning):
            raise _is(what)
    if PurePath(name).suffix.lower() not in _TABLES_AS_TEXT:
        raise _is(_("no spreadsheet"))


def _of_compound(body: bytes) -> Unreadable:
    """Its directory names its streams in two bytes a letter."""
    if "EncryptedPackage".encode("utf-16-le") in body:
        return encrypted()
    is_workbook = any(stream.encode("utf-16-le") in body for stream in ("Workbook", "Book"))
    return _is(_("an old workbook (.xls)") if is_workbook else _("an old document of Office"))


def _is(what: Any) -> Unreadable:
    return Unreadable(_("This file is %(kind)s; only XLSX, ODS and CSV can be read."), "kind", kind=what)
