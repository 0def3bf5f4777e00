"""The rows that stand in the register today, as documents tell of them: links by name. One query per table."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from purposes.exchange.columns import Column, Kind, Model, Table
from purposes.exchange.wanted import Known
from purposes.families import owner_link
from purposes.words import words_of

Where = Mapping[str, Any]


@dataclass(slots=True, eq=False)
class Kept:
    """A row with all below it. `values` hold links by the name that the target is known by, lists of them as tuples."""

    table: Table
    pk: int
    values: dict[str, Any]
    position: int
    version: int
    below: dict[str, list["Kept"]] = field(default_factory=dict)
    links: dict[str, dict[Any, tuple[int, int]]] = field(default_factory=dict)
    """Of each list of terms, by name: the number of the row that links, and its position."""


def read(table: Table, where: Where, *, known: Known) -> list[Kept]:
    """The records that `where` finds, with their rows, in editorial order."""
    return [row for rows in _read(table, where, known).values() for row in rows]


def _read(table: Table, where: Where, known: Known) -> dict[Any, list[Kept]]:
    """By the number of the owner; of records that have none, by nothing."""
    plain = [column for column in table.columns if column.through is None]
    owner = table.owner.attname if table.owner else "pk"
    has_version = any(one.name == "version" for one in table.model._meta.concrete_fields)
    around = ["pk", owner, *(["position"] if table.is_ordered else []), *(["version"] if has_version else [])]
    ordering: Any = table.model._meta.ordering
    rows = table.model._base_manager.filter(**where).order_by(*ordering, "pk")
    found: dict[Any, list[Kept]] = defaultdict(list)
    by_number: dict[int, Kept] = {}
    for row in rows.values(*around, *(column.field.attname for column in plain)):
        kept = Kept(
            table,
            row["pk"],
            {column.name: _value(column, row[column.field.attname], known) for column in plain},
            row.get("position", 0),
            row.get("version", 0),
        )
        found[row[owner] if table.owner else None].append(kept)
        by_number[kept.pk] = kept
    for column in table.columns:
        if column.through is not None:
            _read_links(column, column.through, where, by_number, known)
    for below in table.below:
        inside = _read(below, _inside(below.model, where), known)
        for number, kept in by_number.items():
            kept.below[below.name] = inside.get(number, [])
    return found


def _read_links(column: Column, through: Model, where: Where, owners: Mapping[int, Kept], known: Known) -> None:
    owner: Any = owner_link(through)
    names = known.names(column.target) if column.target else {}
    for kept in owners.values():
        kept.links[column.name] = {}
    rows = through._base_manager.filter(**_inside(through, where)).order_by("position", "pk")
    for number, of, target, position in rows.values_list("pk", owner.attname, column.field.attname, "position"):
        owners[of].links[column.name][names[target]] = (number, position)
    for kept in owners.values():
        kept.values[column.name] = tuple(kept.links[column.name])


def _inside(model: Model, where: Where) -> dict[str, Any]:
    owner: Any = owner_link(model)
    return {f"{owner.name}__{name}": value for name, value in where.items()}


def _value(column: Column, value: Any, known: Known) -> Any:
    if column.kind is Kind.WORDS:
        return words_of(value)
    if column.kind is Kind.TERM and column.target is not None:
        return None if value is None else known.names(column.target)[value]
    return value
