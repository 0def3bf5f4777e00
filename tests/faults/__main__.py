"""`python -m tests.faults`, or one part of it: `sqlite`, `postgresql`, `replicas`. Ends with 1 if anything was lost."""

import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from time import monotonic, sleep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ropa.settings")

from tests.bench.table import Figure, say, show
from tests.faults import browser, disk, postgresql, replicas, trials
from tests.faults.place import Place, on_postgresql, on_sqlite

EDITORS, SAVES = 8, 25
PUBLISHERS, VERSIONS = 8, 20
PREVIEWS = 75
KILLS, SERVER_KILLS = 150, 10
REPLICAS, ROUNDS, READERS = 3, 2, 4
AWAY, PAUSE = int(os.environ.get("FAULTS_AWAY", "600")), 0.05  # seconds: without the database; between two questions


def on(place: Place) -> Iterator[Figure]:
    register = place.inside("register", EDITORS)
    attempts = EDITORS * SAVES
    found = trials.same_text(place, register, times=SAVES)
    yield Figure(
        what=f"{EDITORS} editors × {SAVES} saves of one text: {found.accepted} accepted, {found.refused} refused; lost",
        measured=str(found.lost + found.dropped),
        aim="0",
        is_met=found.accepted + found.refused == attempts and found.lost == found.dropped == 0,
    )
    found = trials.own_row(place, register, times=SAVES)
    yield Figure(
        what=f"{EDITORS} editors × {SAVES} saves of a row of their own, refused {found.refused} times and saved on top",
        measured=str(found.accepted),
        aim=str(attempts),
        is_met=found.accepted == attempts and found.lost == 0,
    )
    seen = trials.previews(place, times=PREVIEWS)
    what = f"{2 * PREVIEWS} previews while others change, who saw {seen.different} states; torn"
    yield Figure(what=what, measured=str(seen.torn), aim="0", is_met=seen.torn == 0 and seen.different > 1)
    chain = trials.publishers(place, processes=PUBLISHERS, times=VERSIONS)
    yield Figure(
        what=f"{PUBLISHERS} publishers × {VERSIONS} versions, {chain['refused']} times refused; contiguous, chained",
        measured=str(len(chain["numbers"])),
        aim=str(PUBLISHERS * VERSIONS),
        is_met=len(chain["numbers"]) == PUBLISHERS * VERSIONS and _is_sound(chain),
    )
    killed = trials.killed_publishers(place, kills=KILLS)
    yield Figure(
        what=f"{KILLS} kills of the publisher, {killed['said']} versions acknowledged; lost",
        measured=str(killed["lost"]),
        aim="0",
        is_met=killed["said"] > 0 and killed["lost"] == 0 and _is_sound(killed),
    )


def sqlite() -> Iterator[Figure]:
    with on_sqlite() as place:
        yield from on(place)
    with disk.small_disk(64) as folder:
        if folder:
            with on_sqlite(folder) as place:
                yield _of_disk(disk.full_disk(place, place.inside("register", 1), full=disk.filled_up(folder)))
        else:
            yield Figure(what="Full disk: not tried, this user may not mount one", measured="", is_met=False)


def on_our_postgresql() -> Iterator[Figure]:
    with postgresql.server() as server, on_postgresql(server.url) as place:
        yield from on(place)
        said, lost, slowest = trials.killed_server(place, server, kills=SERVER_KILLS)
        yield Figure(
            what=f"{SERVER_KILLS} kills of PostgreSQL itself, {said} edits said, back in {slowest:.1f} s; lost",
            measured=str(lost),
            aim="0",
            is_met=said > 0 and lost == 0,
        )
    with disk.small_disk(256) as folder:
        if folder:
            with postgresql.server(folder) as server, on_postgresql(server.url) as place:
                register = place.inside("register", 1)
                yield _of_disk(disk.full_disk(place, register, full=disk.filled_up(folder), mend=server.ensure))
        else:
            yield Figure(what="Full disk: not tried, this user may not mount one", measured="", is_met=False)


def on_replicas() -> Iterator[Figure]:
    """Behind nginx: restarted in turn under load; and ten minutes without the database."""
    with postgresql.server() as server, on_postgresql(server.url) as place:
        register = place.inside("register", 1)
        place.inside("publisher", 0, 1)
        with replicas.replicas(place, REPLICAS) as found, replicas.behind_nginx(found, place.folder) as address:
            seconds = max(
                replicas.visible_after(found, lambda n=n: place.inside("publish_once", f"Version {n}"))  # type: ignore[misc]  # bound at once
                for n in range(5)
            )
            what = f"published beside {REPLICAS} replicas, 5 times: seen on all after"
            yield Figure(what=what, measured=f"{seconds:.2f} s", aim="≤ 2 s", is_met=seconds <= 2)
            with replicas.readers(address, people=READERS) as got:
                longest = replicas.rolled(found, rounds=ROUNDS)
            what = f"{REPLICAS} replicas restarted {ROUNDS} times each, {got['200']:,} answers, {longest:.1f} s to stop"
            yield _of_readers(what, got)
            yield from _without_database(server, found, address, register["cookies"][0])


def _without_database(
    server: postgresql.Server, found: list[replicas.Replica], address: tuple[str, int], cookie: str
) -> Iterator[Figure]:
    slowest, said = 0.0, set()
    with replicas.readers(address, people=READERS, pause=PAUSE) as got:
        server.stop()
        until = monotonic() + AWAY
        while monotonic() < until:
            with closing(browser.Person(address, cookie)) as person:
                begun = monotonic()
                said.add(person.look("/admin/purposes/organisation/"))
                slowest = max(slowest, monotonic() - begun)
            sleep(5)
        server.start()
        sleep(15)
    yield _of_readers(f"PostgreSQL away for {AWAY} s, then back, {got['200']:,} answers to readers", got)
    yield Figure(
        what=f"the desk meanwhile: {', '.join(map(str, sorted(said)))}; slowest answer",
        measured=f"{slowest:.1f} s",
        aim="< 5 s",
        is_met=said == {503} and slowest < 5,
    )
    with closing(browser.Person(address, cookie)) as person:
        back = person.look("/admin/purposes/organisation/")
    yield Figure(what="the desk afterwards", measured=str(back), aim="200", is_met=back == 200)


def _of_readers(what: str, got: Mapping[str, int]) -> Figure:
    failed = {said: count for said, count in got.items() if said != "200"}
    told = ", ".join(f"{said} {count}×" for said, count in sorted(failed.items())) or "0"
    return Figure(what=f"{what}; others", measured=told, aim="0", is_met=not failed and got["200"] > 0)


def _of_disk(found: disk.Found) -> Figure:
    is_sound = found.lost == 0 and found.is_readable and found.is_well_again
    return Figure(
        what=f"Full disk: “{found.sentence}” after {found.accepted} saves; read meanwhile, well again, none lost",
        measured="yes" if is_sound else "no",
        aim="yes",
        is_met=is_sound and found.refusal == 503,  # try again
    )


def _is_sound(chain: dict[str, object]) -> bool:
    numbers = chain["numbers"]
    return bool(
        isinstance(numbers, list) and trials.is_contiguous(numbers) and chain["is_chained"] and chain["is_whole"]
    )


PARTS: dict[str, Callable[[], Iterator[Figure]]] = {
    "sqlite": sqlite,
    "postgresql": on_our_postgresql,
    "replicas": on_replicas,
}


def main(wanted: list[str]) -> int:
    if unknown := [name for name in wanted if name not in PARTS]:
        say(f"There is no part {', '.join(unknown)}. Parts: {', '.join(PARTS)}.")
        return 1
    say(f"Python {platform.python_version()}, {os.cpu_count()} cores. Real processes, really killed: it takes a while.")
    begun, is_met = monotonic(), True
    for name in wanted or PARTS:
        figures = []
        for figure in PARTS[name]():
            sys.stderr.write(f"  {name}: {figure.what}: {figure.measured}\n")
            figures.append(figure)
        show(name, figures)
        is_met = is_met and all(figure.is_met for figure in figures)
    say(f"\nTook {monotonic() - begun:.0f} s.")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
