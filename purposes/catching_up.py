"""Catching up: true history rows for rows that were changed without any, and the question which they are.

For data migrations and imports that write in bulk, and for an operator after a repair. While a migration runs the
guards are lifted, and the models that `apps.get_model` gives leave no history; a data migration ends therefore with

    def record(apps, schema_editor):
        record_unrecorded(Recipient, reason="Countries in capitals")

of the model in `purposes.models`, whose columns must be those in the database by then. What a
migration forgets is told by name at the end of `migrate`.
"""

from typing import Any

from django.db import models, transaction

from purposes.history import last_told, untold, untold_of
from purposes.recorded import Recorded, recorded_as


@transaction.atomic
def record_unrecorded(model: type[Recorded], *, reason: str) -> int:
    """Write a true history row for every row of `model` whose newest one is missing or tells otherwise; how many."""
    found = untold_of(model)
    written: Any = model.history.model
    now = _as_they_are(model, [row.key for row in found if not row.is_gone])
    values = last_told(model, [row.key for row in found if row.is_gone]) | now
    with recorded_as(None, reason=reason):
        written.objects.bulk_create(
            [written(**values[row.key], history_type=row.wanting, history_user=None) for row in found], batch_size=500
        )
    return len(found)


def unrecorded() -> list[str]:
    """Every row that differs from what its history tells, as `table:id`. One query per table."""
    return [f"{row.model._meta.db_table}:{row.key}" for row in untold()]


def _as_they_are(model: type[models.Model], keys: list[int]) -> dict[int, dict[str, Any]]:
    names = [field.attname for field in model._meta.concrete_fields]
    return {row["id"]: row for row in model._base_manager.filter(pk__in=keys).values(*names)}
