"""A PostgreSQL server of our own, as it is installed: what it acknowledges it must keep, so it may be killed."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp


@dataclass(frozen=True, slots=True)
class Server:
    folder: Path

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def command(self, *words: str) -> None:
        subprocess.run(
            [*_as_its_user(), str(_bin() / words[0]), *words[1:]],
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def start(self) -> None:
        """Returns once it answers, recovery included."""
        options = f"-k {self.folder} -c listen_addresses="
        log = str(self.folder / "log")
        self.command("pg_ctl", "-D", str(self.rows), "-l", log, "-s", "-w", "-t", "120", "-o", options, "start")

    def ensure(self) -> None:
        """Running again, should it have given up by itself."""
        status = subprocess.run(
            [*_as_its_user(), str(_bin() / "pg_ctl"), "-D", str(self.rows), "status"],
            cwd=self.folder,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if status.returncode:
            self.start()

    def stop(self) -> None:
        self.command("pg_ctl", "-D", str(self.rows), "-m", "immediate", "-s", "stop")

    def kill(self) -> None:
        """Every process of it, at once, without a word."""
        parent = int((self.rows / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        for process in (parent, *map(int, children)):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        until = time.monotonic() + 30
        while any(Path(f"/proc/{process}").exists() for process in children) and time.monotonic() < until:
            time.sleep(0.02)

    @property
    def rows(self) -> Path:
        return self.folder / "rows"


@contextmanager
def replica(primary: Server) -> Iterator[Server]:
    """A second server that follows the first, as it is told by its log while it happens."""
    own = Path(mkdtemp(prefix="ropa-pg-", dir="/tmp"))
    found = Server(own)
    if os.getuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(own, owner.pw_uid, owner.pw_gid)
    try:
        copy = ["-h", str(primary.folder), "-U", "postgres", "-D", str(found.rows), "-R", "-X", "stream", "-c", "fast"]
        primary.command("pg_basebackup", *copy)
        found.start()
        yield found
        found.stop()
    finally:
        shutil.rmtree(own, ignore_errors=True)


@contextmanager
def server(folder: Path | None = None) -> Iterator[Server]:
    own = folder or Path(mkdtemp(prefix="ropa-pg-", dir="/tmp"))
    found = Server(own)
    if os.getuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(own, owner.pw_uid, owner.pw_gid)
    try:
        found.command(
            "initdb",
            "--auth",
            "trust",
            "--username",
            "postgres",
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
            "-D",
            str(found.rows),
        )
        found.start()
        yield found
        found.stop()
    finally:
        if folder is None:
            shutil.rmtree(own, ignore_errors=True)


def _as_its_user() -> list[str]:
    """The server refuses to run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []


def _bin() -> Path:
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
