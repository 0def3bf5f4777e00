"""Twenty people who save at once: how many saves a second, and that none is refused or lost.

Three ways: by our own verbs, each in a process of its own; at the desk's form of a record of one's own, and by the API,
both through one web process, whom all of them share two cores with. And five people at one record.
"""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from json import dumps, loads
from pathlib import Path
from statistics import quantiles
from typing import Any

from tests.bench.table import Figure
from tests.faults import postgresql, trials
from tests.faults.browser import Person, Site, served
from tests.faults.place import Place, on_postgresql, on_sqlite

EDITORS, TIMES = 20, 25
RATE = 50
AT_THE_DESK, BY_API = 5, 10
"""Times that each person saves there."""

AT_ONE_RECORD = 5
"""People; each of them is refused while another one was faster, and tries again."""

Saves = tuple[int, list[float]]
"""How many were accepted, and the seconds of each."""


def figures() -> Iterator[Figure]:
    yield from _on(on_sqlite)
    with postgresql.server() as server:
        yield from _on(partial(on_postgresql, server.url))


def _on(somewhere: Callable[[], AbstractContextManager[Place]]) -> Iterator[Figure]:
    with somewhere() as place:
        yield from _of_their_own(place)
    with somewhere() as place:
        register = place.inside("register", EDITORS)
        found = trials.saves_at_once(place, people=EDITORS, times=TIMES)
        what = f"{place.name}, {EDITORS} processes × {TIMES} saves, each with history and guards"
        yield Figure(what=what, measured=f"{found.rate:.0f}/s", aim=f"≥ {RATE}/s", is_met=found.rate >= RATE)
        yield Figure(what=f"{what}; refused", measured=str(found.failed), aim="0", is_met=found.failed == 0)
        begun = time.monotonic()
        few = {**register, "cookies": register["cookies"][:AT_ONE_RECORD]}
        desk = trials.own_row(place, few, times=2)
        rate = desk.accepted / (time.monotonic() - begun)
        what = f"{place.name}, {AT_ONE_RECORD} people at the desk's form of one record, opened and saved"
        yield Figure(what=what, measured=f"{rate:.1f}/s")
        yield Figure(what=f"{what}; lost", measured=str(desk.lost), aim="0", is_met=desk.lost == 0)


def _of_their_own(place: Place) -> Iterator[Figure]:
    made = place.inside("editors", EDITORS)
    with served(place) as site:
        yield from _at_once(f"{place.name}, {EDITORS} people at the desk", site, made, _at_the_desk, AT_THE_DESK)
        yield from _at_once(f"{place.name}, {EDITORS} programs at the API", site, made, _by_api, BY_API)


def _at_once(who: str, site: Site, made: dict[str, Any], save: Callable[..., Saves], times: int) -> Iterator[Figure]:
    worked, begun = _seconds_of(site), time.monotonic()
    with ThreadPoolExecutor(EDITORS) as people:
        found = list(people.map(lambda number: save(site, made, number, times), range(EDITORS)))
    seconds, worked = time.monotonic() - begun, _seconds_of(site) - worked
    accepted, took = sum(one for one, _took in found), [one for _accepted, took in found for one in took]
    asked, what = EDITORS * times, f"{who}, each opens and saves a record of their own {times} times"
    yield Figure(what=what, measured=f"{accepted / seconds:.1f}/s")
    yield Figure(what=f"{what}; refused", measured=f"{asked - accepted}", aim="0", is_met=accepted == asked)
    yield Figure(what=f"{what}; p95 of a save", measured=f"{quantiles(took, n=20)[-1]:.2f} s")
    yield Figure(what=f"{what}; work of the server for one", measured=f"{1000 * worked / asked:.0f} ms")


def _at_the_desk(site: Site, made: dict[str, Any], number: int, times: int) -> Saves:
    path = f"/admin/purposes/processingactivity/{made['activities'][number]}/change/"
    with closing(Person(site.address, made["cookies"][number])) as person:

        def save(time_: int) -> tuple[float, bool]:
            page = person.open(path)
            begun = time.monotonic()
            status, _html = person.save(path, page, {"name_en": f"Reworded {time_ + 1} times"})
            return time.monotonic() - begun, status == trials.SAVED

        return _counted(save, times)


def _by_api(site: Site, made: dict[str, Any], number: int, times: int) -> Saves:
    path = f"/api/v1/organisations/{made['slug']}/activities/{made['activities'][number]}/"
    own = {"Authorization": f"Bearer {made['secrets'][number]}", "Content-Type": "application/json"}
    with closing(HTTPConnection(*site.address, timeout=120)) as connection:

        def ask(method: str, body: str = "", **more: str) -> tuple[int, str, Any]:
            connection.request(method, path, body.encode(), own | more)
            answer = connection.getresponse()
            return answer.status, answer.headers["ETag"] or "", loads(answer.read())

        def save(time_: int) -> tuple[float, bool]:
            _status, tag, record = ask("GET")
            begun = time.monotonic()
            changed = {**record, "name": {"en": f"Reworded {time_ + 1} times"}}
            status, _tag, _record = ask("PUT", dumps(changed), **{"If-Match": tag})
            return time.monotonic() - begun, status == HTTPStatus.OK

        return _counted(save, times)


def _counted(save: Callable[[int], tuple[float, bool]], times: int) -> Saves:
    found = [save(time_) for time_ in range(times)]
    return sum(was_accepted for _seconds, was_accepted in found), [seconds for seconds, _was_accepted in found]


def _seconds_of(site: Site) -> float:
    """What its processes have worked so far."""
    used = (Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in site.processes())
    return sum(int(fields[11]) + int(fields[12]) for fields in used) / os.sysconf("SC_CLK_TCK")
