"""Single facts about the rows of one model: who saved, when a version was saved, what somebody else touched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from purposes.history.belonging import belonging_to
from purposes.history.moments import history_of
from purposes.history.timelines import INSTANT, changes_in, family_scopes
from purposes.history.versions import Model, built
from purposes.models import Change


@dataclass(frozen=True, slots=True)
class Deleted:
    """A record that is gone, as it was last, and the change that removed it."""

    record: Any
    change: Change
    key: int


def deleted(
    record: Model, *, before: int | None = None, length: int = 50, within: Collection[int] | None = None
) -> tuple[list[Deleted], int | None]:
    """The records that are gone, the last one first; and where the next page begins.

    `within` are the organisations that the reader may see; `None` for all.
    """
    history = history_of(record)
    gone = history.filter(history_type="-").exclude(id__in=record._default_manager.values("pk"))
    again = history.filter(id=OuterRef("id"), history_type="-", history_id__gt=OuterRef("history_id"))
    gone = gone.filter(~Exists(again))  # restored, and deleted once more
    if within is not None:
        gone = gone.filter(belonging_to(within, record))
    if before is not None:
        gone = gone.filter(history_id__lt=before)
    versions = list(gone.order_by("-history_id").values()[: length + 1])
    changes = Change.objects.in_bulk([version["change_id"] for version in versions])
    found = [Deleted(built(record, row), changes[row["change_id"]], row["history_id"]) for row in versions]
    return found[:length], found[length - 1].key if len(found) > length else None


def removal(record: Model, pk: int) -> Deleted | None:
    """How the record was last deleted; None if it never was."""
    version = history_of(record).filter(id=pk, history_type="-").order_by("-history_id").values().first()
    if version is None:
        return None
    return Deleted(built(record, version), Change.objects.get(pk=version["change_id"]), version["history_id"])


def last_version(record: Model, pk: int) -> tuple[Any, bool] | None:
    """The record as it was last, and whether it is still there. None if there never was one."""
    version = history_of(record).filter(id=pk).order_by("-history_date", "-history_id").values().first()
    return (built(record, version), version["history_type"] != "-") if version else None


def moment_left_by(change: Change, record: Model, pk: int) -> datetime:
    """The moment whose state a change left of the record; of the change that removed it, the last one before that."""
    written = history_of(record).filter(id=pk, change_id=change.pk).order_by("-history_id")
    is_removal = written.values_list("history_type", flat=True).first() == "-"
    return change.at - INSTANT if is_removal else change.at


def saves_since(record: Model, pk: int, *, version: int) -> list[tuple[str, datetime]]:
    """Who saved the record after its `version`, and when; the first one first."""
    later = history_of(record).filter(id=pk, version__gt=version).order_by("history_id")
    return list(later.values_list("actor", "history_date"))


def saved_after(record: Model, moment: datetime) -> "QuerySet[Any]":
    """The numbers of the records that were saved at `moment` or later, with a row of theirs or alone."""
    return history_of(record).filter(history_date__gte=moment).values("id")


def writers(record: Model, pk: int, *, after: int, besides: Collection[int]) -> set[int]:
    """The numbers of those who wrote to the record or its rows after the change `after`; not of `besides`.

    A change that made the record is never one of those: an import writes and decides at once.
    """
    made = history_of(record).filter(id=pk, history_type="+").values("change_id")
    written = changes_in(family_scopes(record, pk)).filter(pk__gt=after)
    written = written.exclude(~Q(pk__in=made), pk__in=besides)
    return {actor for actor in written.values_list("actor_id", flat=True) if actor is not None}


def moment_of_version(record: Model, pk: int, *, version: int | None) -> datetime | None:
    """When `version` of the record was saved; None for one that never was."""
    saved = history_of(record).filter(id=pk, version=version).order_by("-history_id")
    return saved.values_list("history_date", flat=True).first()


def touched_by_others(model: Model, columns: Sequence[str], *, verb: str) -> list[tuple[Any, ...]]:
    """What `columns` ever said in each row that was once written otherwise than by `verb`."""
    touched = history_of(model).exclude(change__verb=verb).values("id")
    return list(history_of(model).filter(id__in=touched).values_list(*columns))
