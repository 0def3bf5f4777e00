"""The register on paper, its data inside: time and memory, and whether time grows in a straight line."""

from collections.abc import Iterator

from tests.bench import place
from tests.bench.table import Figure

SAMPLE = 37
LARGE = (200, 500, 1000, 2000)
AIM = LARGE[0]


def figures() -> Iterator[Figure]:
    worked = {}
    with place.register(SAMPLE) as folder:
        for activities in LARGE:
            found = place.inside(folder, "register_pdf", activities)
            worked[activities] = found["worked"] / activities
            is_aim = activities == AIM
            what = f"{activities:,} activities, every question answered"
            yield Figure(
                what=f"{what} ({found['worked']:.1f} s of processor)",
                measured=f"{found['seconds']:.1f} s",
                aim="< 8 s" if is_aim else "",
                is_met=not is_aim or found["seconds"] < 8,
            )
            yield Figure(
                what=f"{activities:,} activities, peak memory of the larger process",
                measured=f"{found['megabytes']:,.0f} MB",
                aim="< 400 MB" if is_aim else "",
                is_met=not is_aim or found["megabytes"] < 400,
            )
    growth = worked[LARGE[-1]] / worked[AIM]
    what = f"processor time of each activity, at {LARGE[-1]:,} : at {AIM}; 1 is linear"
    yield Figure(what=what, measured=f"{growth:.2f}", aim="≤ 1.2", is_met=growth <= 1.2)
