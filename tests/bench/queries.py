"""Reading a register takes as many queries for three activities as for three hundred."""

from collections.abc import Iterator

from tests.bench import place
from tests.bench.table import Figure

SIZES = (3, 300)


def figures() -> Iterator[Figure]:
    counts = {}
    for activities in SIZES:
        with place.register(activities) as folder:
            counts[activities] = place.inside(folder, "counts")
    few, many = (counts[activities] for activities in SIZES)
    for verb, asked in many.items():
        yield Figure(what=f"{verb}, {SIZES[0]} activities", measured=str(few[verb]))
        yield Figure(
            what=f"{verb}, {SIZES[1]} activities", measured=str(asked), aim=f"{few[verb]}", is_met=asked == few[verb]
        )
