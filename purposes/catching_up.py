"""Catching up: true history rows for rows that were changed without any, and the question which they are.

For data migrations and imports that write in bulk, and for an operator after a repair. While a migration runs the
guards are lifted, and the models that `apps.get_model` gives leave no history; a data migration ends therefore with

    def record(apps, schema_editor):
        record_unrecorded(Recipient, reason="Countries in capitals")

of the model in `purposes.models`, whose columns must be those in the database by then. What a
migration forgets is told by name at the end of `migrate`.
"""

from typing import Any

from django.db import connection, models, transaction

from purposes.recorded import Recorded, recorded_as, recorded_models

_SAME = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}


@transaction.atomic
def record_unrecorded(model: type[Recorded], *, reason: str) -> int:
    """Write a true history row for every row of `model` whose newest one is missing or tells otherwise; how many."""
    found = _unrecorded(model)
    history: Any = model.history.model
    names = [field.attname for field in model._meta.concrete_fields]
    now = _by_key(model._base_manager.filter(pk__in=[pk for pk, kind in found if kind != "-"]), names)
    last = history.objects.filter(id__in=[pk for pk, kind in found if kind == "-"]).order_by(
        "history_date", "history_id"
    )
    values = _by_key(last, names) | now
    with recorded_as(None, reason=reason):
        history.objects.bulk_create(
            [history(**values[pk], history_type=kind, history_user=None) for pk, kind in found], batch_size=500
        )
    return len(found)


def unrecorded() -> list[str]:
    """Every row that differs from what its history tells, as `table:id`. One query per table."""
    return [f"{model._meta.db_table}:{pk}" for model in recorded_models() for pk, _kind in _unrecorded(model)]


def _unrecorded(model: type[Recorded]) -> list[tuple[int, str]]:
    """Number, and the kind of the history row that is wanting."""
    table, history = model._meta.db_table, model.history.model._meta.db_table
    key = f"live.{model._meta.pk.column}"
    newest = "(SELECT history_id FROM {} WHERE id = {} ORDER BY history_date DESC, history_id DESC LIMIT 1)".format
    columns = [field.column for field in model._meta.concrete_fields]
    same = " AND ".join(f"live.{name} {_SAME[connection.vendor]} told.{name}" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, CASE WHEN coalesce(told.history_type, '-') = '-' THEN '+' ELSE '~' END "  # noqa: S608 - names of our own models
            f"FROM {table} live LEFT JOIN {history} told ON told.history_id = {newest(history, key)} "
            f"WHERE coalesce(told.history_type, '-') = '-' OR NOT ({same}) "
            f"UNION SELECT told.id, '-' FROM {history} told WHERE told.history_type <> '-' "
            f"AND told.history_id = {newest(history, 'told.id')} "
            f"AND NOT EXISTS (SELECT 1 FROM {table} live WHERE {key} = told.id) ORDER BY 1"
        )
        return list(cursor.fetchall())


def _by_key(rows: "models.QuerySet[Any]", names: list[str]) -> dict[int, dict[str, Any]]:
    """Of several rows with one number, the last."""
    return {row["id"]: row for row in rows.values(*names)}
