"""Many rows written at once, each with its history row: what `save` and `delete` do one by one, in a few queries.

Who calls it has checked the rows, holds the transaction, and has begun the recorded change.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection, models

from purposes.recorded import Recorded, current_change

_One = TypeVar("_One")

AT_ONCE = 500
"""Rows in one query: enough that the queries no longer count, few enough to be small."""

Counted = Callable[[int], object]
"""Hears that so many rows more are written."""


def unheard(_rows: int) -> None:
    """Nobody wants to know."""


def insert(rows: Sequence[Recorded], *, counted: Counted = unheard) -> None:
    """New rows of one model; each has its number afterwards."""
    for some in _batches(rows):
        type(some[0])._base_manager.bulk_create(some, batch_size=AT_ONCE)
        _record(some, "+")
        counted(len(some))


def update(rows: Sequence[Recorded], columns: Iterable[str]) -> None:
    """`columns` of rows of one model, as they are on the objects; what else these hold must be true as well."""
    names = sorted(columns)
    for some in _batches(rows) if names else ():
        model = type(some[0])
        fields = [model._meta.get_field(name) for name in names]
        values = zip(_stored(some, fields), some, strict=True)
        _execute(_alteration(model, fields), [[*stored, row.pk] for stored, row in values])
        _record(some, "~")


def delete(model: type[models.Model], numbers: Sequence[int]) -> None:
    """Rows of one model, to which nothing belongs any more."""
    for some in _batches(sorted(numbers)):
        rows: Any = list(model._base_manager.filter(pk__in=some).order_by("pk"))
        _execute(_removal(model), [[row.pk] for row in rows])
        if rows:
            _record(rows, "-")


def _batches(rows: Sequence[_One]) -> Iterator[Sequence[_One]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def _record(rows: Sequence[Recorded], kind: str) -> None:
    """As the history library would, but that one change serves for all, and nothing is made that is only written."""
    model = type(rows[0])
    written: Any = model.history.model
    change = current_change()
    around = {
        "history_type": kind,
        "history_date": change.at,
        "history_user_id": change.actor_id,
        "history_change_reason": change.reason or None,
        "actor": change.actor,
        "change_id": change.pk,
    }
    fields = [field for field in written._meta.concrete_fields if not field.primary_key]
    of_row = [field for field in fields if field.attname not in around]
    of_change = [field for field in fields if field.attname in around]
    same = [field.get_db_prep_save(around[field.attname], connection) for field in of_change]
    _execute(_insertion(written, [*of_row, *of_change]), [[*values, *same] for values in _stored(rows, of_row)])


def _stored(rows: Iterable[models.Model], fields: Sequence[Any]) -> Iterator[list[Any]]:
    """The values of each row as the database has them."""
    for row in rows:
        yield [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]


def _execute(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """One short statement, read once and run for every row: to spell out one for many rows takes longer."""
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _insertion(model: Any, fields: Sequence[Any]) -> str:
    names = ", ".join(_quoted(field.column) for field in fields)
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608 - our own names


def _alteration(model: Any, fields: Sequence[Any]) -> str:
    values = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    return f"UPDATE {_quoted(model._meta.db_table)} SET {values} WHERE {_quoted(model._meta.pk.column)} = %s"  # noqa: S608 - our own names


def _removal(model: Any) -> str:
    return f"DELETE FROM {_quoted(model._meta.db_table)} WHERE {_quoted(model._meta.pk.column)} = %s"  # noqa: S608 - ours


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
