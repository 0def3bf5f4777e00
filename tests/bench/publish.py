"""Publishing: the whole of it, every rendering included, as the first thing a fresh process does."""

from collections.abc import Iterator
from statistics import median

from tests.bench import place
from tests.bench.table import Figure

SMALL = 17
LARGE = (125, 250, 500, 1000)


def figures() -> Iterator[Figure]:
    yield from _small()
    seconds = {}
    for activities in LARGE:
        with place.register(activities) as folder:
            found = place.inside(folder, "publication")
        seconds[activities] = found["seconds"]
        is_last = activities == LARGE[-1]
        yield Figure(
            what=f"{activities} activities, peak memory {found['megabytes']:.0f} MB",
            measured=f"{found['seconds']:.1f} s",
            aim="< 30 s" if is_last else "",
            is_met=not is_last or found["seconds"] < 30,
        )
    each = [taken / activities for activities, taken in seconds.items()]
    growth = each[-1] / each[0]
    what = f"time per activity, at {LARGE[-1]} : at {LARGE[0]}"
    yield Figure(what=what, measured=f"{growth:.2f}", aim="≤ 1.2 (1 is linear)", is_met=growth <= 1.2)


def _small() -> Iterator[Figure]:
    found = []
    for _ in range(3):
        with place.register(SMALL) as folder:
            found.append(place.inside(folder, "publication"))
    seconds, megabytes = (median(one[name] for one in found) for name in ("seconds", "megabytes"))
    what = f"{SMALL} activities, one language"
    yield Figure(what=what, measured=f"{seconds:.1f} s", aim="< 3 s", is_met=seconds < 3)
    yield Figure(what=f"{what}, peak memory", measured=f"{megabytes:.0f} MB", aim="< 250 MB", is_met=megabytes < 250)
