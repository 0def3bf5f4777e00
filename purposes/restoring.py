"""An activity as it once was, brought back: a change like any other, and history grows by it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from purposes.families import family, links, owner_link
from purposes.history import last_version, state
from purposes.models import ProcessingActivity
from purposes.recorded import recorded_as
from purposes.telling import kind_of, name_of

Rows = dict[tuple[type[models.Model], int], Any]
"""Rows by model and number: their numbers are kept, so that each one's history goes on."""


@transaction.atomic
def restore_activity(
    activity_id: int, *, at: datetime, by: AbstractBaseUser | AnonymousUser | None, why: str = ""
) -> ProcessingActivity:
    """Make the activity, and every row of it, what it was at `at`; one that was deleted comes back.

    Rows that are gone return under their old numbers, rows added since go. `ValidationError` with a sentence for each
    thing in the way: a term that no longer exists, a reference that another activity has.
    """
    today = _today(activity_id, lock=True)
    wanted = state(ProcessingActivity, activity_id, at=at)
    if problems := _obstacles(activity_id, today, wanted):
        raise ValidationError(problems, code="obstacle")
    with recorded_as(by, reason=_reason(at, why)):
        _write(activity_id, today, wanted)
    return ProcessingActivity.objects.get(pk=activity_id)


def obstacles(activity_id: int, *, at: datetime) -> list[str]:
    """A sentence for each thing that keeps the state of `at` from coming back."""
    return _obstacles(activity_id, _today(activity_id), state(ProcessingActivity, activity_id, at=at))


def _reason(at: datetime, why: str) -> str:
    local = timezone.localtime(at)
    moment = {"day": date_format(local, "DATE_FORMAT"), "time": date_format(local, "H:i:s")}
    sentence = _("Restored to the state of %(day)s, %(time)s") % moment
    return f"{sentence}: {why}" if why else sentence


def _today(activity_id: int, *, lock: bool = False) -> Rows:
    activities = ProcessingActivity.objects.filter(pk=activity_id)
    found: dict[type[models.Model], list[Any]] = {
        ProcessingActivity: list(activities.select_for_update(no_key=True) if lock else activities)
    }
    for model in family(ProcessingActivity)[1:]:
        owner: Any = owner_link(model)
        owners = found[owner.related_model]
        found[model] = list(model._default_manager.filter(**{f"{owner.name}__in": owners}))
    return {(model, row.pk): row for model, rows in found.items() for row in rows}


# What is in the way


def _obstacles(activity_id: int, today: Rows, wanted: Rows) -> list[str]:
    if not wanted:
        return [_("The activity did not exist at that moment.")]
    if not _differing(today, wanted) and not today.keys() - wanted.keys():
        return [_("The activity is in that state already.")]
    activity = wanted[ProcessingActivity, activity_id]
    return [*_taken(activity), *_moved(activity, today), *_missing(wanted.values())]


def _taken(activity: ProcessingActivity) -> Iterable[str]:
    others = ProcessingActivity.objects.filter(organisation=activity.organisation_id).exclude(pk=activity.pk)
    if other := others.filter(reference=activity.reference).first():
        yield _("Another activity has the reference %(reference)s by now: “%(name)s”.") % {
            "reference": activity.reference,
            "name": other.name,
        }
    if other := others.filter(slug=activity.slug).first():
        yield _("Another activity has the address “%(address)s” by now: “%(name)s”.") % {
            "address": activity.slug,
            "name": other.name,
        }


def _moved(activity: ProcessingActivity, today: Rows) -> Iterable[str]:
    now = today.get((ProcessingActivity, activity.pk))
    if now and now.organisation_id != activity.organisation_id and now.entries.exists():
        yield _(
            "The activity belonged to another organisation then, and a statement shows it. Take it out there first."
        )


def _missing(rows: Collection[models.Model]) -> Iterable[str]:
    """Terms and other records that the rows used, and that are gone."""
    used: dict[type[models.Model], dict[int, models.Model]] = {}
    for row in rows:
        for field in links(type(row)):
            target = getattr(row, field.name)
            if field is not owner_link(type(row)) and target is not None:
                used.setdefault(type(target), {})[target.pk] = target
    for model, targets in used.items():
        there = set(model._default_manager.filter(pk__in=targets).values_list("pk", flat=True))
        for key in sorted(targets.keys() - there):
            yield _("“%(name)s” (%(kind)s) no longer exists; the activity used it then.") % {
                "name": name_of(targets[key]),
                "kind": kind_of(model),
            }


# Writing


def _write(activity_id: int, today: Rows, wanted: Rows) -> None:
    """Rows that go first go from the leaves up, those that come from the root down."""
    models_of = family(ProcessingActivity)
    differing = _differing(today, wanted)
    leaving = {key for key in today if key not in wanted or (key in differing and _gives_way(today[key], wanted[key]))}
    for model in reversed(models_of):
        for key in sorted((key for key in leaving if key[0] is model), key=lambda key: key[1]):
            today[key].delete()
    root = (ProcessingActivity, activity_id)
    if _counts(wanted[root], today.get(root)):
        differing.add(root)
    for model in models_of:
        for key, row in wanted.items():
            if key[0] is model and key in differing:
                row.save(force_insert=key not in today or key in leaving)


def _differing(today: Rows, wanted: Rows) -> set[tuple[type[models.Model], int]]:
    return {key for key, row in wanted.items() if key not in today or _values(today[key]) != _values(row)}


def _values(row: models.Model) -> list[Any]:
    """Everything but how often it was saved."""
    return [getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "version"]


def _gives_way(now: models.Model, then: models.Model) -> bool:
    """Two rows may have changed a unique value with each other: such a row leaves, and comes back with its old one."""
    if isinstance(now, ProcessingActivity):
        return False
    rules = (rule.fields for rule in now._meta.constraints if isinstance(rule, models.UniqueConstraint))
    return any(getattr(now, name) != getattr(then, name) for names in rules for name in names)


def _counts(activity: Any, now: Any) -> bool:
    """The activity's version goes on counting, so that whoever edits it at this moment is told."""
    if not hasattr(activity, "version"):
        return False
    last: Any = now or last_version(ProcessingActivity, activity.pk)[0]  # type: ignore[index]  # it is in history
    activity.version = last.version + 1
    return True
