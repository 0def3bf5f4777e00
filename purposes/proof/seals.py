"""The verb that seals: rows without a leaf get one; all leaves get a new root, chained to the last one and signed."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from secrets import token_bytes
from typing import Any

import rfc8785
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from purposes.models import Change, Leaf, Redaction, Seal, SealKey, Verb
from purposes.proof import receipts
from purposes.proof.heads import heads
from purposes.proof.keys import signing_key
from purposes.proof.leaves import Plain, change_column, hash_of, moment, rows, rows_by_key, sealed_models
from purposes.proof.merkle import Frontier
from purposes.recorded import current_change, recorded_as

FORMAT = "ropa-seal/1"
_AT_ONCE = 1000  # leaves written in one query


def seal(*, by: AbstractBaseUser | None) -> Seal:
    """Seal everything that is committed, and name what is published. Raises `keys.NoKey`.

    One at a time, and while nobody writes: the change that it begins holds the
    register's lock until the end. Its own rows are the next seal's.
    """
    key = signing_key()
    with recorded_as(by, verb=Verb.SEAL), transaction.atomic():
        change = current_change()
        before = Seal.objects.order_by("-number").first()
        header = json.loads(before.header) if before else {}
        last_change = header.get("last_change", 0)
        grown = _append_leaves(_frontier(header), after=last_change, before=change.pk)
        latest = Change.objects.filter(pk__lt=change.pk).order_by("-pk").values_list("pk", flat=True).first()
        header = {
            "format": FORMAT,
            "number": before.number + 1 if before else 1,
            "at": moment(change.at),
            "size": grown.size,
            "root": grown.root.hex(),
            "frontier": [one.hex() for one in grown.hashes],
            "last_change": latest or last_change,
            "previous": before.sha256 if before else "",
            "heads": [asdict(head) for head in heads()],
        }
        spelled = rfc8785.dumps(header)
        _keep_public_key(key.public_key(), change)
        return Seal.objects.create(
            change=change,
            number=header["number"],
            header=spelled.decode(),
            sha256=receipts.digest(spelled),
            receipt=receipts.sign(_claims(header, receipts.digest(spelled)), key=key),
        )


def is_everything_sealed() -> bool:
    """Whether nothing was recorded since the last seal but that seal itself."""
    last = Seal.objects.order_by("-number").first()
    return last is not None and not Change.objects.filter(pk__gt=last.change_id).exists()


def receipt_for_version(seal: Seal, *, statement: str, version: int, sha256: str) -> str:
    """The receipt of a version about to be published: its digest, and the seal over all that went before it."""
    claims = _claims(json.loads(seal.header), seal.sha256)
    own = {"statement": statement, "version": version, "digest": _short(sha256)}
    return receipts.sign({**claims, **own}, key=signing_key())


def _claims(header: dict[str, Any], sha256: str) -> dict[str, Any]:
    """The digest covers root, size and the seal before it. The moment is told to people, to the second."""
    return {"seal": header["number"], "sealed": _short(sha256), "at": f"{header['at'][:19]}Z"}


def _short(sha256: str) -> str:
    return receipts.base64(bytes.fromhex(sha256))


def _frontier(header: dict[str, Any]) -> Frontier:
    if not header:
        return Frontier()
    return Frontier(size=header["size"], hashes=tuple(bytes.fromhex(one) for one in header["frontier"]))


def _append_leaves(frontier: Frontier, *, after: int, before: int) -> Frontier:
    """Leaves for all rows of the changes between, in order of change, table and key."""
    found = sorted(_unsealed(after=after, before=before))
    for start in range(0, len(found), _AT_ONCE):
        batch = [
            Leaf(seq=seq, table_name=table, row_id=row, salt=salt, hash=leaf)
            for seq, (_change, table, row, salt, leaf) in enumerate(found[start : start + _AT_ONCE], frontier.size + 1)
        ]
        Leaf.objects.bulk_create(batch)
        frontier = frontier.extended(bytes(leaf.hash) for leaf in batch)
    return frontier


def _unsealed(*, after: int, before: int) -> Iterator[tuple[int, str, int, bytes, bytes]]:
    """(change, table, key, salt, hash) of every row of these changes, and of what a redaction among them left."""
    by_table = {model._meta.db_table: model for model in sealed_models()}
    for table, model in by_table.items():
        column = change_column(model)
        between = model._default_manager.filter(**{f"{column}__gt": after, f"{column}__lt": before})
        for row, values in rows(between):
            yield (values[column], table, row, *_salted(table, row, values))
    for redaction in Redaction.objects.filter(change_id__gt=after, change_id__lt=before):
        table, row = redaction.table_name, redaction.row_id
        if Leaf.objects.filter(table_name=table, row_id=row).exists():
            left = rows_by_key(by_table[table], [row])[row]
            yield (redaction.change_id, table, row, *_salted(table, row, left))


def _salted(table: str, row: int, values: Plain) -> tuple[bytes, bytes]:
    salt = token_bytes(16)
    return salt, hash_of(table, row, values, salt=salt)


def _keep_public_key(key: Any, change: Change) -> None:
    name = receipts.key_id(key)
    if not SealKey.objects.filter(name=name).exists():
        SealKey.objects.create(change=change, name=name, public_key=receipts.pem(key))
