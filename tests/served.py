"""The site as its own processes, started as `make run` and the container do, on a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GRANIAN = "--interface wsgi --http 1 --no-ws --workers 1 --blocking-threads 64 --log-level error"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float
    cookies: tuple[str, ...] = ()
    """Each as it was set."""


@dataclass(frozen=True, slots=True)
class Site:
    port: int
    log: Path

    def ask(
        self, path: str, *, method: str = "GET", body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        began = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body=body or None, headers=headers or {})
            got = connection.getresponse()
            return Answer(
                got.status,
                {name.title(): value for name, value in got.headers.items()},
                got.read(),
                time.monotonic() - began,
                tuple(got.headers.get_all("Set-Cookie") or ()),
            )
        finally:
            connection.close()


def environment(folder: Path, **more: str) -> dict[str, str]:
    own = {"DJANGO_SETTINGS_MODULE": "ropa.settings", "ROPA_VAR_DIR": str(folder), "ROPA_ALLOWED_HOSTS": "127.0.0.1"}
    own["ROPA_SECOND_FACTOR"] = "none"
    return os.environ | {"ROPA_DATABASE_URL": ""} | own | more


def manage(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment(folder, **more), capture_output=True, text=True, check=False, timeout=300
    )


def inside(folder: Path, program: str, **more: str) -> str:
    """What `program` prints, run where Django is ready."""
    command = [sys.executable, "-c", f"import django\ndjango.setup()\n{program}"]
    return subprocess.run(
        command, cwd=ROOT, env=environment(folder, **more), stdout=subprocess.PIPE, text=True, check=True, timeout=300
    ).stdout


@contextmanager
def serving(folder: Path, **more: str) -> Iterator[Site]:
    (folder / "static").mkdir(exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    site = Site(port, folder / "log")
    command = [sys.executable, "-m", "granian", *GRANIAN.split(), "--port", str(port), "ropa.wsgi:application"]
    with site.log.open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment(folder, **more), stdout=log, stderr=log)
    try:
        _wait_for(site)
        yield site
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def _wait_for(site: Site, *, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            site.ask("/healthz")
        except OSError:
            assert time.monotonic() < until, site.log.read_text()
            time.sleep(0.1)
        else:
            return
