"""Several replicas of the site on one PostgreSQL, behind nginx as `.docker/nginx.conf` sets it up."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from tests.faults.browser import Site, free_port, wait_for
from tests.faults.place import GRANIAN, ROOT, Place

PAGE = "/privacy/en/"


@dataclass
class Replica:
    """One process tree of the site, at one port for all its lives."""

    place: Place
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def site(self) -> Site:
        assert self.process is not None
        return Site(("127.0.0.1", self.port), self.process.pid)

    def start(self) -> None:
        command = [sys.executable, "-m", "granian", *GRANIAN.split(), "--port", str(self.port), "ropa.wsgi:application"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.place.environment(), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        wait_for(self.port)

    def stop(self, *, patience: float = 60) -> float:
        """As a container is stopped; the seconds that it took."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=patience)
        return time.monotonic() - begun


@contextmanager
def replicas(place: Place, count: int) -> Iterator[list[Replica]]:
    with ExitStack() as leave:
        found = [Replica(place, free_port()) for _ in range(count)]
        for one in found:
            one.start()
            leave.callback(one.stop)
        yield found


@contextmanager
def behind_nginx(found: "list[Any]", folder: Path, *, beside: str = "") -> Iterator[tuple[str, int]]:
    """The proxy's own configuration, but for names, ports and folders. Gives its address.

    `found`: whatever has a `port`. `beside`: another server's configuration, where `{port}` stands for this one's.
    """
    port = free_port()
    text = (ROOT / ".docker" / "nginx.conf").read_text()
    servers = "".join(f"server 127.0.0.1:{one.port} max_fails=0; " for one in found)
    for before, after in (
        ("/tmp/", f"{folder}/"),  # noqa: S108 - the container's own
        ("server web:8000 max_fails=0;", servers),
        ("listen 8080 default_server;", f"listen 127.0.0.1:{port} default_server;"),
        ("/srv/static/", f"{folder}/static/"),
        ("/dev/stdout", str(folder / "access.log")),
    ):
        assert before in text, before
        text = text.replace(before, after)
    text = text.rstrip().removesuffix("}") + beside.replace("{port}", str(port)) + "}\n"
    if os.getuid() == 0:
        text = f"user root;\n{text}"
    configuration = folder / "nginx.conf"
    configuration.write_text(text)
    command = ["nginx", "-c", str(configuration), "-p", str(folder), "-g", "daemon off;"]
    proxy = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield "127.0.0.1", port
    finally:
        proxy.terminate()
        proxy.wait(timeout=20)


@contextmanager
def readers(address: tuple[str, int], *, people: int, pause: float = 0.0) -> Iterator["Counter[str]"]:
    """Who asks for the page on and on. What they got, by status; anything that is no answer by its name."""
    over, got, lock = threading.Event(), Counter[str](), threading.Lock()

    def read() -> None:
        while not over.is_set():
            said = _asked(address)
            with lock:
                got[said] += 1
            over.wait(pause)

    with ThreadPoolExecutor(people) as pool:
        for _ in range(people):
            pool.submit(read)
        try:
            yield got
        finally:
            over.set()


def rolled(found: list[Replica], *, rounds: int) -> float:
    """Every replica stopped and started in turn; the longest that one took to stop."""
    longest = 0.0
    for _ in range(rounds):
        for one in found:
            longest = max(longest, one.stop())
            one.start()
            _wait_until(lambda one=one: _page(one) != "")  # type: ignore[misc]  # from memory again
    return longest


def visible_after(found: list[Replica], publish: Callable[[], dict[str, float]]) -> float:
    """Seconds from when it was published (`at`) until every replica was seen to give the new version."""
    before = [_page(one) for one in found]
    at = publish()["at"]
    for one, old in zip(found, before, strict=True):
        _wait_until(lambda one=one, old=old: _page(one) not in ("", old))  # type: ignore[misc]  # bound at once
    return time.time() - at


def _page(one: Replica) -> str:
    """The version's tag; nothing while it is not there."""
    connection = HTTPConnection("127.0.0.1", one.port, timeout=30)
    try:
        connection.request("GET", PAGE)
        answer = connection.getresponse()
        answer.read()
        return (answer.headers["ETag"] or "") if answer.status == 200 else ""
    finally:
        connection.close()


def _asked(address: tuple[str, int]) -> str:
    connection = HTTPConnection(*address, timeout=30)
    try:
        connection.request("GET", PAGE)
        answer = connection.getresponse()
        answer.read()
        return str(answer.status)
    except (OSError, HTTPException) as problem:
        return type(problem).__name__
    finally:
        connection.close()


def _wait_until(is_so: Callable[[], bool], *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)
