"""Reads everything in the database and reports what does not hold, with the functions that an auditor runs offline."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import rfc8785
from django.db import connection, models
from django.db.models import Exists, Max, OuterRef

from purposes import guards
from purposes.history import untold
from purposes.models import Leaf, Seal, SealKey
from purposes.proof.keys import problem_with_key
from purposes.proof.leaves import Plain, change_column, moment, rows, rows_by_key, sealed_models
from purposes.proof.verify_export import KEYS, Verification

_AT_ONCE = 500


@contextmanager
def _one_moment() -> Iterator[None]:
    """All reads inside see one state of the database, and nobody has to wait for them, not even on SQLite."""
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN DEFERRED" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


@_one_moment()
def verify(*, receipts: Iterable[tuple[str, str]] = ()) -> Verification:
    """Every row, leaf, seal, signature, version guard and the key; and receipts kept elsewhere, as (name, text)."""
    found = Verification()
    found.take_keys(public_keys())
    for seal in Seal.objects.order_by("number").iterator():
        found.take_seal(seal.header, seal.sha256, seal.receipt)
    for line in leaf_lines():
        found.take_leaf(line)
    sealed_to = max((seal["last_change"] for seal, _ in found.seals if seal["size"] is not None), default=0)
    unsealed = Counter(table for table, _row in _take_unsealed(found, after=sealed_to))
    found.attempt("The record", found.finish)
    for table, row in _without_leaf(up_to=sealed_to):
        found.fail(f"Row {row} of {table} was added behind the seals: no leaf stands for it.")
    for thing in untold():
        problem = "gone, and its history does not say so" if thing.is_gone else "not what its history told last"
        found.fail(f"Row {thing.key} of {thing.model._meta.db_table} is {problem}.")
    for name in guards.missing():
        found.fail(f"The guard {name} is missing or altered: the database lets the past be changed.")
    for place in guards.left_behind():
        found.fail(f"{place} was changed without leaving its history.")
    if problem := problem_with_key():
        found.fail(problem)
    found.notes.append(f"Rows newer than the last seal, which only the guards protect: {sum(unsealed.values())}.")
    for name, text in receipts:
        found.take_receipt(name, text)
    return found


def public_keys() -> str:
    """Every key that has signed, as `/verify/keys.json` and evidence give them."""
    keys = [
        {"key": key.name, "public_key": key.public_key, "since": moment(key.change.at)}
        for key in SealKey.objects.select_related("change").order_by("pk")
    ]
    return rfc8785.dumps({"format": KEYS, "keys": keys}).decode()


def leaf_lines() -> Iterator[Plain]:
    """Each leaf with the row that it stands for, in order; without the row where it is gone, blanked or sealed anew."""
    models_by_table = {model._meta.db_table: model for model in sealed_models()}
    replaced = _replaced()
    last = 0
    while batch := list(Leaf.objects.filter(seq__gt=last).order_by("seq")[:_AT_ONCE]):
        last = batch[-1].seq
        shown = {leaf for leaf in batch if leaf.seq not in replaced and len(leaf.salt)}
        values: dict[tuple[str, int], Plain] = {}
        for table in {leaf.table_name for leaf in shown} & models_by_table.keys():
            keys = [leaf.row_id for leaf in shown if leaf.table_name == table]
            values |= {(table, row): read for row, read in rows_by_key(models_by_table[table], keys).items()}
        for leaf in batch:
            yield _line(leaf, values.get((leaf.table_name, leaf.row_id)) if leaf in shown else None)


def _line(leaf: Leaf, values: Plain | None) -> Plain:
    return {
        "hash": bytes(leaf.hash).hex(),
        "row": leaf.row_id,
        "salt": None if values is None else bytes(leaf.salt).hex(),
        "seq": leaf.seq,
        "table": leaf.table_name,
        "values": values,
    }


def _replaced() -> set[int]:
    """Leaves of rows that were sealed anew after a redaction."""
    again = Leaf.objects.values("table_name", "row_id").annotate(newest=Max("seq"), times=models.Count("seq"))
    replaced: set[int] = set()
    for one in again.filter(times__gt=1):
        leaves = Leaf.objects.filter(table_name=one["table_name"], row_id=one["row_id"], seq__lt=one["newest"])
        replaced |= set(leaves.values_list("seq", flat=True))
    return replaced


def _take_unsealed(found: Verification, *, after: int) -> Iterator[tuple[str, int]]:
    """Rows newer than the last seal: versions among them are checked all the same."""
    for model in sealed_models():
        table = model._meta.db_table
        for row, values in rows(model._default_manager.filter(**{f"{change_column(model)}__gt": after})):
            found.attempt(f"Row {row} of {table}", found.look_at, table, row, values)
            yield table, row


def _without_leaf(*, up_to: int) -> Iterator[tuple[str, int]]:
    for model in sealed_models():
        table = model._meta.db_table
        leaf: Any = Leaf.objects.filter(table_name=table, row_id=OuterRef("pk"))
        sealed = model._default_manager.filter(**{f"{change_column(model)}__lte": up_to})
        for row in sealed.exclude(Exists(leaf)).order_by("pk").values_list("pk", flat=True):
            yield table, row
