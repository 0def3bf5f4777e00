"""The web application under its server, as `make run` and the container start it, on a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import brotli
import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKE_VERSION = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from publishing.models import Snapshot, Statement
from tests.publishing.published import make_statement_row, make_version
number = Snapshot.objects.count() + 1
make_version(Statement.objects.first() or make_statement_row(), number=number)
print(number)
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder with a database in it."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "static").mkdir()
    return folder


def _environment(folder: Path) -> dict[str, str]:
    own = {"DJANGO_SETTINGS_MODULE": "ropa.settings", "ROPA_VAR_DIR": str(folder), "ROPA_DATABASE_URL": ""}
    return os.environ | own | {"ROPA_ALLOWED_HOSTS": "127.0.0.1"}


def _make_version(folder: Path) -> int:
    command = [sys.executable, "-c", MAKE_VERSION]
    return int(subprocess.check_output(command, cwd=ROOT, env=_environment(folder), timeout=60))


@contextmanager
def served(folder: Path, *, workers: int):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = (
        f"--interface wsgi --host 127.0.0.1 --port {port} --http 1 --no-ws --workers {workers} --blocking-threads 4"
    )
    command = [sys.executable, "-m", "granian", *options.split(), "--log-level", "warning", "ropa.wsgi:application"]
    server = subprocess.Popen(command, cwd=ROOT, env=_environment(folder))
    try:
        yield server, f"http://127.0.0.1:{port}/privacy/en/"
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) in {0, -signal.SIGTERM}


def _body(address: str) -> bytes:
    """From memory: Django answers plain."""
    with urlopen(Request(address, headers={"Accept-Encoding": "br"}), timeout=5) as answer:  # noqa: S310 - our own
        assert answer.headers["Content-Encoding"] == "br"
        return brotli.decompress(answer.read())


def _wait_for(address: str, version: int, *, seconds: float) -> None:
    """Twenty answers in a row, each on a connection of its own: every worker has it."""
    until, expected, in_a_row = time.monotonic() + seconds, f"privacy {version} en html ".encode() * 100, 0
    while in_a_row < 20:
        try:
            in_a_row = in_a_row + 1 if _body(address) == expected else 0
        except (AssertionError, OSError):
            in_a_row = 0
            time.sleep(0.02)
        assert time.monotonic() < until, f"version {version} is not served"


def _open_databases(server: subprocess.Popen[bytes]) -> int:
    """How many times the server and its workers hold the database's file open."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    files = [link for pid in children for link in Path(f"/proc/{pid}/fd").iterdir()]
    return sum(os.path.realpath(link).endswith("register.sqlite3") for link in files)


@pytest.mark.parametrize("workers", [1, 2])
def test_every_worker_soon_serves_a_new_version(place, workers):
    first = _make_version(place)
    with served(place, workers=workers) as (server, address):
        _wait_for(address, first, seconds=30)
        held = _open_databases(server)

        second = _make_version(place)

        _wait_for(address, second, seconds=3)  # a second on a machine that has nothing else to do
        time.sleep(2)
        assert _open_databases(server) <= held + workers  # a look may be under way


def test_database_that_is_gone_does_not_stop_the_page(place):
    version = _make_version(place)
    database, aside = place / "register.sqlite3", place / "aside.sqlite3"
    with served(place, workers=1) as (_server, address):
        _wait_for(address, version, seconds=30)
        database.rename(aside)
        time.sleep(1.5)

        _wait_for(address, version, seconds=5)

    aside.replace(database)
