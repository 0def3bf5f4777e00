"""The log of the whole register: every change of everything, by who, when, and of what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value

from purposes.families import owner_link
from purposes.history.belonging import are_all, belonging_to, written
from purposes.history.moments import history_of
from purposes.history.timelines import (
    Entry,
    Number,
    Page,
    RowChange,
    Scopes,
    changes_in,
    entries,
    families_scopes,
    page_of,
)
from purposes.history.versions import Model, link
from purposes.models import Change, ProcessingActivity
from purposes.recorded import Frozen, recorded_models

MANY = 60
"""A change of more rows than these is told in numbers; it has a page of its own."""

AT_ONCE = 50
"""Changes that are in memory together, where all are read."""

TOO_MANY = 1500
"""Not even there is a change of more rows than these told row by row: the spreadsheet has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader asks for. `kinds` are the models that may be seen; `since` and `until` are both included.

    An organisation is wanted with what is everybody's: the vocabularies that it uses.
    """

    kinds: tuple[Model, ...]
    person: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    activities: tuple[int, ...] | None = None
    organisation: int | None = None
    within: frozenset[int] | None = None
    """The organisations that the reader may see; `None`: all."""

    @property
    def organisations(self) -> frozenset[int] | None:
        """Whose changes these are; `None`: everybody's."""
        if self.organisation is None:
            return self.within
        return frozenset({self.organisation}) & (self.within if self.within is not None else {self.organisation})


def kinds_of_log() -> list[Model]:
    """Everything that people edit, and what is written once: a version, a handout. Not what is only part of those."""
    frozen = [model for model in apps.get_models() if issubclass(model, Frozen)]
    whole = [model for model in frozen if not any(_is_frozen(field.related_model) for field in model._meta.fields)]
    return [*recorded_models(), *whole]


def log(wanted: Wanted, *, before: int | None = None, length: int = 30) -> Page:
    scopes = _scopes(wanted)
    changes, older = page_of(_changes(wanted, scopes), before=before, length=length)
    return Page(tuple(_told_apart(changes, scopes, most=MANY)), older)


def whole_change(change: Change, wanted: Wanted) -> Entry:
    """All that one change wrote, as far as it is wanted."""
    return next(iter(_told_apart([change], _scopes(wanted), most=TOO_MANY)))


def actors(wanted: Wanted) -> list[str]:
    """The names of those who made the changes; an empty one where nobody did."""
    changes = Change.objects.all() if wanted.organisations is None else _changes(wanted, _scopes(wanted))
    return list(changes.order_by("actor").values_list("actor", flat=True).distinct())


def every_entry(wanted: Wanted) -> Iterator[Entry]:
    """The whole log, the newest change first: from here come its spreadsheets and the annex of the register's PDF.

    A change of very many rows comes as one entry for each kind of row, records before what belongs to them.
    """
    scopes = _scopes(wanted)
    keys = list(_changes(wanted, scopes).order_by("-pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        changes = list(Change.objects.filter(pk__in=keys[start : start + AT_ONCE]).order_by("-pk"))
        for entry in _told_apart(changes, scopes, most=MANY):
            if entry.rows:
                yield replace(entry, numbers=())
            for model in dict.fromkeys(number.model for number in entry.numbers):
                if _is_frozen(model):
                    rows = _frozen_rows([entry.change], {model: scopes[model]})
                    yield Entry(entry.change, tuple(rows[entry.change.pk]))
                else:
                    yield from entries([entry.change], {model: scopes[model]})


def _changes(wanted: Wanted, scopes: Scopes) -> "QuerySet[Change]":
    changes = Change.objects.all()
    if wanted.person is not None:
        changes = changes.filter(actor=wanted.person)
    if wanted.since:
        changes = changes.filter(at__gte=wanted.since)
    if wanted.until:
        changes = changes.filter(at__lte=wanted.until)
    if wanted.activities is not None:
        return changes.filter(pk__in=changes_in(scopes).values("pk")) if scopes else changes.none()
    if set(wanted.kinds) == set(kinds_of_log()) and not any(scopes.values()):
        return changes  # who wants everything needs no search for what is wanted
    any_row = (Q(Exists(written(model).filter(scope, change_id=OuterRef("pk")))) for model, scope in scopes.items())
    return changes.filter(reduce(or_, any_row, Q(pk__in=())))


def activities_called(reference: str, *, within: frozenset[int] | None = None) -> tuple[int, ...]:
    """Numbers of the activities that have, or once had, this reference; deleted ones too."""
    found = history_of(ProcessingActivity).filter(reference__iexact=reference)
    if within is not None:
        found = found.filter(belonging_to(within, ProcessingActivity))
    return tuple(found.values_list("id", flat=True).distinct())


def _scopes(wanted: Wanted) -> dict[Model, Q]:
    """Which rows `written` are wanted, of which models; records before what belongs to them."""
    if wanted.activities is not None:
        of_activities = families_scopes(ProcessingActivity, wanted.activities)
        scopes = {model: scope for model, scope in of_activities.items() if model in wanted.kinds}
    else:
        scopes = {model: Q() for model in sorted(wanted.kinds, key=lambda kind: owner_link(kind) is not None)}
    if wanted.organisations is None or are_all(wanted.organisations):
        return scopes
    return {model: scope & belonging_to(wanted.organisations, model) for model, scope in scopes.items()}


def _told_apart(changes: Sequence[Change], scopes: Scopes, *, most: int) -> list[Entry]:
    """The changes told row by row, but in numbers where there are more than `most`."""
    recorded = {model: scope for model, scope in scopes.items() if not _is_frozen(model)}
    numbers = _numbers(changes, recorded)
    small = [change for change in changes if sum(number.count for number in numbers[change.pk]) <= most]
    used = {number.model for change in small for number in numbers[change.pk]}
    told = {
        entry.change.pk: entry
        for entry in entries(small, {model: scope for model, scope in recorded.items() if model in used})
    }
    found = [told.get(change.pk) or Entry(change, (), tuple(numbers[change.pk])) for change in changes]
    return _with_frozen(found, {model: scope for model, scope in scopes.items() if _is_frozen(model)}, most=most)


def _numbers(changes: Sequence[Change], scopes: Scopes) -> dict[int, list[Number]]:
    """One query: how many rows of which kind each change wrote. What is written once was added."""
    found: dict[int, list[Number]] = {change.pk: [] for change in changes}
    models_of = list(scopes)
    counts = [
        written(model)
        .filter(scopes[model], change_id__in=list(found))
        .annotate(deed=Value("+", models.CharField()) if _is_frozen(model) else F("history_type"))
        .values("change_id", "deed")
        .annotate(count=Count("pk"), kind=Value(place, models.IntegerField()))
        .values_list("change_id", "deed", "count", "kind")
        for place, model in enumerate(models_of)
    ]
    rows = counts[0].union(*counts[1:], all=True) if counts else ()
    for change, deed, count, place in sorted(rows, key=lambda row: (row[3], row[1])):
        found[change].append(Number(models_of[place], deed, count))
    return found


def _with_frozen(found: Sequence[Entry], scopes: Scopes, *, most: int) -> list[Entry]:
    """The same, each with the frozen rows that its change wrote; in numbers where there are more than `most`."""
    numbers = _numbers([entry.change for entry in found], scopes)
    many = {
        entry.change.pk
        for entry in found
        if sum(number.count for number in numbers[entry.change.pk]) > (1 if entry.numbers else most)
    }
    rows = _frozen_rows([entry.change for entry in found if entry.change.pk not in many], scopes)
    return [
        replace(entry, numbers=(*entry.numbers, *numbers[entry.change.pk]))
        if entry.change.pk in many
        else replace(entry, rows=(*entry.rows, *rows[entry.change.pk]))
        for entry in found
    ]


def _frozen_rows(changes: Sequence[Change], scopes: Scopes) -> dict[int, list[RowChange]]:
    """By change; named as they were then."""
    by_key = {change.pk: change for change in changes}
    rows: dict[int, list[RowChange]] = {key: [] for key in by_key}
    for model, scope in scopes.items():
        frozen: QuerySet[Any] = written(model).filter(scope, change_id__in=by_key).defer(*_long(model))
        for row in frozen:
            rows[row.change_id].append(RowChange(None, row))
    link([(pair.after, by_key[key].at) for key, pairs in rows.items() for pair in pairs], to=by_key.values())
    return rows


def _long(model: Model) -> list[str]:
    """Columns that nobody reads in a log: whole documents."""
    return [
        field.name for field in model._meta.concrete_fields if type(field) in (models.TextField, models.BinaryField)
    ]


def _is_frozen(model: object) -> bool:
    return isinstance(model, type) and issubclass(model, Frozen)
