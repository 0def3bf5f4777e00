"""A file that somebody brings, made into a `ropa-register/1` document: told apart by what is in it, not by its name."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from purposes.exchange.columns import known_by
from purposes.exchange.from_workbook import read_sheets
from purposes.exchange.reading import read_workbook
from purposes.exchange.records import SHARED
from purposes.words import words_of

LARGEST = 64 * 1024 * 1024
"""Bytes: 10,000 activities in four languages take half of it."""


def read_document(body: bytes, *, name: str) -> Any:
    """`ValidationError` with one sentence where it is no file of ours."""
    if not body.strip():
        raise ValidationError(_("The file is empty."), code="empty")
    if len(body) > LARGEST:
        megabytes = LARGEST // (1024 * 1024)
        raise ValidationError(_("The file is larger than %(megabytes)s MB.") % {"megabytes": megabytes}, code="large")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _json(body)
    names = {model: dict(model._default_manager.values_list("code", "name")) for model in _named()}
    words = {model: {code: words_of(name) for code, name in found.items()} for model, found in names.items()}
    return read_sheets(read_workbook(body, name=name), known=words).document


def _named() -> list[Any]:
    return [records.model for records in SHARED if known_by(records.model) == "code"]


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        sentence = _("This is neither a spreadsheet nor data that we can read. Bring an XLSX or a JSON file.")
        raise ValidationError(sentence, code="unreadable") from None
    except RecursionError:
        raise ValidationError(_("The data are nested too deeply."), code="unreadable") from None
    except ValueError as problem:
        line = getattr(problem, "lineno", 1)
        raise ValidationError(_("This is no complete JSON: line %(line)s.") % {"line": line}, code="json") from None
