"""The register as a `ropa-register/1` document: every field of every row, terms by their code.

Other apps add their own parts beside these; reading it back is `purposes.exchange.apply`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from django.db import models

from purposes.entries import ActivityEntry, AuthorityEntry, Register, TermEntry
from purposes.exchange.present import document, fingerprint, read
from purposes.exchange.records import added_records
from purposes.exchange.wanted import FINGERPRINT, Known
from purposes.history import Rows, rows_of_today
from purposes.models import VOCABULARIES

FORMAT = "ropa-register/1"

Plain = dict[str, Any]

# A list that is empty: whether it was declared so.
NONE_FLAGS = {
    "sources": "no_sources",
    "retention": "nothing_kept",
    "recipients": "no_recipients",
    "transfers": "no_transfers",
}

_AROUND = ("id", "activities", "processor_records", "authorities", "adequacy", "vocabularies")


def register_document(register: Register, **parts: Any) -> Plain:
    """Plain values only. `parts` of other apps, such as statements, stand at its end."""
    return {
        "format": FORMAT,
        "organisation": _marked(_row(register, without=_AROUND)),
        "vocabularies": {
            name: [_term(term, VOCABULARIES[name]) for term in terms] for name, terms in terms_known(register).items()
        },
        "authorities": [_row(authority) for authority in register.authorities],
        "adequacy": [_row(decision) for decision in register.adequacy],
        "activities": [_activity(activity) for activity in register.activities],
        "processor_records": [_marked(_row(record)) for record in register.processor_records],
        **parts,
    }


def added_parts(organisation: int, *, rows: Rows = rows_of_today) -> Plain:
    """What other apps keep of the organisation, by its name in the document; of a moment, where `rows` reads that."""
    known = Known(organisation=organisation, rows=rows)
    return {
        records.name: [
            _marked(document(kept)) for kept in read(records.table, {"organisation_id": organisation}, known=known)
        ]
        for records in added_records()
    }


def as_json(document: Plain) -> bytes:
    """To be read by people too: one value on a line, letters as they are. The same bytes for the same document."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def terms_known(register: Register) -> Mapping[str, Iterable[TermEntry]]:
    """All of each vocabulary, in its order; of a register that was not read from a database, those that it uses."""
    return register.vocabularies or terms_used(register)


def terms_used(register: Register) -> dict[str, list[TermEntry]]:
    """By vocabulary, each term once, by code."""
    activities = register.activities
    used: dict[str, Iterable[TermEntry]] = {
        "legal_bases": (basis for one in activities for purpose in one.purposes for basis in purpose.legal_bases),
        "data_categories": _data_categories(activities),
        "data_subject_categories": _data_subjects(activities),
        "recipient_categories": (row.category for one in activities for row in one.recipients or ()),
        "security_measures": (
            *(row.measure for one in activities for row in one.measures),
            *(measure for record in register.processor_records for measure in record.measures),
        ),
    }
    return {name: _once(terms) for name, terms in used.items()}


def _data_categories(activities: tuple[ActivityEntry, ...]) -> Iterator[TermEntry]:
    for activity in activities:
        yield from (row.category for row in activity.data_categories)
        yield from (category for row in activity.retention or () for category in row.categories)


def _data_subjects(activities: tuple[ActivityEntry, ...]) -> Iterator[TermEntry]:
    for activity in activities:
        yield from (row.category for row in activity.data_subjects)
        yield from (category for row in activity.data_categories for category in row.subjects)


def _once(terms: Iterable[TermEntry]) -> list[TermEntry]:
    by_code = {term.code: term for term in terms}
    return [by_code[code] for code in sorted(by_code)]


def _term(term: TermEntry, vocabulary: type[models.Model]) -> Plain:
    columns = {field.name for field in vocabulary._meta.concrete_fields}
    row = {name: value for name, value in _row(term).items() if name in columns}
    return row | {"replaced_by": term.replaced_by or None}


def _activity(activity: ActivityEntry) -> Plain:
    """A list not recorded yet is left out; of one declared empty its flag says so."""
    row = _row(activity)
    for name, flag in NONE_FLAGS.items():
        row[flag] = row[name] == []
        if row[name] is None:
            del row[name]
    return _marked(row)


def _marked(record: Plain) -> Plain:
    """With what tells its state from any other."""
    return record | {FINGERPRINT: fingerprint(record)}


def _told(value: Any) -> Any:
    if isinstance(value, TermEntry | AuthorityEntry):
        return value.code
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_told(part) for part in value]
    return _row(value) if is_dataclass(value) else value


def _row(value: Any, *, without: tuple[str, ...] = ("id",)) -> Plain:
    """Numbers of rows mean nothing outside their database."""
    return {field.name: _told(getattr(value, field.name)) for field in fields(value) if field.name not in without}
