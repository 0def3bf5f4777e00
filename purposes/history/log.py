"""The log of the whole register: every change of everything, by who, when, and of what."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from purposes.history.moments import history_of
from purposes.history.timelines import Entry, Number, Page, RowChange, changes_in, entries, families_scopes, page_of
from purposes.history.versions import Model, link
from purposes.models import Change, ProcessingActivity
from purposes.recorded import Frozen, Recorded, recorded_models

MANY = 60
"""A change of more rows than these is told in numbers; it has a page of its own."""

TOO_MANY = 1500
"""Not even there is a change of more rows than these told row by row: the spreadsheet has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader asks for. `kinds` are the models that may be seen; days count where the site is."""

    kinds: tuple[Model, ...]
    person: str | None = None
    since: date | None = None
    until: date | None = None
    activities: tuple[int, ...] | None = None


def kinds_of_log() -> list[Model]:
    """Everything that people edit, and what is written once: a version, a handout. Not what is only part of those."""
    frozen = [model for model in apps.get_models() if issubclass(model, Frozen)]
    whole = [model for model in frozen if not any(_is_frozen(field.related_model) for field in model._meta.fields)]
    return [*recorded_models(), *whole]


def log(wanted: Wanted, *, before: int | None = None, length: int = 30) -> Page:
    changes, older = page_of(changes_wanted(wanted), before=before, length=length)
    return Page(tuple(_told_apart(changes, wanted, most=MANY)), older)


def whole_change(change: Change, kinds: Sequence[Model]) -> Entry:
    """All that one change wrote, of the kinds that may be seen."""
    return next(iter(_told_apart([change], Wanted(kinds=tuple(kinds)), most=TOO_MANY)))


def every_row(wanted: Wanted) -> Iterator[Entry]:
    """The whole log, a page at a time; a change of very many rows comes as one entry for each kind of row."""
    before: int | None = None
    scopes = _scopes(wanted)
    while True:
        changes, before = page_of(changes_wanted(wanted), before=before, length=50)
        for entry in _told_apart(changes, wanted, most=MANY):
            if entry.rows:
                yield replace(entry, numbers=())
            for model in dict.fromkeys(number.model for number in entry.numbers):
                yield from entries([entry.change], {model: scopes[model]})
        if before is None:
            return


def changes_wanted(wanted: Wanted) -> "QuerySet[Change]":
    changes = Change.objects.all()
    if wanted.person is not None:
        changes = changes.filter(actor=wanted.person)
    if wanted.since:
        changes = changes.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        changes = changes.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.activities is not None:
        scopes = _scopes(wanted)
        return changes.filter(pk__in=changes_in(scopes).values("pk")) if scopes else changes.none()
    if set(wanted.kinds) == set(kinds_of_log()):
        return changes  # who may see everything needs no search for what may be seen
    rows = [
        history_of(model) if issubclass(model, Recorded) else model._default_manager.all() for model in wanted.kinds
    ]
    any_row: Iterable[Q] = (Q(Exists(found.order_by().filter(change_id=OuterRef("pk")))) for found in rows)
    return changes.filter(reduce(or_, any_row, Q(pk__in=())))


def activities_called(reference: str) -> tuple[int, ...]:
    """Numbers of the activities that have, or once had, this reference; deleted ones too."""
    found = history_of(ProcessingActivity).filter(reference__iexact=reference)
    return tuple(found.values_list("id", flat=True).distinct())


def _scopes(wanted: Wanted) -> dict[Model, Q]:
    if wanted.activities is not None:
        scopes = families_scopes(ProcessingActivity, wanted.activities)
        return {model: scope for model, scope in scopes.items() if model in wanted.kinds}
    return {model: Q() for model in wanted.kinds if issubclass(model, Recorded)}


def _told_apart(changes: Sequence[Change], wanted: Wanted, *, most: int) -> list[Entry]:
    scopes = _scopes(wanted)
    numbers = _numbers(changes, scopes)
    small = [change for change in changes if sum(number.count for number in numbers[change.pk]) <= most]
    used = {number.model for change in small for number in numbers[change.pk]}
    told = {
        entry.change.pk: entry
        for entry in entries(small, {model: scope for model, scope in scopes.items() if model in used})
    }
    found = [told.get(change.pk) or Entry(change, (), tuple(numbers[change.pk])) for change in changes]
    return found if wanted.activities is not None else _with_frozen(found, wanted)


def _numbers(changes: Sequence[Change], scopes: dict[Model, Q]) -> dict[int, list[Number]]:
    """One query: how many rows of which kind each change wrote."""
    found: dict[int, list[Number]] = {change.pk: [] for change in changes}
    models_of = list(scopes)
    counts = [
        history_of(model)
        .filter(scopes[model], change_id__in=list(found))
        .values("change_id", "history_type")
        .annotate(count=Count("pk"), kind=Value(place, models.IntegerField()))
        .values_list("change_id", "history_type", "count", "kind")
        for place, model in enumerate(models_of)
    ]
    rows = counts[0].union(*counts[1:], all=True) if counts else ()
    for change, kind_of_change, count, place in sorted(rows, key=lambda row: (row[3], row[1])):
        found[change].append(Number(models_of[place], kind_of_change, count))
    return found


def _with_frozen(found: Sequence[Entry], wanted: Wanted) -> list[Entry]:
    """The same, each with the frozen rows that its change wrote, named as they were then."""
    changes = {entry.change.pk: entry.change for entry in found}
    rows: dict[int, list[RowChange]] = {}
    for model in filter(_is_frozen, wanted.kinds):
        frozen: QuerySet[Any] = model._default_manager.filter(change_id__in=changes).defer(*_long(model))
        for row in frozen:
            rows.setdefault(row.change_id, []).append(RowChange(None, row))
    link([(pair.after, changes[key].at) for key, pairs in rows.items() for pair in pairs], to=changes.values())
    return [replace(entry, rows=(*entry.rows, *rows.get(entry.change.pk, ()))) for entry in found]


def _long(model: Model) -> list[str]:
    """Columns that nobody reads in a log: whole documents."""
    return [
        field.name for field in model._meta.concrete_fields if type(field) in (models.TextField, models.BinaryField)
    ]


def _is_frozen(model: object) -> bool:
    return isinstance(model, type) and issubclass(model, Frozen)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
