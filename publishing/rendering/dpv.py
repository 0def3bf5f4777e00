"""The Data Privacy Vocabulary, version 2.3: the terms that we may use, each with its whole IRI, and no other.

`dpv-2.3.csv` lists them. Its licence is the W3C Software and Document License;
the vocabulary is by the W3C Data Privacy Vocabularies and Controls Community Group.
"""

import csv
from pathlib import Path

NAMESPACE = "https://w3id.org/dpv"
"""What begins so is a term of the vocabulary, or of one of its extensions."""

with (Path(__file__).parent / "dpv-2.3.csv").open(encoding="utf-8", newline="") as _lines:
    TERMS = {f"{row['prefix']}:{row['term']}": row["iri"] for row in csv.DictReader(_lines)}

IRIS = frozenset(TERMS.values())


def term(name: str) -> str:
    """`dpv:Process` → its IRI. `KeyError` for what version 2.3 does not have."""
    return TERMS[name]


def is_known(iri: str) -> bool:
    return iri in IRIS


def is_unknown(iri: str) -> bool:
    """Looks like a term of the vocabulary, and is none."""
    return iri.startswith(NAMESPACE) and iri not in IRIS
