"""The rows that stand in the register, today or at a moment, as documents tell of them: links by name.

One query per table, whatever its size.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from purposes.exchange.columns import Column, Kind, Model, Table
from purposes.exchange.wanted import FINGERPRINT, Known
from purposes.families import owner_link
from purposes.words import words_of

Where = Mapping[str, Any]

_LETTERS = 16  # of SHA-256: enough to tell two states of one record apart


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
    found: dict[Any, list[Kept]] = defaultdict(list)
    by_number: dict[int, Kept] = {}
    for row in known.rows(table.model, where):
        kept = Kept(
            table,
            row["id"],
            {column.name: _value(column, row[column.field.attname], known) for column in plain},
            row.get("position", 0),
            row.get("version", 0),
        )
        found[row[table.owner.attname] if table.owner else None].append(kept)
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
    for row in known.rows(through, _inside(through, where)):
        target = names[row[column.field.attname]]
        owners[row[owner.attname]].links[column.name][target] = (row["id"], row["position"])
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


def document(kept: Kept) -> dict[str, Any]:
    """As a document has it: every column, and every list."""
    found = {column.name: _told(kept.values[column.name]) for column in kept.table.columns}
    return found | {name: [document(row) for row in rows] for name, rows in kept.below.items()}


def fingerprint(record: Mapping[str, Any]) -> str:
    """Of what a record's document says: two that say the same have the same one. A list without rows says nothing."""
    text = json.dumps(_stripped(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_LETTERS]


def _stripped(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _stripped(one) for name, one in value.items() if name != FINGERPRINT and one != []}
    return [_stripped(one) for one in value] if isinstance(value, list) else value


def _told(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value
