"""Which changes of an activity the public cannot see.

Nothing here lists internal columns. Each change alone is laid over what was approved, and taken back from what is to
be approved: where the public reads the same both times, it does not see that change.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from typing import Any

from django.db import models

from purposes.families import owner_link
from purposes.history import RowChange

Key = tuple[type[models.Model], int]
State = Mapping[Key, Any]
"""An activity and its rows, by model and number."""

Reads = Callable[[State], Any]
"""What the public reads of a state: a value to be compared."""

_OF_THE_MACHINE = frozenset({"version", "status"})


def changes_between(before: State, after: State) -> list[RowChange]:
    """Every row that differs, the activity first."""
    pairs = (RowChange(before.get(key), after.get(key)) for key in {**before, **after})
    return [pair for pair in pairs if pair.before is None or pair.after is None or list(_differing(pair))]


def unseen(before: State, after: State, *, reads: Reads) -> list[RowChange]:
    """The changes, without those of their columns that the public sees."""
    return _Unseen(before, after, reads).changes()


class _Unseen:
    def __init__(self, before: State, after: State, reads: Reads) -> None:
        self.before, self.after, self.reads = before, after, reads
        self.read_before = reads(before) if before else None
        self.read_after = reads(after)

    def changes(self) -> list[RowChange]:
        return [found for pair in changes_between(self.before, self.after) if (found := self._rest(pair))]

    def _rest(self, pair: RowChange) -> RowChange | None:
        if pair.after is None:
            return pair if self._reads_as_before(_without(self.before, pair.before)) else None
        if pair.before is None:
            return self._rest_of_new(pair.after)
        hidden = [field for field in _differing(pair) if not self._is_seen(pair, field)]
        return RowChange(pair.before, _with(pair.before, pair.after, hidden)) if hidden else None

    def _is_seen(self, pair: RowChange, field: Any) -> bool:
        laid_over = _put(self.before, _with(pair.before, pair.after, [field]))
        taken_back = _put(self.after, _with(pair.after, pair.before, [field]))
        return not (self._reads_as_before(laid_over) and self._reads_as_after(taken_back))

    def _rest_of_new(self, row: Any) -> RowChange | None:
        """Of a new row that the public sees, what it does not see in it."""
        if (type(row), row.pk) != self._root and self._reads_as_after(_without(self.after, row)):
            return RowChange(None, row)
        blank = type(row)()
        said = [field for field in _columns(type(row)) if not field.is_relation and _differ(field, blank, row)]
        seen = [field for field in said if not self._reads_as_after(_put(self.after, _with(row, blank, [field])))]
        return RowChange(None, _with(row, blank, seen)) if len(seen) < len(said) else None

    @property
    def _root(self) -> Key:
        return next(iter(self.after))

    def _reads_as_before(self, state: State) -> bool:
        return bool(self.reads(state) == self.read_before)

    def _reads_as_after(self, state: State) -> bool:
        return bool(self.reads(state) == self.read_after)


def _differing(pair: RowChange) -> Iterator[Any]:
    return (field for field in _columns(type(pair.after)) if _differ(field, pair.before, pair.after))


def _differ(field: Any, one: Any, other: Any) -> bool:
    return bool(getattr(one, field.attname) != getattr(other, field.attname))


def _columns(model: type[models.Model]) -> Iterator[Any]:
    owner = owner_link(model)
    return (
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field is not owner and field.name not in _OF_THE_MACHINE
    )


def _with(row: Any, other: Any, fields: list[Any]) -> Any:
    """`row` with these columns of `other`; links keep the row that they lead to."""
    made = copy(row)
    for field in fields:
        setattr(made, field.attname, getattr(other, field.attname))
        if field.is_relation:
            field.set_cached_value(made, field.get_cached_value(other, default=None))
    return made


def _put(state: State, row: Any) -> State:
    return {**state, (type(row), row.pk): row}


def _without(state: State, row: Any) -> State:
    return {key: found for key, found in state.items() if key != (type(row), row.pk)}
