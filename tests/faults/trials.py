"""The trials themselves; each returns what was found, and judges nothing."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from tests.desk import shown
from tests.faults.browser import Person, served
from tests.faults.place import Place, result
from tests.faults.postgresql import Server

SAVED, REFUSED = 302, 409
START = 4.0
"""Seconds that a process has to begin, and more where there are many."""


@dataclass(frozen=True, slots=True)
class Saves:
    accepted: int
    refused: int
    lost: int
    """Accepted, and not there in the end."""

    dropped: int
    """Refused, and not in the page that said so."""


def same_text(place: Place, register: dict[str, Any], *, times: int) -> Saves:
    """Everybody adds a line of their own to one and the same text, and leaves it at that when refused."""
    path = f"/admin/purposes/organisation/{register['organisation']}/change/"

    def edit(person: Person, number: int) -> tuple[list[str], int, int]:
        accepted, refused, dropped = [], 0, 0
        for time_ in range(times):
            page, line = person.open(path), f"<{number}.{time_}>"
            status, html = person.save(path, page, {"address": f"{page['address']}\r\n{line}"})
            if status == SAVED:
                accepted.append(line)
            else:
                refused += 1
                dropped += status != REFUSED or f"&lt;{number}.{time_}&gt;" not in html
        return accepted, refused, dropped

    found, page = _all_at_once(place, register["cookies"], edit, path)
    accepted = [line for lines, _refused, _dropped in found for line in lines]
    return Saves(
        accepted=len(accepted),
        refused=sum(refused for _lines, refused, _dropped in found),
        lost=sum(line not in page["address"] for line in accepted),
        dropped=sum(dropped for _lines, _refused, dropped in found),
    )


def own_row(place: Place, register: dict[str, Any], *, times: int) -> Saves:
    """Everybody rewords a row of their own on the same page, and saves on top of the others when refused."""
    path = f"/admin/purposes/organisation/{register['organisation']}/change/"

    def edit(person: Person, number: int) -> tuple[int, int]:
        accepted = refused = 0
        for time_ in range(times):
            page, typed = person.open(path), {f"contact_points-{number}-label_en": f"Desk {number}, {time_ + 1} times"}
            while (answer := person.save(path, page, typed))[0] == REFUSED:
                refused += 1
                page, typed = shown(answer[1]), {}
            accepted += answer[0] == SAVED
        return accepted, refused

    found, page = _all_at_once(place, register["cookies"], edit, path)
    labels = [page[f"contact_points-{number}-label_en"] for number in range(len(found))]
    return Saves(
        accepted=sum(accepted for accepted, _refused in found),
        refused=sum(refused for _accepted, refused in found),
        lost=sum(label != f"Desk {number}, {times} times" for number, label in enumerate(labels)),
        dropped=0,
    )


@dataclass(frozen=True, slots=True)
class AtOnce:
    rate: float
    """Saves in a second, from when the first began until the last had ended."""

    failed: int


def saves_at_once(place: Place, *, people: int, times: int) -> AtOnce:
    """Each in a process of its own, on a row of its own, all from one moment on."""
    at = time.time() + START + people / 4
    found = [result(process) for process in [place.start("saver", number, times, at) for number in range(people)]]
    seconds = max(one["ended"] for one in found) - min(one["began"] for one in found)
    failed = sum(one["failed"] for one in found)
    return AtOnce(rate=(people * times - failed) / seconds, failed=failed)


def publishers(place: Place, *, processes: int, times: int) -> dict[str, Any]:
    running = [place.start("publisher", number, times) for number in range(processes)]
    found = [result(process) for process in running]
    return {"refused": sum(one["refused"] for one in found), **place.inside("chain")}


@dataclass(frozen=True, slots=True)
class Previews:
    torn: int
    """Those that saw half of a change."""

    different: int
    """What they saw: one state alone, and nothing changed beside them."""


def previews(place: Place, *, times: int) -> Previews:
    """While another two processes change on and on."""
    over = place.folder / "over"
    moving = [place.start("scales", "move", over) for _ in range(2)]
    try:
        weighing = [place.start("scales", "weigh", times) for _ in range(2)]
        seen = [tuple(one) for process in weighing for one in result(process)]
    finally:
        over.touch()
    for process in moving:
        result(process)
    over.unlink()
    return Previews(torn=sum(sum(one) != 200 for one in seen), different=len(set(seen)))


def killed_publishers(place: Place, *, kills: int) -> dict[str, Any]:
    found: dict[str, Any] = place.inside("killed", kills)
    return found


def killed_server(place: Place, server: Server, *, kills: int, people: int = 4) -> tuple[int, int, float]:
    """(acknowledged edits, those lost, the longest recovery in seconds)."""
    each = 3.0
    running = [place.start("edits", number, kills * each + 15) for number in range(people)]
    slowest = 0.0
    for _ in range(kills):
        time.sleep(each)
        server.kill()
        begun = time.monotonic()
        server.start()
        slowest = max(slowest, time.monotonic() - begun)
    said = [{int(line) for line in process.communicate()[0].split()[:-1]} for process in running]
    kept = [set(place.inside("kept_edits", number)) for number in range(people)]
    return sum(map(len, said)), sum(len(one - other) for one, other in zip(said, kept, strict=True)), slowest


def is_contiguous(numbers: Iterable[int]) -> bool:
    found = list(numbers)
    return found == list(range(1, len(found) + 1))


def _all_at_once(place: Place, cookies: list[str], edit: Any, path: str) -> tuple[list[Any], QueryDict]:
    with served(place) as site, ExitStack() as leave:
        people = [leave.enter_context(closing(Person(site.address, cookie))) for cookie in cookies]
        with ThreadPoolExecutor(len(people)) as pool:
            found = list(pool.map(edit, people, range(len(people))))
        people[0].close()  # who waits long for the others is hung up on, and calls again
        return found, people[0].open(path)
