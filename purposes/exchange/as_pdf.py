"""The register on paper: tagged (PDF/UA-1), archival (PDF/A-3a), its state inside as JSON and as XLSX.

It reads no database: the same register, moment and language give the same bytes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from purposes.checks.coverage import Row, State, coverage
from purposes.entries import Register
from purposes.exchange.sheets import Sheets
from purposes.languages import direction
from purposes.paper import Attachment, set_in_type
from purposes.words import printable

_STYLE = Path(__file__).resolve().parents[1] / "paper/register.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedChange:
    """One change as the annex tells it: `what` in words, a line each."""

    at: datetime
    actor: str
    reason: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed since the beginning of a day, up to the moment of the register; the oldest first."""

    since: date
    rows: Sequence[RecordedChange]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """The same state as data. The digest on the cover is that of `json`."""

    json: bytes
    xlsx: bytes


def paper_language(register: Register, wanted: str = "") -> str:
    """`wanted` if our own words are translated into it, else the organisation's first that is, else English."""
    known = [code for code, _name in settings.LANGUAGES]
    return next((code for code in (wanted, *register.languages) if code in known), "en")


def render(register: Register, *, at: datetime, language: str, copies: Copies, changes: Changes | None = None) -> bytes:
    """A4, in `language`, as the register stood `at`. Raises `purposes.paper.CannotSet`."""
    with translation.override(language):
        html = printable(
            render_to_string("purposes/register/print.html", _context(register, at, language, copies, changes))
        )
        return set_in_type(
            html,
            style=_STYLE,
            attachments=(
                Attachment(name="register.json", description=_("This register as data"), content=copies.json),
                Attachment(name="register.xlsx", description=_("This register as a spreadsheet"), content=copies.xlsx),
            ),
            identifier=hashlib.sha256(html.encode()).hexdigest()[:32],
            at=at,
        )


def _context(
    register: Register, at: datetime, language: str, copies: Copies, changes: Changes | None
) -> dict[str, Any]:
    sheets = Sheets(register, language=language)
    activities, records = sheets.activities(), sheets.processor_records()
    return {
        "register": register,
        "at": timezone.localtime(at),
        "time_zone": settings.TIME_ZONE,
        "language": language,
        "direction": direction(language),
        "organisation": sheets.organisation(),
        "activities": activities,
        "records": records,
        "terms": sheets.terms(),
        "coverage": _coverage(register, on=timezone.localdate(at)),
        "adequacy": sheets.adequacy(),
        "changes": changes,
        "digest": hashlib.sha256(copies.json).hexdigest(),
        "colon": "\u00a0:" if language == "fr" else ":",
        "page_of": _page_of(),
    }


def _coverage(register: Register, *, on: date) -> list[dict[str, Any]]:
    """The tables told item by item, since no page has three hundred columns: where it is missing, and why not asked."""
    tables = (table for table in coverage(register, today=on) if table.records)
    return [
        {
            "title": table.title,
            "present": table.present,
            "applicable": table.applicable,
            "rows": [_covered(row, [record.reference for record in table.records]) for row in table.rows],
        }
        for table in tables
    ]


def _covered(row: Row, references: list[str]) -> dict[str, Any]:
    reasons: dict[str, list[str]] = {}
    for cell, reference in zip(row.cells, references, strict=True):
        if cell.state == State.NOT_APPLICABLE:
            reasons.setdefault(str(cell.reason), []).append(reference)
    absent = [name for cell, name in zip(row.cells, references, strict=True) if cell.state == State.ABSENT]
    item = row.item
    return {
        "article": f"{item.article} / {item.beside}" if item.beside else item.article,
        "title": item.title,
        "present": row.present,
        "applicable": row.applicable,
        "missing": ", ".join(absent),
        "reasons": [(reason, ", ".join(names)) for reason, names in reasons.items()],
    }


def _page_of() -> tuple[str, str, str]:
    """What stands before, between and after the two numbers; the stylesheet puts them together."""
    before, rest = _("page {page} of {pages}").split("{page}")
    between, after = rest.split("{pages}")
    return before, between, after
