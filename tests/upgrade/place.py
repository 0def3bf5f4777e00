"""Databases of their own to fill, to load and to bring to the present, and processes that see nothing else."""

import json
import lzma
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
RELEASES = ROOT / "tests" / "upgrade" / "releases"
LONGEST = 300  # seconds


@dataclass(frozen=True, slots=True)
class Place:
    folder: Path
    url: str = ""
    """Of PostgreSQL; empty for the SQLite file in `folder`."""

    @property
    def vendor(self) -> str:
        return "postgresql" if self.url else "sqlite"

    def run(self, *words: str, said: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *words],
            input=said,
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )

    def inside(self, verb: str, said: str = "") -> Any:
        """What `tests.upgrade.inside` prints there."""
        done = self.run("-m", "tests.upgrade.inside", verb, said=said)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def save(self, file: Path) -> None:
        """All that is in the database, whoever owned it."""
        if self.url:
            dump = ["pg_dump", "--no-owner", "--no-privileges", "--no-comments", self.url]
            said = subprocess.run(dump, check=True, capture_output=True, timeout=LONGEST).stdout
        else:
            said = (self.folder / "register.sqlite3").read_bytes()
        file.write_bytes(lzma.compress(said, preset=9))

    def load(self, file: Path) -> None:
        said = lzma.decompress(file.read_bytes())
        if self.url:
            read = ["psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", self.url]
            subprocess.run(read, input=said, check=True, stdout=subprocess.DEVNULL, timeout=LONGEST)
        else:
            (self.folder / "register.sqlite3").write_bytes(said)

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "ropa.settings",
            "ROPA_SECRET_KEY": "for registers of old releases only, it guards nothing",
            "ROPA_VAR_DIR": str(self.folder),
            "ROPA_DATABASE_URL": self.url,
            "ROPA_DEBUG": "",
            "ROPA_ALLOWED_HOSTS": "testserver",
        }


@contextmanager
def place(server: str = "") -> Iterator[Place]:
    """With an empty database; beside the one that `server` names, if it names one."""
    with TemporaryDirectory(prefix="ropa-upgrade-") as folder:
        (Path(folder) / "static").mkdir()
        if not server:
            yield Place(Path(folder))
            return
        name = f"upgrade_{uuid4().hex[:8]}"
        head, _, query = server.partition("?")
        _command(server, f"CREATE DATABASE {name}")
        try:
            yield Place(Path(folder), f"{head.rpartition('/')[0]}/{name}?{query}")
        finally:
            _command(server, f"DROP DATABASE {name} WITH (FORCE)")


def _command(server: str, sql: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.encode())
