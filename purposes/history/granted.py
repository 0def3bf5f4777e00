"""Which rows of the past an inspector's link opens: what was in force on its days, and what changed on them.

A row is shown whole. One in force on the first day therefore says who wrote it, even if that was before.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from purposes.history.belonging import Model
from purposes.history.moments import history_of
from purposes.models import ApiToken, Change, Decision, Inspection, OrganisationLimit, Redaction, SealKey
from purposes.recorded import recorded_models


class Granted:
    """Says of single rows of append-only tables whether the link opens them; reads keys once."""

    def __init__(self, *, first: datetime, last: datetime, always: Collection[Model]) -> None:
        """Both moments are granted. `always` are tables of what was published already, or what proof needs."""
        newest_before = Change.objects.filter(at__lt=first).aggregate(Max("pk"))["pk__max"] or 0
        newest = Change.objects.filter(at__lte=last).aggregate(Max("pk"))["pk__max"] or 0
        self._always = always
        self._changes = range(newest_before + 1, newest + 1)
        self._of_proof = {*_changes_of(SealKey), *_changes_of(Redaction)}
        # Links, tokens, limits and handouts are the organisation's own affair: no page behind a link shows them.
        self._in_force = {
            history_of(model).model: _in_force(model, before=self._changes.start)
            for model in recorded_models()
            if model not in (Inspection, ApiToken, OrganisationLimit)
        }

    def has(self, table: Model, values: Mapping[str, Any]) -> bool:
        """`values` are those of a row of `table`, by column."""
        if table in self._always:
            return True
        if table is Change:
            return values["id"] in self._changes or values["id"] in self._of_proof
        if table is Decision:
            return values["change_id"] in self._changes
        if table not in self._in_force:
            return False
        return values["change_id"] in self._changes or values["history_id"] in self._in_force[table]


def _changes_of(model: Model) -> set[int]:
    return set(model._default_manager.values_list("change_id", flat=True))


def _in_force(model: Model, *, before: int) -> frozenset[int]:
    """The newest row of each thing that was there when this change came; they are numbered as they were written."""
    past = history_of(model).filter(change_id__lt=before)
    newest = past.values("id").annotate(newest=Max("history_id")).values("newest")
    there = history_of(model).filter(history_id__in=newest).exclude(history_type="-")
    return frozenset(there.values_list("history_id", flat=True))
