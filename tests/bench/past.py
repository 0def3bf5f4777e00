"""The register of a past day beside today's, read in turns: what it costs, and that more versions cost no more."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench import place
from tests.bench.table import Figure

MANY, VERSIONS = 1000, 20
FEW, MORE_VERSIONS = 50, 200
LONGEST = 900  # seconds; most of them to make the register and its history
WITH_POSTGRESQL = place.ROOT / ".ci" / "with-postgresql"


def figures() -> Iterator[Figure]:
    yield from _of("SQLite")
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        yield from _of("PostgreSQL", WITH_POSTGRESQL)
    else:
        yield Figure(what="PostgreSQL: not measured, its server is not installed", measured="-", is_met=False)


def _of(database: str, *around: Path) -> Iterator[Figure]:
    (many,) = _measured(MANY, VERSIONS, around=around)
    ratio = many["past"] / many["today"]
    what = f"{database}, {MANY:,} activities × {VERSIONS} versions: {many['past']:.0f} ms, today {many['today']:.0f} ms"
    yield Figure(what=what, measured=f"{ratio:.2f}", aim="≤ 2", is_met=ratio <= 2)
    few, more = _measured(FEW, VERSIONS, MORE_VERSIONS, around=around)
    growth = (more["past"] / more["today"]) / (few["past"] / few["today"])
    what = f"{database}, {FEW} activities, {MORE_VERSIONS} versions : {VERSIONS}; 1 is flat"
    yield Figure(what=what, measured=f"{growth:.2f}", aim="≤ 1.3", is_met=growth <= 1.3)


def _measured(*arguments: int, around: tuple[Path, ...]) -> Any:
    with TemporaryDirectory(prefix="ropa-bench-") as folder:
        return place.inside(Path(folder), "past", *arguments, around=around, longest=LONGEST)
