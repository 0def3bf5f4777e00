"""Files made to harm, each refused: how long the slowest take, and how much room the largest."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import place
from tests.bench.table import Figure

SECONDS, MEGABYTES = 1.0, 100
LONGEST = 300  # seconds; most of them to make the files
SHOWN = 5


def figures() -> Iterator[Figure]:
    """The slowest ones, and the largest. Seconds are those of the processor: others may be at work too."""
    with TemporaryDirectory(prefix="ropa-bench-") as folder:
        found = place.inside(Path(folder), "foreign", longest=LONGEST)
    for kind, seconds, _grown in sorted(found, key=lambda one: -one[1])[:SHOWN]:
        yield Figure(
            what=f"refused: {kind}", measured=f"{seconds:.2f} s", aim=f"≤ {SECONDS:g} s", is_met=seconds <= SECONDS
        )
    for kind, _seconds, grown in sorted(found, key=lambda one: -one[2])[:SHOWN]:
        size = grown / 1_000_000
        yield Figure(
            what=f"refused: {kind}", measured=f"{size:.0f} MB", aim=f"≤ {MEGABYTES} MB", is_met=size <= MEGABYTES
        )
