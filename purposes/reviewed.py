"""An activity as its approver sees it: what the public would read beside what was approved, and what it would not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import models

from purposes.entries import ActivityEntry, Register
from purposes.families import family
from purposes.history import Row, Rows, rows_each_at, state
from purposes.models import Decision, DecisionKind, Organisation, ProcessingActivity
from purposes.readings import Sides, readings_of
from purposes.register import assembled, assembled_activities
from purposes.telling import Told, told
from purposes.unseen import State, changes_between, unseen

_LAST = datetime.max.replace(tzinfo=UTC)
"""Whatever was told last, whichever clock told it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """In one statement."""

    title: str
    address: str
    sides: tuple[Sides, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """`unseen` is all that changes where no statement shows the activity."""

    approval: Decision | None
    shown: tuple[Shown, ...]
    unseen: tuple[Told, ...]

    @property
    def is_same_to_the_public(self) -> bool:
        return all(sides.is_same for one in self.shown for sides in one.sides)


def review(activity: ProcessingActivity) -> Reviewed:
    """`activity` is to be read before this is called: who saves between is then noticed by its version."""
    approval = decisions_on(activity.pk).filter(kind=DecisionKind.APPROVED).first()
    after = state(ProcessingActivity, activity.pk, at=_LAST)
    before = state(ProcessingActivity, activity.pk, at=approval.change.at) if approval else {}
    readings = readings_of(activity.pk)
    whole = _Entries(activity, approval)
    changes = changes_between(before, after)
    if readings:
        changes = unseen(before, after, reads=lambda found: [one.says(*whole.of(found)) for one in readings])
    register, new = whole.of(after)
    old = whole.of(before)[1] if before else None
    return Reviewed(
        approval=approval,
        shown=tuple(
            Shown(title=one.title, address=one.address, sides=tuple(one.sides(register, old, new))) for one in readings
        ),
        unseen=told(changes, record=activity if before else None),
    )


def decisions_on(activity: int) -> "models.QuerySet[Decision]":
    """The newest first, with their changes."""
    return Decision.objects.filter(activity=activity).select_related("change")


class _Entries:
    """Makes values of states. What an activity shares with others is read once."""

    def __init__(self, activity: ProcessingActivity, approval: Decision | None) -> None:
        self.organisation: Organisation = activity.organisation
        moments = {activity.pk: approval.change.at} if approval else {}
        self._shared = rows_each_at(moments, ProcessingActivity)
        self._terms = cache(lambda model: self._shared(model, {}))
        self._register: Register = replace(assembled(self.organisation, self._shared_rows), activities=())

    def of(self, found: State) -> tuple[Register, ActivityEntry]:
        (entry,) = assembled_activities(self.organisation, self._rows(found))
        return self._register, entry

    def _shared_rows(self, model: type[models.Model], match: Mapping[str, Any]) -> list[Row]:
        if model in family(ProcessingActivity):
            return []
        return self._shared(model, match) if match else self._terms(model)

    def _rows(self, found: State) -> Rows:
        def rows(model: type[models.Model], match: Mapping[str, Any]) -> list[Row]:
            if not match:
                return self._terms(model)
            order = ["id" if name == "pk" else str(name) for name in (*(model._meta.ordering or ()), "pk")]
            of_model = (_values(row) for (kind, _number), row in found.items() if kind is model)
            return sorted(of_model, key=lambda row: [row[name] for name in order])

        return rows


def _values(row: models.Model) -> Row:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
