"""What it takes to make rows of the register what a document wants: edits, before anything is written.

Rows under a record are the same row where the database lets their key stand once, or where they say the same;
what is left is matched in its order. So a purpose that is added in front of others is one purpose more, and history
does not tell that all of them were rewritten.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from purposes.exchange import fit
from purposes.exchange.columns import Column, Kind, Table
from purposes.exchange.present import Kept
from purposes.exchange.spoken import SpokenIn, spoken, unspoken
from purposes.exchange.wanted import Reading, Wanted, within
from purposes.models import ProcessingActivity
from purposes.recorded import Versioned


@dataclass(slots=True, eq=False)
class Edit:
    """One row that is new (no `kept`), goes (no `wanted`), or changes. `values` are all that it will hold."""

    table: Table
    kept: Kept | None
    wanted: Wanted | None
    values: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Before and after, by column; links included. Of a new row nothing: all of it is."""
    position: int | None = None
    """Where it comes to stand, if that changes."""

    @property
    def is_new(self) -> bool:
        return self.kept is None

    @property
    def goes(self) -> bool:
        return self.wanted is None


class Comparison:
    """Compares records, and adds to the problems of `reading` what no row may be.

    `stays` gathers the columns, each with a language, whose words stay because the file does not speak of them.
    """

    def __init__(self, reading: Reading, spoken_in: SpokenIn | None = None) -> None:
        self.reading = reading
        self.spoken_in: SpokenIn = spoken_in or {}
        self.stays: dict[tuple[Column, str], None] = {}

    def record(self, kept: Kept | None, wanted: Wanted) -> list[Edit]:
        """The record first, then its rows, each before what belongs to it."""
        return list(self._row(kept, wanted, None))

    def _row(self, kept: Kept | None, wanted: Wanted, position: int | None) -> Iterator[Edit]:
        table = wanted.table
        if kept is not None:
            wanted.pk = kept.pk
            self._let_stay(kept, wanted)
        changed = differences(kept, wanted)
        edit = Edit(table, kept, wanted, _values(kept, wanted), changed, position)
        if kept is None:
            wanted.values = edit.values  # the same, and there are a hundred thousand of them
        if kept is None or changed:
            self._check(edit, wanted)
        below = [
            one
            for name, rows in wanted.below.items()
            for one in self._rows(table.tables_by_name[name], kept.below[name] if kept else [], rows)
        ]
        is_raised = bool(below) and table.owner is not None and issubclass(table.model, Versioned)
        if kept is None or changed or position is not None or is_raised:  # with a row below, its own page has changed
            yield edit
        yield from below
        if table.model is ProcessingActivity and wanted.is_sound:
            self._refuse_contradictions(kept, wanted, edit.values)

    def _let_stay(self, kept: Kept, wanted: Wanted) -> None:
        for name in wanted.values:
            column = wanted.table.by_name[name]
            if staying := unspoken(column, kept.values[name], self.spoken_in):
                wanted.values[name] = {**staying, **wanted.values[name]}
                self.stays |= {(column, language): None for language in staying}

    def _rows(self, table: Table, kept: Sequence[Kept], wanted: Sequence[Wanted]) -> Iterator[Edit]:
        matched = matches(table, kept, wanted, self.spoken_in)
        stay = {id(row) for row in matched if row is not None}
        yield from (Edit(table, row, None) for row in kept if id(row) not in stay)
        positions = places(kept, matched) if table.is_ordered else [None] * len(wanted)
        for was, row, position in zip(matched, wanted, positions, strict=True):
            yield from self._row(was, row, position)

    def _check(self, edit: Edit, wanted: Wanted) -> None:
        """Also of a row that could be read in part only: a person wants to hear of everything at once."""
        if not wanted.is_sound:
            return
        for name, sentence in fit.problems(edit.table, edit.values):
            self.reading.wrong(within(wanted.path, name), sentence)
        for column in edit.table.columns:
            value = edit.values[column.name]
            if column.kind is Kind.TERM and not column.field.null and value is None:
                self.reading.wrong(within(wanted.path, column.name), _("This field cannot be blank."))
            if column.target is edit.table.model and value is not None and value == edit.values.get("code"):
                self.reading.wrong(within(wanted.path, column.name), _("A term cannot be replaced by itself."))
            if column.target is not None:
                self._refuse_deprecated(column, edit, within(wanted.path, column.name))

    def _refuse_deprecated(self, column: Column, edit: Edit, path: str) -> None:
        """What is no longer in use cannot be chosen; who has it keeps it."""
        before = _names(edit.kept.values[column.name]) if edit.kept else set()
        target: Any = column.target
        for name in sorted(_names(edit.values[column.name]) - before, key=str):
            if column.name != "replaced_by" and self.reading.known.is_deprecated(target, name):
                self.reading.wrong(path, _("“%(name)s” is no longer in use. Choose another.") % {"name": name})

    def _refuse_contradictions(self, kept: Kept | None, wanted: Wanted, values: Mapping[str, Any]) -> None:
        filled: dict[str, Any] = {**(kept.below if kept else {}), **wanted.below}
        for name, sentence in fit.contradictions(values, filled):
            self.reading.wrong(within(wanted.path, name), sentence)


def _values(kept: Kept | None, wanted: Wanted) -> dict[str, Any]:
    return {**(kept.values if kept else wanted.table.empty), **wanted.values}


def differences(kept: Kept | None, wanted: Wanted) -> dict[str, tuple[Any, Any]]:
    """Before and after, by column; of a new row none."""
    if kept is None:
        return {}
    before = kept.values
    return {name: (before[name], value) for name, value in wanted.values.items() if before[name] != value}


def matches(table: Table, kept: Sequence[Kept], wanted: Sequence[Wanted], spoken_in: SpokenIn) -> list[Kept | None]:
    """For each wanted row the one that it is already, if any."""
    if table.key:
        by_key = {_key(table, row.values): row for row in kept}
        return [by_key.get(_key(table, row.values)) for row in wanted]
    left = list(kept)
    found: list[Kept | None] = []
    for row in wanted:
        same = next((one for one in left if _says(one, row, spoken_in)), None)
        if same is not None:
            left.remove(same)
        found.append(same)
    others = iter(left)
    return [one if one is not None else next(others, None) for one in found]


def places(kept: Sequence[Kept], matched: Sequence[Kept | None]) -> list[int | None]:
    """New positions, where the old ones do not give the order already; of new rows always."""
    rank = {id(row): place for place, row in enumerate(kept)}
    ranks = [rank[id(row)] for row in matched if row is not None]
    first_new = next((place for place, row in enumerate(matched) if row is None), len(matched))
    if ranks == sorted(ranks) and all(row is None for row in matched[first_new:]):
        last = max((row.position for row in matched if row is not None), default=-1)
        return [None if row is not None else last + 1 + place - first_new for place, row in enumerate(matched)]
    return [None if row is not None and row.position == place else place for place, row in enumerate(matched)]


def _key(table: Table, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values.get(name) for name in table.key)


def _says(kept: Kept, wanted: Wanted, spoken_in: SpokenIn) -> bool:
    """Whether a kept row says all that is wanted, rows below it included."""
    columns = wanted.table.by_name
    return all(
        spoken(columns[name], kept.values[name], spoken_in) == value for name, value in wanted.values.items()
    ) and all(
        len(rows) == len(kept.below[name])
        and all(_says(one, row, spoken_in) for one, row in zip(kept.below[name], rows, strict=True))
        for name, rows in wanted.below.items()
    )


def _names(value: Any) -> set[Any]:
    return set(value) if isinstance(value, tuple) else {value} - {None}
