"""Import of a large register: what a preview and the import itself take, and whether a second one changes anything."""

from collections.abc import Iterator

from tests.bench import place
from tests.bench.table import Figure

WRITE, PREVIEW, COMMIT = range(3)
NAMES = ("register.json", "register.xlsx")
SAMPLE = 37
LARGE = 10_000
SECONDS, MEGABYTES = 60, 500


def figures() -> Iterator[Figure]:
    with place.register(SAMPLE) as folder:
        for kind, name in enumerate(NAMES):
            place.inside(folder, "exchange", WRITE, kind, LARGE)
            yield from _step(folder, f"preview of {name}", PREVIEW, kind)
        yield from _step(folder, f"import of {NAMES[1]}", COMMIT, 1)
        yield from _step(folder, f"preview of {NAMES[0]} once it is imported", PREVIEW, 0)


def _step(folder: place.Path, what: str, step: int, kind: int) -> Iterator[Figure]:
    found = place.inside(folder, "exchange", step, kind, LARGE, longest=600)
    seconds, megabytes = found["seconds"], found["megabytes"]
    said = f"{LARGE:,} activities, {what} ({found['new']:,} new, {found['problems']} problems)"
    yield Figure(what=said, measured=f"{seconds:.0f} s", aim=f"< {SECONDS} s", is_met=seconds < SECONDS)
    yield Figure(
        what=f"{said}, peak memory",
        measured=f"{megabytes:,.0f} MB",
        aim=f"< {MEGABYTES} MB",
        is_met=megabytes < MEGABYTES,
    )
