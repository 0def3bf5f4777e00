"""Many rows written at once, each with its history row: what `save` and `delete` do one by one, in a few queries.

Who calls it has checked the rows, holds the transaction, and has begun the recorded change.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from purposes.recorded import Recorded, current_change

AT_ONCE = 500
"""Rows in one query: enough that the queries no longer count, few enough to be small."""


def insert(rows: Sequence[Recorded]) -> None:
    """New rows of one model; each has its number afterwards."""
    if rows:
        type(rows[0])._base_manager.bulk_create(rows, batch_size=AT_ONCE)
        _record(rows, "+")


def update(rows: Sequence[Recorded], columns: Iterable[str]) -> None:
    """`columns` of rows of one model, as they are on the objects; what else these hold must be true as well."""
    names = sorted(columns)
    if rows and names:
        type(rows[0])._base_manager.bulk_update(rows, names, batch_size=AT_ONCE)
        _record(rows, "~")


def delete(rows: Iterable[models.Model]) -> None:
    """With all that belongs to them; Django finds it, and history is told of each."""
    for row in rows:
        row.delete()


def _record(rows: Sequence[Recorded], kind: str) -> None:
    """As the history library would, but that one change serves for all."""
    model = type(rows[0])
    written: Any = model.history.model
    names = [field.attname for field in model._meta.concrete_fields]
    change = current_change()
    around = {
        "history_type": kind,
        "history_date": change.at,
        "history_user_id": change.actor_id,
        "history_change_reason": change.reason or None,
        "actor": change.actor,
        "change": change,
    }
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        written._base_manager.bulk_create(
            [written(**{name: getattr(row, name) for name in names}, **around) for row in some]
        )
