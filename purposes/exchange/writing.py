"""Writes edits into the register, all of one model at once: rows that go first, then those that change, then new ones.

Links are rows too. What a row points at has its number by the time that it is written: models come in an order that
sees to it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import models

from purposes import bulk
from purposes.exchange.columns import Column, Kind, Model, Table
from purposes.exchange.compare import Edit
from purposes.exchange.present import Kept
from purposes.exchange.wanted import Known
from purposes.families import owner_link


def write(
    table: Table,
    edits: Sequence[Edit],
    *,
    known: Known,
    around: Mapping[str, Any],
    counted: bulk.Counted = bulk.unheard,
) -> None:
    """All edits of the records of one table. `around` are columns of a new record that no document gives.

    `counted` hears of the rows of edits as they are written; links go with them, uncounted.
    The caller holds the transaction and the recorded change, and has found nothing wrong.
    """
    by_table: dict[Model, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_table[edit.table.model].append(edit)
    going = [edit for edit in edits if edit.goes]
    _delete(going)
    counted(len(going))
    for one in table.whole():
        mine = [edit for edit in by_table[one.model] if not edit.goes]
        there, new = [edit for edit in mine if not edit.is_new], [edit for edit in mine if edit.is_new]
        _update(one, there, known)  # gives up what a new row may want
        counted(len(there))
        _insert(one, new, known, around if one is table else {}, counted)
        for column in one.columns:
            if column.through is not None:
                _link(column, column.through, mine, known)


def _delete(edits: Iterable[Edit]) -> None:
    """With what belongs to them, model by model; whether nothing points at them any more is asked at the commit."""
    going: dict[Model, list[int]] = defaultdict(list)
    for edit in edits:
        if edit.kept is not None:
            for model, number in _whole(edit.kept):
                going[model].append(number)
    for model, numbers in going.items():
        bulk.delete(model, numbers)


def _whole(kept: Kept) -> Iterator[tuple[Any, int]]:
    """The row with its links and the rows below it: of each the model and the number."""
    for column in kept.table.columns:
        if column.through is not None:
            yield from ((column.through, number) for number, _position in kept.links[column.name].values())
    for rows in kept.below.values():
        for row in rows:
            yield from _whole(row)
    yield kept.table.model, kept.pk


def _insert(
    table: Table, edits: Sequence[Edit], known: Known, around: Mapping[str, Any], counted: bulk.Counted
) -> None:
    rows: list[Any] = []
    for edit in edits:
        values = {**around, **_columns(table, edit.values, edit.values, known)}
        if table.is_ordered and edit.position is not None:
            values["position"] = edit.position
        if table.owner and edit.wanted is not None and edit.wanted.owner is not None:
            values[table.owner.attname] = edit.wanted.owner.pk
        rows.append(table.model(**values))
    bulk.insert(rows, counted=counted)
    for edit, row in zip(edits, rows, strict=True):
        if edit.wanted is not None:
            edit.wanted.pk = row.pk


def _update(table: Table, edits: Sequence[Edit], known: Known) -> None:
    """A record is raised to its next version with whatever changes on it; rows have none, or count with it."""
    rows: Any = table.model._base_manager.in_bulk([edit.kept.pk for edit in edits if edit.kept])
    columns: set[str] = set()
    changed: list[Any] = []
    for edit in edits:
        row: Any = rows[edit.kept.pk] if edit.kept else None
        own = [name for name in edit.changed if table.by_name[name].through is None]
        values = _columns(table, edit.values, own, known)
        if edit.position is not None:
            values["position"] = edit.position
        if hasattr(row, "version"):
            values["version"] = row.version + 1
        if values:
            for name, value in values.items():
                setattr(row, name, value)
            columns |= values.keys()
            changed.append(row)
    changed.sort(key=lambda row: [getattr(row, name) for name in _conditions(table.model)])
    fields = {table.model._meta.get_field(name).name for name in columns} if columns else ()
    bulk.update(changed, fields)


@cache
def _conditions(model: Model) -> tuple[str, ...]:
    """Ticks that one row only may have: who gives one up is written before who takes it."""
    once = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint) and rule.condition]
    return tuple(name for rule in once for name in rule.fields)


def _columns(table: Table, values: Mapping[str, Any], names: Iterable[str], known: Known) -> dict[str, Any]:
    """By the name of the column in the database, links as numbers."""
    found: dict[str, Any] = {}
    for name in names:
        column = table.by_name[name]
        if column.kind is Kind.TERM and column.target is not None:
            found[column.field.attname] = None if values[name] is None else known.numbers(column.target)[values[name]]
        elif column.through is None:
            found[name] = values[name]
    return found


def _link(column: Column, through: Model, edits: Sequence[Edit], known: Known) -> None:
    owner: Any = owner_link(through)
    new: list[Any] = []
    gone: list[int] = []
    moved: dict[int, int] = {}
    for edit in edits:
        if column.name not in edit.changed and not edit.is_new:
            continue
        links = edit.kept.links[column.name] if edit.kept else {}
        wanted = edit.values[column.name]
        gone += [links[name][0] for name in links.keys() - set(wanted)]
        for position, name in enumerate(wanted):
            if name not in links:
                to = known.numbers(column.target)[name] if column.target else None
                at = {owner.attname: edit.wanted.pk if edit.wanted else None, column.field.attname: to}
                new.append(through(**at, position=position))
            elif links[name][1] != position:
                moved[links[name][0]] = position
    if gone:
        bulk.delete(through, gone)
    bulk.insert(new)
    rows: Any = list(through._base_manager.filter(pk__in=moved)) if moved else []
    for row in rows:
        row.position = moved[row.pk]
    bulk.update(rows, ["position"])
