"""A record as it once was, brought back with all its rows: a change like any other, and history grows by it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from purposes import restorable
from purposes.changes import locked, save_next
from purposes.families import family, owner_link, owner_of
from purposes.history import RowChange, differences, last_told, state
from purposes.law import Status
from purposes.models import ProcessingActivity, Verb
from purposes.recorded import Recorded, Versioned, recorded_as
from purposes.restorable import Key, Model, Rows

_BEGIN_ANEW: dict[Model, dict[str, Any]] = {ProcessingActivity: {"status": Status.DRAFT}}
"""What an earlier state does not bring back: its approval was one for that day."""


@transaction.atomic
def restore(
    record: type[Recorded], pk: int, *, at: datetime, by: AbstractBaseUser | AnonymousUser | None, why: str = ""
) -> Any:
    """Make the record `pk`, and every row of it, what it was at `at`; one that was deleted comes back.

    Rows that are gone return under their old numbers, rows added since go. `ValidationError` with a sentence for each
    thing in the way: a term that no longer exists, a reference that another record has.
    """
    earlier = _Earlier(record, pk, state(record, pk, at=at), is_locked=True)
    if problems := list(earlier.obstacles()):
        raise ValidationError(problems, code="obstacle")
    with recorded_as(by, reason=why, verb=Verb.RESTORED, about=at.isoformat()):
        try:
            earlier.write()
        except (IntegrityError, models.ProtectedError) as met:
            sentence = _("Somebody has just changed what this state needs. Look at it again, and try once more.")
            raise ValidationError([sentence], code="meanwhile") from met
    return record._default_manager.get(pk=pk)


def obstacles(record: type[Recorded], pk: int, *, at: datetime) -> list[str]:
    """A sentence for each thing that keeps the state of `at` from coming back."""
    return list(_Earlier(record, pk, state(record, pk, at=at)).obstacles())


def remarks(record: type[Recorded], pk: int, *, at: datetime) -> list[str]:
    """What is not in the way, but should be known before."""
    earlier = _Earlier(record, pk, state(record, pk, at=at))
    return [] if list(earlier.obstacles()) else list(restorable.no_longer_in_use(earlier.wanted, earlier.today))


def would_change(record: type[Recorded], pk: int, *, at: datetime, now: datetime) -> Iterator[RowChange]:
    """What restoring the state of `at` would do to each row."""
    for pair in differences(record, pk, earlier=now, later=at):
        anew = _BEGIN_ANEW.get(type(pair.row), {})
        for name, value in anew.items() if pair.after is not None else ():
            setattr(pair.after, name, value)
        if pair.before is None or pair.after is None or _values(pair.before) != _values(pair.after):
            yield pair


@dataclass
class _Earlier:
    """An earlier state of one record beside that of today."""

    record: type[Recorded]
    pk: int
    wanted: Rows
    is_locked: bool = False

    def __post_init__(self) -> None:
        for name, value in _BEGIN_ANEW.get(self.record, {}).items() if self.wanted else ():
            setattr(self.root, name, value)

    @property
    def root(self) -> Any:
        return self.wanted[self.record, self.pk]

    @cached_property
    def today(self) -> Rows:
        roots: Any = self.record._default_manager.filter(pk=self.pk)
        if self.is_locked:
            self._lock_owner()
            roots = roots.select_for_update(no_key=True)
        found: dict[Model, list[Any]] = {self.record: list(roots)}
        for model in family(self.record)[1:]:
            owner: Any = owner_link(model)
            owners = found[owner.related_model]
            found[model] = list(model._default_manager.filter(**{f"{owner.name}__in": owners}))
        return {(model, row.pk): row for model, rows in found.items() for row in rows}

    def _lock_owner(self) -> None:
        """First the whole, then its part: as when the whole is saved."""
        link = owner_link(self.record)
        if link is not None and self.wanted:
            owners = link.related_model._default_manager.filter(pk=getattr(self.root, link.attname))
            list(owners.select_for_update(no_key=True))

    def obstacles(self) -> Iterator[str]:
        if not self.wanted:
            yield _("The record did not exist at that moment.")
        elif not self._differing() and not self._leaving():
            yield _("The record is in that state already.")
        else:
            missing = list(restorable.link_to_today(self.wanted))
            yield from restorable.taken(self.root)
            yield from restorable.moved_away(self.wanted, self.today)
            yield from restorable.held(self._leaving(), self.today)
            yield from missing or restorable.unfit(self.wanted[key] for key in self._differing())

    def write(self) -> None:
        """Rows that go first go from the leaves up, those that come from the root down."""
        leaving, models_of = self._leaving(), family(self.record)
        saved = self._raised([*self._differing(), *leaving]) | self._differing() | (leaving & self.wanted.keys())
        self._count_on(saved)
        for model in reversed(models_of):
            for key in sorted((key for key in leaving if key[0] is model), key=lambda key: key[1]):
                self.today[key].delete()
        for model in models_of:
            for key, row in self.wanted.items():
                if key[0] is model and key in saved:
                    row.save(force_insert=key not in self.today or key in leaving)
        owner = owner_of(self.root)
        if isinstance(owner, Versioned):
            save_next(locked(owner))

    def _differing(self) -> set[Key]:
        return {
            key for key, row in self.wanted.items() if key not in self.today or _values(self.today[key]) != _values(row)
        }

    def _leaving(self) -> set[Key]:
        """Rows added since; those that must make room for a moment; and what belongs to either. From the root down."""
        found: set[Key] = set()
        for key, row in self.today.items():
            is_root = key == (self.record, self.pk)
            gives_way = key in self.wanted and not is_root and _gives_way(row, self.wanted[key])
            if key not in self.wanted or gives_way or _owner_key(row) in found:
                found.add(key)
        return found

    def _raised(self, keys: Collection[Key]) -> set[Key]:
        """The record, and every part of it with a page of its own on which something changes."""
        found = {(self.record, self.pk)}
        for key in keys:
            row = self.wanted.get(key) or self.today[key]
            while (above := _owner_key(row)) in self.wanted:
                found.add(above)
                row = self.wanted[above]
        return {key for key in found if issubclass(key[0], Versioned)}

    def _count_on(self, saved: Collection[Key]) -> None:
        """Versions go on counting, so that whoever edits a page at this moment is told."""
        for model in {model for model, _number in saved if issubclass(model, Versioned)}:
            rows = [self.wanted[key] for key in saved if key[0] is model]
            last = last_told(model, [row.pk for row in rows])
            for row in rows:
                row.version = last[row.pk]["version"] + 1


def _values(row: models.Model) -> list[Any]:
    """Everything but how often it was saved, and what an earlier state does not bring back."""
    others = {"version", *_BEGIN_ANEW.get(type(row), ())}
    return [getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in others]


def _gives_way(now: models.Model, then: models.Model) -> bool:
    """Two rows may have changed a unique value with each other: such a row leaves, and comes back with its old one."""
    rules = restorable.unique_rules(type(now))
    return any(_value(now, name) != _value(then, name) for names, _condition in rules for name in names)


def _value(row: models.Model, name: str) -> Any:
    field: Any = row._meta.get_field(name)
    return getattr(row, field.attname)


def _owner_key(row: models.Model) -> Any:
    link = owner_link(type(row))
    return (link.related_model, getattr(row, link.attname)) if link is not None else None
