"""What stands beside a copy, and the checksums of both."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FORMAT = "ropa-backup-1"
SUMS = ".sha256"
"""After a copy's name: a file for `sha256sum --check`."""

_AT_ONCE = 1024 * 1024


class NotGood(Exception):
    """Says in one sentence what is wrong with a copy, or why none could be made."""


@dataclass(frozen=True, slots=True)
class Table:
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    vendor: str
    made_at: str
    tables: Mapping[str, Table]
    receipt: str
    """Of the last seal; empty where nothing was sealed yet."""


def manifest_of(copy: Path) -> Path:
    return copy.with_name(f"{copy.name}.json")


def _sums_of(copy: Path) -> Path:
    return copy.with_name(f"{copy.name}{SUMS}")


def write_beside(copy: Path, manifest: Manifest) -> None:
    beside = manifest_of(copy)
    document = {"format": FORMAT, **asdict(manifest)}
    for file in (beside, _sums_of(copy)):
        file.touch(mode=0o600)
    beside.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", "utf-8")
    sums = "".join(f"{sha256_of(one)}  {one.name}\n" for one in (copy, beside))
    _sums_of(copy).write_text(sums, "utf-8")


def read_beside(copy: Path) -> Manifest:
    """Raises `NotGood` where either file is not as it was written."""
    try:
        sums = _sums_of(copy).read_text("utf-8")
        known = {name: digest for digest, name in (line.split("  ", 1) for line in sums.splitlines())}
        for one in (copy, manifest_of(copy)):
            if known[one.name] != sha256_of(one):
                raise NotGood(f"{one} is not as it was written: its checksum differs. Take another copy.")
        document: dict[str, Any] = json.loads(manifest_of(copy).read_text("utf-8"))
        tables = {name: Table(**told) for name, told in document.pop("tables").items()}
        if document.pop("format") != FORMAT:
            raise NotGood(f"{manifest_of(copy)} is not of a form that is known here.")
        return Manifest(tables=tables, **document)
    except OSError as problem:
        raise NotGood(f"{problem.filename} cannot be read: {problem.strerror}.") from None
    except (ValueError, KeyError, TypeError):
        raise NotGood(f"What stands beside {copy} cannot be read: keep the three files of a copy together.") from None


def sha256_of(file: Path) -> str:
    found = hashlib.sha256()
    with file.open("rb") as opened:
        while piece := opened.read(_AT_ONCE):
            found.update(piece)
    return found.hexdigest()
