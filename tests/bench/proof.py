"""A long history shown to be unaltered: sealed here, packed, and checked by the one file that an auditor runs."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import place
from tests.bench.table import Figure

ACTIVITIES, ROWS = 200, 100_000
LONGEST = 900  # seconds; most of them to make the history


def figures() -> Iterator[Figure]:
    with TemporaryDirectory(prefix="ropa-bench-") as folder:
        found = place.inside(Path(folder), "proof", ACTIVITIES, ROWS, longest=LONGEST)
    rows = f"{found['rows']:,} rows"
    yield Figure(
        what=f"{rows} sealed at once ({found['sealing_megabytes']:,.0f} MB)", measured=f"{found['sealing']:.1f} s"
    )
    yield Figure(what=f"{rows}, one seal more a day later", measured=f"{1000 * found['next_seal']:.0f} ms")
    yield Figure(what=f"evidence of {rows}: packed in {found['packing']:.1f} s", measured=f"{found['size']:.1f} MB")
    for how, checked in (("with cryptography", found["fast"]), ("with nothing but Python", found["slow"])):
        yield Figure(
            what=f"{rows} verified offline, {how} ({checked['worked']:.1f} s of processor)",
            measured=f"{checked['seconds']:.1f} s",
            aim="< 30 s",
            is_met=checked["seconds"] < 30,
        )
        yield Figure(what=f"{rows} verified offline, {how}, peak memory", measured=f"{checked['megabytes']:.0f} MB")
