"""A person at the desk, over real HTTP: opens a page, types, presses save."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from tempfile import TemporaryFile

from django.http import QueryDict

from tests.desk import shown
from tests.faults.place import GRANIAN, ROOT, Place


class Person:
    def __init__(self, address: tuple[str, int], session: str) -> None:
        self.address = address
        self.cookies = {"sessionid": session}
        self.connection = HTTPConnection(*address, timeout=120)

    def open(self, path: str) -> QueryDict:
        """What the page would send if nothing were typed."""
        status, html = self._ask("GET", path)
        if status != 200:
            raise ConnectionError(f"{path} answers {status}")
        return shown(html)

    def save(self, path: str, page: QueryDict, typed: Mapping[str, str]) -> tuple[int, str]:
        """The answer's status and text."""
        sent = page.copy()
        for name, text in {**typed, "_continue": "1"}.items():
            sent[name] = text
        return self._ask("POST", path, sent.urlencode())

    def close(self) -> None:
        self.connection.close()

    def look(self, path: str) -> int:
        return self._ask("GET", path)[0]

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body.encode(), headers)
        answer = self.connection.getresponse()
        self.cookies |= {name: one.value for name, one in SimpleCookie(answer.headers["Set-Cookie"] or "").items()}
        return answer.status, answer.read().decode()


@dataclass(frozen=True, slots=True)
class Site:
    address: tuple[str, int]
    process: int

    def ask(self, path: str) -> tuple[int, str]:
        """As a visitor who is not logged in."""
        connection = HTTPConnection(*self.address, timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        found = answer.status, answer.read().decode("utf-8", "replace")
        connection.close()
        return found

    def wait_for(self, path: str, *, seconds: float = 60) -> None:
        """Until the page is served from memory, where each encoding has a tag of its own. Before, Django answers."""
        latest = time.monotonic() + seconds
        tag = ""
        while not tag.endswith('-gzip"'):
            assert time.monotonic() < latest, f"{path} is not in memory."
            time.sleep(0.1)
            connection = HTTPConnection(*self.address, timeout=30)
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            tag = connection.getresponse().headers.get("ETag", "")
            connection.close()

    def processes(self) -> list[int]:
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        return [self.process, *map(int, children)]


@contextmanager
def served(place: Place, *, workers: int = 1, **more: str) -> Iterator[Site]:
    """The site at a free port, with `more` in its environment. Its log is shown only when a trial breaks off."""
    port = free_port()
    options = [*GRANIAN.split(), "--workers", str(workers), "--port", str(port), "ropa.wsgi:application"]
    command = [sys.executable, "-m", "granian", *options]
    with TemporaryFile("w+") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=place.environment() | more, stderr=log)
        try:
            wait_for(port)
            yield Site(("127.0.0.1", port), server.pid)
        except BaseException:
            log.seek(0)
            sys.stderr.writelines(log)
            raise
        finally:
            server.terminate()
            server.wait(timeout=60)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_for(port: int, *, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
