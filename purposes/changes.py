"""Changes of several rows at once, and who may make one: nobody overwrites what somebody else has just saved.

Each change names who makes it, and leaves a history row per row.
"""

from collections.abc import Collection
from typing import Any, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction

from purposes.law import Status
from purposes.models import ProcessingActivity, Verb
from purposes.recorded import Versioned, recorded_as

Record = TypeVar("Record", bound=Versioned)

# Relation → the relations of its rows, copied with it. What publishes an activity is not its own.
COPIED: dict[str, tuple[str, ...]] = {
    "purposes": ("bases",),
    "data_subjects": (),
    "data_categories": ("subjects",),
    "sources": (),
    "retention": ("categories",),
    "recipients": (),
    "transfers": (),
    "joint_controllers": (),
    "assessments": (),
    "measures": (),
    "questions": (),
}


class SomebodyWasFaster(Exception):
    """The record was saved by somebody else since it was read. `record` is as it is now, and locked."""

    def __init__(self, record: Versioned) -> None:
        super().__init__(f"{record._meta.label} {record.pk} is at version {record.version}")
        self.record = record


def locked(record: Record) -> Record:
    """`record` as it is now; nobody else saves it before this transaction ends. `DoesNotExist` when it is gone.

    The lock leaves rows free to point at the record. Whoever takes it does so before anything is written: history
    is written under a lock of its own, and two locks are always taken in the same order.
    """
    return type(record)._default_manager.select_for_update(no_key=True).get(pk=record.pk)


def claim(record: Record, *, version: int | None) -> Record:
    """Lock `record` for a save by somebody who read `version` of it, and return it as it is now.

    The version compared is a column of the row that was locked: read by a query of its own, it could be outdated
    before it is compared. Raises `SomebodyWasFaster`, or `DoesNotExist` when the record is gone.
    """
    now = locked(record)
    if now.version != version:
        raise SomebodyWasFaster(now)
    return now


def save_next(record: Versioned) -> None:
    """Save a record that was claimed as its next version."""
    record.version += 1
    record.save()


@transaction.atomic
def duplicate_activity(
    activity: ProcessingActivity, *, by: AbstractBaseUser | AnonymousUser | None
) -> ProcessingActivity:
    """A draft with all rows of `activity`, under a reference and an address of its own; in no statement."""
    taken = ProcessingActivity.objects.filter(organisation=activity.organisation)
    with recorded_as(by, verb=Verb.DUPLICATED, about=activity.reference):
        copy = _copied(
            activity,
            reference=untaken(activity.reference, set(taken.values_list("reference", flat=True)), length=40),
            slug=untaken(activity.slug, set(taken.values_list("slug", flat=True)), length=80),
            status=Status.DRAFT,
            version=1,
            reviewed_on=None,
        )
        for relation, below in COPIED.items():
            _copy_rows(activity, copy, relation, below)
    return copy


def _copy_rows(original: models.Model, copy: models.Model, relation: str, below: tuple[str, ...]) -> None:
    parent = original._meta.get_field(relation).field.name  # type: ignore[union-attr]  # a reverse relation
    for row in getattr(original, relation).all():
        twin = _copied(row, **{parent: copy})
        for relation_below in below:
            _copy_rows(row, twin, relation_below, ())


def _copied(row: Any, **changes: Any) -> Any:
    """A new row, saved once so far, with what `row` says but for the changes."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key and field.name not in changes]
    values = {field.attname: getattr(row, field.attname) for field in fields if field.name != "version"}
    return type(row)._default_manager.create(**values, **changes)


def untaken(base: str, taken: Collection[str], *, length: int) -> str:
    """Itself if it is free, else `base-2`, `base-3` and so on, within `length` characters."""
    number, free = 1, base[:length]
    while free in taken:
        number += 1
        free = f"{base[: length - len(str(number)) - 1]}-{number}"
    return free
