"""The static site: all that is public as files, from stored renderings; then once more with nothing new."""

from collections.abc import Iterator

from tests.bench import place
from tests.bench.table import Figure

ACTIVITIES = 1000
LANGUAGES = 4
LONGEST = 600  # seconds; most of them to publish


def figures() -> Iterator[Figure]:
    with place.register(ACTIVITIES, plain=True) as folder:
        found = place.inside(folder, "site", LANGUAGES, longest=LONGEST)
    what = f"{ACTIVITIES:,} activities × {LANGUAGES} languages"
    yield Figure(
        what=f"{what}: {found['files']:,} files, {found['megabytes']:,.0f} MB",
        measured=f"{found['first']:.1f} s",
        aim="< 60 s",
        is_met=found["first"] < 60,
    )
    yield Figure(what=f"{what}, nothing new", measured=f"{found['again']:.1f} s")
    for form, seconds in found["forms"].items():
        yield Figure(what=f"{what}: to set {form}, all languages", measured=f"{seconds:.1f} s")
