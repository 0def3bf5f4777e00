"""A file that somebody brings, made into a `ropa-register/1` document: told apart by what is in it, not by its name."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from purposes.exchange.cells import Names
from purposes.exchange.columns import Model, known_by
from purposes.exchange.from_workbook import Places, read_sheets
from purposes.exchange.profiles import PROFILES
from purposes.exchange.profiles.entering import laid_over
from purposes.exchange.profiles.known import of_this_register
from purposes.exchange.reading import read_workbook
from purposes.exchange.records import SHARED
from purposes.exchange.spoken import SpokenIn
from purposes.models import Organisation
from purposes.words import words_of

LARGEST = 64 * 1024 * 1024
"""Bytes: 10,000 activities in four languages take half of it."""

_OPENINGS = (b"{", b"[")
_BEFORE_JSON = b"\xef\xbb\xbf \t\r\n"


@dataclass(slots=True)
class Brought:
    """`places` say where in a spreadsheet a place of the document stands; `spoken_in` which languages it has.

    Of a regulator's template: `problems` were not understood, and for what is `left_out` our register has no place.
    """

    document: Any
    places: Places | None = None
    problems: Sequence[str] = ()
    left_out: Sequence[str] = ()
    spoken_in: SpokenIn | None = None

    def place(self, path: str) -> str:
        """The cell; of a JSON file the path itself."""
        return self.places.cell(path) if self.places else path


def read_file(body: bytes, *, name: str, profile: str = "", organisation: Organisation | None = None) -> Brought:
    """`profile` names a regulator's template. `ValidationError` with one sentence where it is no file of ours."""
    if not body.strip():
        raise ValidationError(_("The file is empty."), code="empty")
    if len(body) > LARGEST:
        megabytes = LARGEST // (1024 * 1024)
        raise ValidationError(_("The file is larger than %(megabytes)s MB.") % {"megabytes": megabytes}, code="large")
    if body.lstrip(_BEFORE_JSON)[:1] in _OPENINGS:
        return Brought(_json(body))
    sheets = read_workbook(body, name=name)
    if profile:
        template, language = PROFILES[profile], get_language() or "en"
        read = template.read(sheets, language=language, known=of_this_register())
        document = laid_over(read.document, profile=template, organisation=organisation or _only(), language=language)
        return Brought(document, problems=[*map(str, read.problems)], left_out=[*map(str, read.left_out)])
    found = read_sheets(sheets, known=names_of_terms())
    return Brought(found.document, found.places, spoken_in=found.spoken_in)


def _only() -> Organisation | None:
    found = list(Organisation.objects.all()[:2])
    return found[0] if len(found) == 1 else None


def names_of_terms() -> dict[Model, Names]:
    """What a file may name because the register has it."""
    return {
        records.model: {
            code: words_of(words) for code, words in records.model._default_manager.values_list("code", "name")
        }
        for records in SHARED
        if known_by(records.model) == "code"
    }


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
