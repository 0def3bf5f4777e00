"""Import of a large register: what a preview and the import itself take, and whether a second one changes anything."""

from collections.abc import Iterator

from tests.bench import place
from tests.bench.table import Figure

WRITE, PREVIEW, COMMIT = range(3)
NAMES = ("register.json", "register.xlsx")
SAMPLE = 37
SIZES = (1_000, 10_000)
SECONDS, MEGABYTES = 60, 500


def figures() -> Iterator[Figure]:
    for activities in SIZES:
        with place.register(SAMPLE) as folder:
            for kind, name in enumerate(NAMES):
                place.inside(folder, "exchange", WRITE, kind, activities)
                yield from _step(folder, f"preview of {name}", PREVIEW, kind, activities)
            yield from _step(folder, f"import of {NAMES[1]}", COMMIT, 1, activities)
            yield from _step(folder, f"preview of {NAMES[0]} once it is imported", PREVIEW, 0, activities)


def _step(folder: place.Path, what: str, step: int, kind: int, activities: int) -> Iterator[Figure]:
    found = place.inside(folder, "exchange", step, kind, activities, longest=600)
    seconds, megabytes = found["seconds"], found["megabytes"]
    said = f"{activities:,} activities, {what} ({found['new']:,} new, {found['problems']} problems)"
    measured = f"{seconds:.0f} s, {found['processor']:.0f} busy"
    yield Figure(what=said, measured=measured, aim=f"< {SECONDS} s", is_met=seconds < SECONDS)
    yield Figure(
        what=f"{said}, peak memory",
        measured=f"{megabytes:,.0f} MB",
        aim=f"< {MEGABYTES} MB",
        is_met=megabytes < MEGABYTES,
    )
