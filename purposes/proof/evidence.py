"""Writes what an auditor needs to check the record without us: leaves with their rows, seals, keys, versions, receipts.

Seal first: what is not sealed has no place in evidence.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import rfc8785

from purposes.history import Belonging, Granted
from purposes.models import Organisation, Seal
from purposes.proof import verify_export
from purposes.proof.leaves import Plain, sealed_models
from purposes.proof.verification import leaf_lines, public_keys
from purposes.proof.verify_export import REDACTIONS, RENDERINGS, SIGNERS, SNAPSHOTS

Write = Callable[[str, Iterable[bytes]], Any]
"""Stores a file of this name from its pieces: into a folder, or a ZIP."""
Days = tuple[datetime, datetime]
"""The first and the last moment that an inspector's link opens."""


def write_evidence(write: Write, *, organisation: Organisation | None = None, days: Days | None = None) -> None:
    """`proof/…` and `receipts/…`. With `organisation`: rows of others are withheld, their leaves stay.

    With `days` those too that an inspector's link does not open.

    The manifest of such a bundle must name the organisation, or the verifier takes what is withheld for lost.
    """
    versions: list[Plain] = []
    write("proof/keys.json", [public_keys().encode()])
    write("proof/seals.jsonl", _seals())
    write("proof/leaves.jsonl", _leaves(organisation, days, versions))
    for version in versions:
        name = f"{version['slug']}-{version['number']}.json"
        write(f"proof/snapshots/{name}", [version["document"].encode()])
        write(f"receipts/{name}", [version["receipt"].encode()])


def verifier() -> tuple[str, bytes]:
    """The file that checks a bundle without us, under the name that the bundle's explanation gives it."""
    return "verify_export.py", Path(verify_export.__file__).read_bytes()


def _seals() -> Iterator[bytes]:
    for seal in Seal.objects.order_by("number").iterator():
        whole = {"digest": seal.sha256, "header": json.loads(seal.header), "receipt": json.loads(seal.receipt)}
        yield rfc8785.dumps(whole) + b"\n"


def _leaves(organisation: Organisation | None, days: Days | None, versions: list[Plain]) -> Iterator[bytes]:
    tables = {model._meta.db_table: model for model in sealed_models()}
    sieves: list[Belonging | Granted] = []
    if organisation:
        sieves.append(Belonging(organisation, among=tables.values()))
    if days:
        always = [tables[name] for name in (SNAPSHOTS, RENDERINGS, REDACTIONS, SIGNERS)]
        sieves.append(Granted(first=days[0], last=days[1], always=always))
    for line in leaf_lines():
        values = line["values"]
        if values is not None and not all(sieve.has(tables[line["table"]], values) for sieve in sieves):
            line |= {"salt": None, "values": None}
        elif values is not None and line["table"] == SNAPSHOTS:
            slug = json.loads(values["document"])["content"]["slug"]
            versions.append({**values, "slug": slug})
        yield rfc8785.dumps(line) + b"\n"
