"""Shipped vocabularies and reference data, and the verb that loads them.

Loading again adds what is new and corrects our own wording, but never touches a
row that somebody edited.
"""

from typing import Any

from django.db import models, transaction

from purposes.history import touched_by_others
from purposes.models import (
    AdequacyDecision,
    DataCategory,
    DataSubjectCategory,
    LegalBasis,
    RecipientCategory,
    SecurityMeasure,
    SupervisoryAuthority,
    Verb,
)
from purposes.recorded import recorded_as
from purposes.shipped import read_shipped
from purposes.words import words_of

_FILES: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "legal_bases": (LegalBasis, ("code",)),
    "data_categories": (DataCategory, ("code",)),
    "data_subject_categories": (DataSubjectCategory, ("code",)),
    "recipient_categories": (RecipientCategory, ("code",)),
    "security_measures": (SecurityMeasure, ("code",)),
    "authorities": (SupervisoryAuthority, ("code",)),
    "adequacy": (AdequacyDecision, ("code", "adopted")),
}


@transaction.atomic
def load_vocabularies() -> int:
    """How many rows were added or brought up to date."""
    with recorded_as(None, verb=Verb.SHIPPED):
        return sum(_load(name, model, key) for name, (model, key) in _FILES.items())


def _load(name: str, model: type[Any], key: tuple[str, ...]) -> int:
    ordered = any(field.name == "position" for field in model._meta.fields)
    known = {_key(row, key): row for row in model._default_manager.all()}
    edited = _edited(model, key)
    written = 0
    for position, shipped in enumerate(read_shipped(name)):
        values = shipped | ({"position": position} if ordered else {})
        name_of = tuple(str(shipped[field]) for field in key)
        row = known.get(name_of) or model()
        if name_of in edited or not _differs(row, values):
            continue
        for field, value in values.items():
            setattr(row, field, value)
        row.version += bool(row.pk)
        row.full_clean()
        row.save()
        written += 1
    return written


def _edited(model: Any, key: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The keys of rows that somebody changed, renamed or deleted: every key such a row ever had."""
    return {tuple(map(str, values)) for values in touched_by_others(model, key, verb=Verb.SHIPPED)}


def _key(row: models.Model, key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(getattr(row, field)) for field in key)


def _differs(row: models.Model, values: dict[str, Any]) -> bool:
    return row.pk is None or any(_plain(getattr(row, field)) != _plain(value) for field, value in values.items())


def _plain(value: Any) -> Any:
    return words_of(value) if isinstance(value, dict) or hasattr(value, "data") else str(value)
