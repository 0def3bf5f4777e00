"""Publishing: the whole of it, every rendering included, as the first thing a fresh process does."""

import shutil
from collections.abc import Iterator
from statistics import median

from tests.bench import place
from tests.bench.table import Figure

SMALL = 17
ROUNDS = 3
LARGE = (125, 250, 500, 1000)
EVERYTHING = 250


def figures() -> Iterator[Figure]:
    yield from _small()
    worked = {}
    for activities in LARGE:
        with place.register(activities, plain=True) as folder:
            found = place.inside(folder, "publication")
        worked[activities] = found["worked"] / activities
        is_last = activities == LARGE[-1]
        yield Figure(
            what=f"{activities:,} activities, four questions each "
            f"({found['worked']:.1f} s of processor, {found['megabytes']:,.0f} MB)",
            measured=f"{found['seconds']:.1f} s",
            aim="< 30 s" if is_last else "",
            is_met=not is_last or found["seconds"] < 30,
        )
    with place.register(EVERYTHING) as folder:
        found = place.inside(folder, "publication")
    what = f"{EVERYTHING:,} activities, every question answered ({found['worked']:.1f} s of processor)"
    yield Figure(what=what, measured=f"{found['seconds']:.1f} s", aim="", is_met=True)
    growth = worked[LARGE[-1]] / worked[LARGE[0]]
    what = f"processor time of each activity, at {LARGE[-1]:,} : at {LARGE[0]}; 1 is linear"
    yield Figure(what=what, measured=f"{growth:.2f}", aim="≤ 1.2", is_met=growth <= 1.2)


def _small() -> Iterator[Figure]:
    found = []
    with place.register(SMALL) as folder:
        for number in range(ROUNDS):
            copy = folder / str(number)
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("[0-9]*"))
            found.append(place.inside(copy, "publication"))
    seconds, worked, megabytes = (median(one[name] for one in found) for name in ("seconds", "worked", "megabytes"))
    what = f"{SMALL} activities, one language"
    yield Figure(
        what=f"{what} ({worked:.1f} s of processor)", measured=f"{seconds:.1f} s", aim="< 3 s", is_met=seconds < 3
    )
    yield Figure(what=f"{what}, peak memory", measured=f"{megabytes:.0f} MB", aim="< 250 MB", is_met=megabytes < 250)
