"""What changed, and when: each entry is one change with every row of it, before and after.

A fixed number of queries for any number of changes and rows. Pages follow the number of the change.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery

from purposes.families import family, owner_link
from purposes.history.moments import Row, history_of, newest_rows
from purposes.history.versions import MARKS, Model, Then, built, columns, link
from purposes.models import Change
from purposes.recorded import Frozen

INSTANT = timedelta(microseconds=1)
"""Between any two changes: their clock rises by one at least."""

Scopes = Mapping[Model, Q]
"""Which history rows, of which models."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row before and after; None where it was not there. Links lead to rows as they were then."""

    before: Any
    after: Any

    @property
    def row(self) -> Any:
        return self.after if self.after is not None else self.before


@dataclass(frozen=True, slots=True)
class Number:
    """How many rows of one kind came (`+`), changed (`~`) or went (`-`)."""

    model: Model
    type: str
    count: int


@dataclass(frozen=True, slots=True)
class Entry:
    """`numbers` stand in place of the rows where there are too many of them."""

    change: Change
    rows: tuple[RowChange, ...] = ()
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first. `older` is the change before which the next page begins; None on the last one."""

    entries: tuple[Entry, ...]
    older: int | None = None


def timeline(record: Model, pk: int, *, before: int | None = None, length: int = 25) -> Page:
    """The changes of one record and of all rows that ever belonged to it, and what else is told with it."""
    scopes = family_scopes(record, pk)
    changes, older = page_of(changes_in(scopes, *_told_with(record, pk)), before=before, length=length)
    return Page(entries(changes, scopes, at_hand=(record(pk=pk),)), older)


def moments(record: Model, pk: int) -> "QuerySet[Change]":
    """Every change of the record and its rows, the newest first."""
    return changes_in(family_scopes(record, pk)).order_by("-pk")


def differences(record: Model, pk: int, *, earlier: datetime, later: datetime) -> tuple[RowChange, ...]:
    """The rows that stood otherwise at `later` than at `earlier`."""
    before, after = state(record, pk, at=earlier), state(record, pk, at=later)
    pairs = (RowChange(before.get(key), after.get(key)) for key in {**before, **after})
    return tuple(pair for pair in pairs if not _is_same(pair))


def state(record: Model, pk: int, *, at: datetime) -> dict[tuple[Model, int], models.Model]:
    """The record and its rows as they stood at `at`, by model and number; empty where it was not there."""
    found = {
        (model, version["id"]): built(model, version)
        for model, scope in family_scopes(record, pk).items()
        for version in newest_rows(model, at, scope).values(*columns(model))
    }
    if (record, pk) not in found:
        return {}
    link([(row, at) for row in found.values()])
    return found


def family_scopes(record: Model, pk: int) -> dict[Model, Q]:
    """Every history row of the record, and of the rows that ever belonged to it."""
    return families_scopes(record, [pk])


def families_scopes(record: Model, pks: Sequence[int]) -> dict[Model, Q]:
    """The same for several records of one kind."""
    scopes = {record: Q(id__in=pks)}
    for model in family(record)[1:]:
        owner: Any = owner_link(model)
        owners = history_of(owner.related_model).filter(scopes[owner.related_model]).values("id")
        ever = history_of(model).filter(**{f"{owner.attname}__in": owners})
        scopes[model] = Q(id__in=ever.values("id"))
    return scopes


def changes_in(scopes: Scopes, *more: "QuerySet[Any]") -> "QuerySet[Change]":
    """Those that wrote a row in `scopes`, and those that `more` names."""
    first, *others = (history_of(model).filter(scope).values("change_id") for model, scope in scopes.items())
    others += more
    return Change.objects.filter(pk__in=first.union(*others) if others else first)


def _told_with(record: Model, pk: int) -> "list[QuerySet[Any]]":
    """Changes that wrote none of the record's rows, and yet are about it: such as what its owner said."""
    frozen = [model for model in apps.get_models() if issubclass(model, Frozen)]
    return [
        model._default_manager.order_by().filter(**{model.told_with[1]: pk}).values("change_id")
        for model in frozen
        if model.told_with and model.told_with[0] == record._meta.label
    ]


def page_of(changes: "QuerySet[Change]", *, before: int | None, length: int) -> tuple[list[Change], int | None]:
    if before is not None:
        changes = changes.filter(pk__lt=before)
    found = list(changes.order_by("-pk")[: length + 1])
    return found[:length], found[length - 1].pk if len(found) > length else None


def entries(changes: Sequence[Change], scopes: Scopes, *, at_hand: Iterable[models.Model] = ()) -> tuple[Entry, ...]:
    """The rows of each change that lie in `scopes`: two queries for each of their models, and one for links to each."""
    rows: dict[int, list[RowChange]] = defaultdict(list)
    moments: list[Then] = []
    for model, scope in scopes.items():
        for change, pair in _pairs(model, scope, changes):
            rows[change.pk].append(pair)
            moments += [(pair.before, change.at - INSTANT)] if pair.before is not None else []
            moments += [(pair.after, change.at)] if pair.after is not None else []
    link(moments, to=at_hand)
    return tuple(Entry(change, tuple(rows[change.pk])) for change in changes)


def _pairs(model: Model, scope: Q, changes: Sequence[Change]) -> Iterable[tuple[Change, RowChange]]:
    """Of each row in each change: how it stood before, and how the change left it."""
    by_key = {change.pk: change for change in changes}
    versions: dict[Any, list[Row]] = defaultdict(list)
    for version in _versions(model, scope, list(by_key)):
        versions[version["id"]].append(version)
    for of_row in versions.values():
        before: Row | None = None
        for number, version in enumerate(of_row):
            change = by_key.get(version["change_id"])
            is_last = number + 1 == len(of_row) or of_row[number + 1]["change_id"] != version["change_id"]
            if not is_last:
                continue  # the same change wrote the row again
            pair = RowChange(_standing(model, before), _standing(model, version))
            if change is not None and not _is_same(pair):
                yield change, pair
            before = version


def _versions(model: Model, scope: Q, changes: list[int]) -> list[Row]:
    """What the changes wrote, and what stood there before each; by row, oldest first."""
    history = history_of(model)
    written = history.filter(scope, change_id__in=changes)
    earlier = history.filter(id=OuterRef("id"), history_date__lt=OuterRef("history_date"))
    newest = earlier.order_by("-history_date", "-history_id").values("history_id")[:1]
    stood = history.filter(history_id__in=written.annotate(stood=Subquery(newest)).values("stood"))
    names = (*MARKS, *columns(model))
    found = {row["history_id"]: row for row in written.values(*names).union(stood.values(*names), all=True)}
    return [found[key] for key in sorted(found)]


def _standing(model: Model, version: Row | None) -> models.Model | None:
    return None if version is None or version["history_type"] == "-" else built(model, version)


def _is_same(pair: RowChange) -> bool:
    if pair.before is None or pair.after is None:
        return pair.before is pair.after
    names = columns(type(pair.row))
    return [getattr(pair.before, name) for name in names] == [getattr(pair.after, name) for name in names]
