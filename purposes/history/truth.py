"""Whether the present is what history told last. Else it was changed past the guards, or while they were lifted."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from purposes.history.moments import Row, history_of
from purposes.recorded import Recorded, recorded_models

_SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}


@dataclass(frozen=True, slots=True)
class Untold:
    """A row that its history does not know as it is. `wanting` is the kind of the history row that would tell it."""

    model: type[Recorded]
    key: int
    wanting: str

    @property
    def is_gone(self) -> bool:
        return self.wanting == "-"


def untold() -> list[Untold]:
    """Every row of the register that differs from what its history tells. One query per table."""
    return [row for model in recorded_models() for row in untold_of(model)]


def untold_of(model: type[Recorded]) -> list[Untold]:
    """Compared by the database as it is stored: even a value that cannot be read any more is found."""
    table, history = model._meta.db_table, history_of(model).model._meta.db_table
    key = f"live.{model._meta.pk.column}"
    newest = "(SELECT history_id FROM {} WHERE id = {} ORDER BY history_date DESC, history_id DESC LIMIT 1)".format
    columns = [field.column for field in model._meta.concrete_fields]
    same = " AND ".join(f"live.{name} {_SAME[connection.vendor]} told.{name}" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, CASE WHEN coalesce(told.history_type, '-') = '-' THEN '+' ELSE '~' END "  # noqa: S608 - names of our own models
            f"FROM {table} live LEFT JOIN {history} told ON told.history_id = {newest(history, key)} "
            f"WHERE coalesce(told.history_type, '-') NOT IN ('+', '~') OR NOT ({same}) "
            f"UNION SELECT told.id, '-' FROM {history} told WHERE told.history_type <> '-' "
            f"AND told.history_id = {newest(history, 'told.id')} "
            f"AND NOT EXISTS (SELECT 1 FROM {table} live WHERE {key} = told.id) ORDER BY 1"
        )
        return [Untold(model, pk, kind) for pk, kind in cursor.fetchall()]


def last_told(model: type[models.Model], keys: list[int]) -> dict[int, Row]:
    """What history told last of each row, by its number: the columns of `model` alone."""
    names = [field.attname for field in model._meta.concrete_fields]
    versions = history_of(model).filter(id__in=keys).order_by("history_date", "history_id")
    return {version["id"]: version for version in versions.values(*names)}


def is_told_now(history: Any, row: int) -> bool:
    """Whether this row of a history table is the newest one of something that is still there."""
    version = history._default_manager.filter(pk=row).values("id", "history_type").first()
    if version is None or version["history_type"] == "-":
        return False
    of_the_same = history._default_manager.filter(id=version["id"]).order_by("-history_date", "-history_id")
    return bool(of_the_same.values_list("pk", flat=True)[:1].get() == row)
