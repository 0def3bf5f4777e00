"""Every page at the limits: 10,000 activities, 100,000 characters, 100 versions; and what the process grows to."""

import re
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench import place, servers
from tests.bench.table import Figure

ACTIVITIES, VERSIONS = 10_000, 100
LONGEST = 900  # seconds; to make it all
SECONDS, MEGABYTES = 2.0, 300
PATIENCE = 120  # seconds until a page is given up, or an examination
OK, UNAVAILABLE = 200, 503


def addresses(made: dict[str, Any]) -> dict[str, str]:
    """By what is on the page."""
    desk, own = "/admin/purposes/processingactivity", f"/admin/publishing/statement/{made['statement']}"
    organisation, history = f"/admin/purposes/organisation/{made['organisation']}", f"{desk}/{made['many']}/history"
    past, api = f"/admin/past/{made['middle']}/{made['organisation']}", f"/api/v1/organisations/{made['slug']}"
    return {
        "public: the page": "/privacy/en/",
        "public: as JSON": "/privacy/en/statement.json",
        "public: a version of long ago": "/privacy/en/versions/50/",
        "public: the versions": "/privacy/en/versions/",
        "public: what a version changed": "/privacy/en/versions/50/changes/",
        "public: the feed": "/privacy/en/feed.xml",
        "public: API, the statement": "/api/v1/public/statements/privacy/",
        "public: API, the versions": "/api/v1/public/statements/privacy/versions/",
        "desk: first page": "/admin/",
        "desk: activities": f"{desk}/",
        "desk: activities, last page": f"{desk}/?p=99",
        "desk: activities that contain a word": f"{desk}/?q=newsletter",
        "desk: activities told to nobody, and why not": f"{desk}/?shown=unexplained&running=yes",
        "desk: an activity": f"{desk}/{made['first']}/change/",
        "desk: an activity of 100,000 characters": f"{desk}/{made['long']}/change/",
        "desk: history of 100,000 characters": f"{desk}/{made['long']}/history/",
        "desk: history of 100 versions": f"{history}/",
        "desk: two of them compared": f"{history}/compare/{made['compared']}",
        "desk: findings": f"{desk}/findings/",
        "desk: findings of one rule": f"{desk}/findings/?rule={made['rule']}",
        "desk: what the register covers": f"{desk}/coverage/{made['organisation']}/",
        "desk: deleted activities": f"{desk}/deleted/",
        "desk: the catalogue": f"{desk}/catalogue/",
        "desk: the log of changes": "/admin/purposes/change/",
        "desk: the organisation": f"{organisation}/change/",
        "desk: taking out": f"{organisation}/take-out/",
        "desk: the statement": f"{own}/change/",
        "desk: its preview": f"{own}/preview/",
        "desk: its previewed page": f"{own}/preview/en/",
        "desk: history of the statement": f"{own}/history/",
        "desk: published versions": "/admin/publishing/snapshot/",
        "desk: a legal basis": f"/admin/purposes/legalbasis/{made['basis']}/change/",
        "past: the register": f"{past}/",
        "past: its activities": f"{past}/activities/",
        "past: one of them": f"{past}/activities/{made['many']}/",
        "past: what has changed since": f"{past}/activities/{made['many']}/changes/",
        "past: the statement": f"{past}/statements/{made['statement']}/",
        "API: activities": f"{api}/activities/",
        "API: an activity": f"{api}/activities/{made['first']}/",
        "API: findings": f"{api}/findings/",
        "API: history": f"{api}/history/",
        "API: preview": f"{api}/statements/privacy/preview/",
        "ready": "/readyz",
    }


EXAMINED = ("desk: first page", "desk: an activity", "desk: findings", "desk: findings of one rule", "API: findings")
"""Pages that say something else once the register has been examined beside the web."""


def figures() -> Iterator[Figure]:
    with TemporaryDirectory(prefix="ropa-bench-") as folder:
        made = place.inside(Path(folder), "large", ACTIVITIES, VERSIONS, longest=LONGEST)
        with servers.granian(Path(folder), "ropa.wsgi:application") as front:
            port, pages = int(front.split(":")[2].partition("/")[0]), addresses(made)
            for name, path in pages.items():
                yield _figure(name, _opened(port, path, made["cookie"]))
            until = time.monotonic() + PATIENCE
            while _opened(port, pages["API: findings"], made["cookie"])[2] != OK and time.monotonic() < until:
                time.sleep(1)
            for name in EXAMINED:
                yield _figure(f"{name}, once all is examined", _opened(port, pages[name], made["cookie"]))
            size = _peak_of_server(port)
            yield Figure(
                what="memory of the web process, after all these",
                measured=f"{size:.0f} MB",
                aim=f"< {MEGABYTES} MB",
                is_met=size < MEGABYTES,
            )


def _figure(name: str, found: tuple[float, float, int]) -> Figure:
    first, again, status = found
    return Figure(
        what=f"{name} ({status}); the second time {again:.2f} s",
        measured=f"{first:.2f} s",
        aim=f"< {SECONDS:g} s",
        is_met=status in {OK, UNAVAILABLE} and max(first, again) < SECONDS,
    )


def _opened(port: int, path: str, cookie: str) -> tuple[float, float, int]:
    """Seconds of the first time and of the second, each on a connection of its own, and the last status."""
    took = []
    for _ in range(2):
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        begun = time.monotonic()
        connection.request("GET", path, headers={"Cookie": f"sessionid={cookie}"})
        answer = connection.getresponse()
        answer.read()
        took.append(time.monotonic() - begun)
        connection.close()
    return took[0], took[1], answer.status


def _peak_of_server(port: int) -> float:
    """Of the largest process of the server at that port, in megabytes."""
    sizes = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"--port\0{port}\0" in (process / "cmdline").read_text():
                found = re.search(r"VmHWM:\s*(\d+)", (process / "status").read_text())
                sizes.append(int(found[1]) / 1024 if found else 0.0)
        except OSError:
            continue
    return max(sizes)
