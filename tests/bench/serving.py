"""The public page from memory, in requests a second: beside nginx with the same bytes as files, and templates."""

import shutil
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench import place, servers, wrk
from tests.bench.table import Figure
from tests.bench.variants import ADDRESS, ENCODINGS

ACTIVITIES = 29  # as many as the sample's page shows
CONNECTIONS = (16, 64)
ROUNDS = 7
SECONDS = 1
REQUESTS = 1000
LIVE = "tests.bench.inside.live:application"

Rates = dict[tuple[str, str, int], float]


def figures() -> Iterator[Figure]:
    if missing := [program for program in ("nginx", "wrk") if shutil.which(program) is None]:
        yield Figure(what=f"not measured: {' and '.join(missing)} must be installed", measured="-", is_met=False)
        return
    with place.register(ACTIVITIES) as folder:
        place.inside(folder, "publication")
        with servers.granian(folder, "ropa.wsgi:application") as front:
            _wait_until_packed(front)
            size = len(servers.fetch(front)[1])
            with servers.nginx(folder, front) as nginx:
                rates = _rates({"front": front, "nginx": nginx})
            with servers.granian(folder, LIVE) as live:
                rates |= _live_rates(live)
            yield Figure(what=f"the page, {ACTIVITIES} activities", measured=f"{size / 1000:.0f} kB")
            yield from _compared(rates)
            yield _visible(folder, front)
        yield _asked(folder)


def _rates(addresses: dict[str, str]) -> Rates:
    """Medians; every server has its turn in every round, so that a busy moment hits them alike."""
    found: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for connections in CONNECTIONS:
            for variant, headers in ENCODINGS.items():
                for server, address in addresses.items():
                    measured = wrk.rate(address, headers, connections=connections, seconds=SECONDS)
                    found[server, variant, connections].append(measured)
    return {key: median(values) for key, values in found.items()}


def _live_rates(address: str) -> Rates:
    """Alone: when its turn is over, this server goes on for seconds with what it was asked."""
    return {
        ("live", "plain", connections): wrk.rate(address, {}, connections=connections, seconds=8)
        for connections in CONNECTIONS
    }


def _compared(rates: Rates) -> Iterator[Figure]:
    for connections in CONNECTIONS:
        for variant in ENCODINGS:
            ours, file = rates["front", variant, connections], rates["nginx", variant, connections]
            what = f"{variant}, {connections} connections: {ours:,.0f}/s, nginx with the same in a file {file:,.0f}/s"
            yield Figure(what=what, measured=f"{ours / file:.2f}", aim="≥ 0.5", is_met=ours / file >= 0.5)
        ours, live = rates["front", "plain", connections], rates["live", "plain", connections]
        what = f"plain, {connections} connections: {ours:,.0f}/s, templates for each request {live:,.0f}/s"
        yield Figure(what=what, measured=f"{ours / live:,.0f}", aim="≥ 50", is_met=ours / live >= 50)


def _asked(folder: Path) -> Figure:
    asked = place.inside(folder, "hot_path", REQUESTS)
    requests = REQUESTS * (len(ENCODINGS) + 1)
    return Figure(what=f"database queries in {requests:,} requests", measured=str(asked), aim="0", is_met=asked == 0)


def _visible(folder: Path, front: str) -> Figure:
    """From the end of `publish` to the first reader who gets the new version."""
    before, seen, over = servers.fetch(front)[0], threading.Event(), []

    def read() -> None:
        while not seen.is_set():
            if servers.fetch(front)[0] != before:
                over.append(time.time())
                seen.set()
            time.sleep(0.01)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        place.inside(folder, "amendment")
        ended = place.inside(folder, "publication")["ended"]
        seen.wait(10)
    finally:
        seen.set()
        reader.join()
    seconds = max(0.0, over[0] - ended) if over else float("inf")
    return Figure(what="a new version is visible after", measured=f"{seconds:.2f} s", aim="< 1 s", is_met=seconds < 1)


def _wait_until_packed(front: str) -> None:
    plain = servers.fetch(front)[0]
    until = time.monotonic() + 20
    while servers.fetch(front, ENCODINGS["brotli"])[0] == plain:
        assert time.monotonic() < until, f"{ADDRESS} is not served from memory"
        time.sleep(0.1)
