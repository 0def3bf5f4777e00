"""A register of its own for each trial, on either database, and the processes that work on it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import psycopg

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 1800  # seconds
GRANIAN = "--interface wsgi --http 1 --no-ws --blocking-threads 64 --log-level error"
"""As `make run` starts it."""


@dataclass(frozen=True, slots=True)
class Place:
    folder: Path
    url: str = ""
    """Of PostgreSQL; empty for the SQLite file in `folder`."""

    @property
    def name(self) -> str:
        return "PostgreSQL" if self.url else "SQLite"

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "ropa.settings",
            "ROPA_SECRET_KEY": "for faults made on purpose only, it guards nothing",
            "ROPA_VAR_DIR": str(self.folder),
            "ROPA_SECOND_FACTOR": "none",
            "ROPA_DATABASE_URL": self.url,
            "ROPA_DEBUG": "",
            "ROPA_ALLOWED_HOSTS": "127.0.0.1",
        }

    def start(self, trial: str, *arguments: object) -> "subprocess.Popen[bytes]":
        """`tests.faults.inside.<trial>` in a process that has Django."""
        command = [sys.executable, "-m", "tests.faults.inside", trial, *map(str, arguments)]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment(), stdout=subprocess.PIPE)

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """PostgreSQL: every connection cut, and new ones refused."""
        name = self.url.partition("?")[0].rpartition("/")[2]
        server = self.url.replace(f"/{name}", "/postgres")
        _command(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        _command(server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name)
        try:
            yield
        finally:
            _command(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    def inside(self, trial: str, *arguments: object) -> Any:
        """What the trial finds."""
        return result(self.start(trial, *arguments))


def result(process: "subprocess.Popen[bytes]") -> Any:
    said, _ = process.communicate(timeout=LONGEST)
    if process.returncode:
        raise ChildProcessError(f"A trial ended with {process.returncode}.")
    return json.loads(said.splitlines()[-1])


@contextmanager
def on_sqlite(folder: Path | None = None) -> Iterator[Place]:
    # What was being prepared beside the site may outlive it by a moment, and write.
    with TemporaryDirectory(prefix="ropa-faults-", ignore_cleanup_errors=True) as own:
        place = Place(folder or Path(own))
        (place.folder / "static").mkdir()
        yield place


@contextmanager
def on_postgresql(server: str) -> Iterator[Place]:
    """A database of its own beside the one that `server` names."""
    name = f"faults_{uuid4().hex[:8]}"
    with TemporaryDirectory(prefix="ropa-faults-") as folder:
        (Path(folder) / "static").mkdir()
        _command(server, f"CREATE DATABASE {name}")
        head, _, query = server.partition("?")
        try:
            yield Place(Path(folder), f"{head.rpartition('/')[0]}/{name}?{query}")
        finally:
            _command(server, f"DROP DATABASE {name} WITH (FORCE)")


def _command(server: str, sql: str, *values: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.encode(), values)
