"""What of the register is approved: each activity as it stood when it was last approved. The public reads this."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from purposes.entries import Register
from purposes.history import rows_each_at
from purposes.law import Status
from purposes.models import Decision, DecisionKind, Organisation, ProcessingActivity
from purposes.register import assembled_activities, read_part, read_register

FEW = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the decisions on an activity stand. `approved_at` is the moment whose text is public; None without one."""

    activity: int
    reference: str
    status: str
    approved_at: datetime | None

    @property
    def is_as_approved(self) -> bool:
        """Nothing that the public could read was written since."""
        return self.approved_at is not None and self.status == Status.APPROVED

    @property
    def has_ended(self) -> bool:
        return self.status == Status.ENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """Activities that were never approved are in `standings` alone."""

    register: Register
    standings: Mapping[int, Standing]


def read_approved(organisation: Organisation, *, today: Register | None = None) -> Approved:
    """The register of today, but each activity as it stood when it was last approved, and none without approval.

    `today` is what `read_register` gives, for whom has it. A fixed number of queries, whatever the number of
    activities; see docs/decisions/0017.
    """
    return _as_approved(organisation, today or read_register(organisation))


def read_approved_part(organisation: Organisation, activities: Any) -> Approved:
    """The same of some activities alone: their numbers, or a query for them."""
    return _as_approved(organisation, read_part(organisation, activities))


def _as_approved(organisation: Organisation, register: Register) -> Approved:
    standings = standings_of(organisation, among=[one.id for one in register.activities])
    as_approved = tuple(one for one in register.activities if standings[one.id].is_as_approved)
    read = (standings[one.id] for one in register.activities)
    edited = {one.activity: one.approved_at for one in read if one.approved_at and not one.is_as_approved}
    earlier = assembled_activities(organisation, rows_each_at(edited, ProcessingActivity)) if edited else ()
    return Approved(register=replace(register, activities=(*as_approved, *earlier)), standings=standings)


def overlooked(organisation: Organisation, *, shown: Any, most: int) -> list[int]:
    """Approved activities that are not among the `shown`, though nobody says why: the first of them."""
    found = ProcessingActivity.objects.filter(
        organisation=organisation, status=Status.APPROVED, internal_because__regex=r"^\s*$"
    )
    return list(found.exclude(pk__in=shown).order_by("pk").values_list("pk", flat=True)[:most])


def standings_of(organisation: Organisation, *, among: Collection[int]) -> dict[int, Standing]:
    """Of each of these activities by its number: one query."""
    own = ProcessingActivity.objects.filter(organisation=organisation)
    if len(among) <= FEW:  # where there are more, they are all
        own = own.filter(pk__in=among)
    found = own.annotate(approved_at=Subquery(_approvals().order_by("-pk").values("change__at")[:1]))
    values = found.values_list("pk", "reference", "status", "approved_at")
    return {pk: Standing(activity=pk, reference=ref, status=status, approved_at=at) for pk, ref, status, at in values}


def _approvals() -> QuerySet[Decision]:
    return Decision.objects.filter(activity=OuterRef("pk"), kind=DecisionKind.APPROVED)
