"""The rows of append-only tables as the bytes that are sealed: the same on every database.

A row is canonical JSON (RFC 8785): whole numbers, or text beyond 2^53; moments as
UTC text with six decimals; texts in several languages as objects; bytes as their
digest. What the database stores in another spelling than ours stands as it is
stored, so that even a byte that alters no meaning is found.

A column that a later release added, known by its `db_default`, is left out where it
holds that value: the rows of before say what they said, and so do their leaves.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

import rfc8785
from django.db import DatabaseError, connection, models
from django.db.models import F, Value
from django.db.models.functions import Cast

from purposes.models import Change, Leaf, Seal
from purposes.proof.merkle import leaf_hash
from purposes.recorded import append_only_models
from purposes.words import TranslatedLine, TranslatedText

Plain = dict[str, Any]
Read = Callable[[Any], Any]

_EXACT = 2**53
"""Whole numbers from here on are not exact in every reader of JSON."""


def sealed_models() -> list[type[models.Model]]:
    """Every append-only table but those that are the proof itself: leaves and seals form chains of their own."""
    return [model for model in append_only_models() if model not in (Leaf, Seal)]


def change_column(model: type[models.Model]) -> str:
    """The column that says with which change a row was written."""
    return "id" if model is Change else "change_id"


def canonical_row(table: str, row: int, values: Plain) -> bytes:
    return rfc8785.dumps({"row": row, "table": table, "values": values})


def hash_of(table: str, row: int, values: Plain, *, salt: bytes) -> bytes:
    return leaf_hash(salt + canonical_row(table, row, values))


def rows(rows: models.QuerySet[Any]) -> Iterator[tuple[int, Plain]]:
    """Key and values of each row, in the order asked for. What cannot be read any more has no values: `{}`."""
    fields = rows.model._meta.concrete_fields
    wanted, readers = zip(*(_how_to_read(field) for field in fields), strict=True)
    found = rows.values_list("pk", *wanted)
    try:
        for pk, *values in found.iterator(chunk_size=100):
            yield pk, _plain_row(fields, readers, values)
    except (DatabaseError, ValueError, TypeError, AttributeError):  # some row cannot be read: find out which
        for pk in list(rows.order_by().values_list("pk", flat=True)):
            yield pk, _read_alone(found, fields, readers, pk)


def rows_by_key(model: type[models.Model], keys: Collection[int]) -> dict[int, Plain]:
    return dict(rows(model._default_manager.filter(pk__in=keys)))


def _read_alone(found: Any, fields: Any, readers: Any, pk: int) -> Plain:
    try:
        (_pk, *values) = found.get(pk=pk)
        return _plain_row(fields, readers, values)
    except (DatabaseError, ValueError, TypeError, AttributeError):
        return {}


def _plain_row(fields: Any, readers: Any, values: list[Any]) -> Plain:
    found = {field.column: read(value) for field, read, value in zip(fields, readers, values, strict=True)}
    return without_silent_columns(fields, found)


def without_silent_columns(fields: Iterable[models.Field], values: Plain) -> Plain:
    """What the row says, but for columns that were added later and say nothing in it."""
    silent = {field.column: _default(field) for field in fields if field.has_db_default()}
    return {name: value for name, value in values.items() if name not in silent or value != silent[name]}


def _default(field: models.Field) -> Any:
    default = field.db_default
    return plain_json(default.value if isinstance(default, Value) else default)


def _how_to_read(field: models.Field) -> tuple[Any, Read]:
    """What to ask the database for, and what to make of the answer."""
    as_stored = Cast(F(field.attname), models.TextField())
    if isinstance(field, TranslatedLine | TranslatedText):
        return as_stored, _spelled(json.loads, _our_words, plain_json)
    if connection.vendor == "sqlite":  # which stores these as text, and reads many spellings of one value
        if isinstance(field, models.JSONField):
            return as_stored, _spelled(json.loads, json.dumps, plain_json)
        if isinstance(field, models.DateTimeField):
            return as_stored, _spelled(_utc, lambda at: str(at.replace(tzinfo=None)), plain)
        if isinstance(field, models.DateField):
            return as_stored, _spelled(date.fromisoformat, str, plain)
    return field.attname, plain_json if isinstance(field, models.JSONField) else plain


def _spelled(parse: Read, write: Read, give: Read) -> Read:
    """The value of a text, if this is how the text is written for it; else the text."""

    def read(text: Any) -> Any:
        try:
            value = parse(text)
            return give(value) if write(value) == text else text
        except (ValueError, TypeError, RecursionError):
            return text

    return read


def _our_words(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(value: Any) -> Any:
    """One column's value as JSON. `TypeError` for what no table of ours holds."""
    match value:
        case None | bool() | str():
            return value
        case int():
            return value if -_EXACT < value < _EXACT else str(value)
        case datetime():
            return moment(value)
        case date():
            return value.isoformat()
        case bytes() | memoryview():
            return {"sha256": sha256(value).hexdigest()}
        case Decimal() | UUID():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical spelling yet.")


def plain_json(value: Any) -> Any:
    """A JSON value as one that every canonical writer spells alike: no fractions, ASCII names."""
    match value:
        case dict():
            if not all(name.isascii() for name in value):
                return json.dumps(value, sort_keys=True)
            return {name: plain_json(inner) for name, inner in value.items()}
        case list():
            return [plain_json(inner) for inner in value]
        case float():
            return repr(value)
    return plain(value)
