"""The register as it stands must be what its history told last: else somebody changed it past the guards."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Max

from purposes.proof.leaves import rows, rows_by_key
from purposes.recorded import Recorded, recorded_models

_AT_ONCE = 500


def contradictions() -> Iterator[str]:
    """One sentence for each row that its history does not know as it is."""
    for model in recorded_models():
        table, history = model._meta.db_table, model.history.model
        columns = [str(field.column) for field in model._meta.concrete_fields]
        for keys in _batches(model):
            newest = dict(_newest(model, keys))
            told = rows_by_key(history, newest.values())
            for row, values in rows(model._default_manager.filter(pk__in=keys)):
                last = told.get(newest.get(row, 0), {})
                if last.get("history_type") not in ("+", "~") or any(last[name] != values[name] for name in columns):
                    yield f"Row {row} of {table} is not what its history told last."
        for row in _lost(model):
            yield f"Row {row} of {table} is gone, and its history does not say so."


def _batches(model: type[Recorded]) -> Iterator[list[int]]:
    last = 0
    keys = model._default_manager.order_by("pk").values_list("pk", flat=True)
    while batch := list(keys.filter(pk__gt=last)[:_AT_ONCE]):
        last = batch[-1]
        yield batch


def _newest(model: type[Recorded], keys: list[int]) -> Any:
    """Key → number of its newest history row: they rise in the order in which they were written."""
    told = model.history.filter(id__in=keys).order_by()
    return told.values("id").annotate(newest=Max("history_id")).values_list("id", "newest")


def _lost(model: type[Recorded]) -> list[int]:
    newest = model.history.order_by().values("id").annotate(newest=Max("history_id")).values("newest")
    alive = model.history.filter(history_id__in=newest).exclude(history_type="-")
    return list(alive.exclude(id__in=model._default_manager.values("pk")).order_by("id").values_list("id", flat=True))
