"""Twenty people who save at once: how many saves a second, and that the database refuses none."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager

from tests.bench.table import Figure
from tests.faults import postgresql, trials
from tests.faults.place import Place, on_postgresql, on_sqlite

EDITORS, TIMES = 20, 25
RATE = 50
AT_THE_DESK = 3


def figures() -> Iterator[Figure]:
    yield from _on(on_sqlite())
    with postgresql.server() as server:
        yield from _on(on_postgresql(server.url))


def _on(somewhere: AbstractContextManager[Place]) -> Iterator[Figure]:
    with somewhere as place:
        register = place.inside("register", EDITORS)
        found = trials.saves_at_once(place, people=EDITORS, times=TIMES)
        what = f"{place.name}, {EDITORS} processes × {TIMES} saves, each with history and guards"
        yield Figure(what=what, measured=f"{found.rate:.0f}/s", aim=f"≥ {RATE}/s", is_met=found.rate >= RATE)
        yield Figure(what=f"{what}; refused", measured=str(found.failed), aim="0", is_met=found.failed == 0)
        begun = time.monotonic()
        desk = trials.own_row(place, register, times=AT_THE_DESK)
        rate = desk.accepted / (time.monotonic() - begun)
        what = f"{place.name}, {EDITORS} people at the desk's form of one record, opened and saved, by one web process"
        yield Figure(what=what, measured=f"{rate:.1f}/s")
        yield Figure(what=f"{what}; lost", measured=str(desk.lost), aim="0", is_met=desk.lost == 0)
