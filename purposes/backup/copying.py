"""Makes a copy while others write, and what stands beside it from the same moment."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from purposes.backup.manifest import Manifest, NotGood, write_beside
from purposes.backup.tables import tables
from purposes.models import Seal


def back_up(folder: Path, *, now: datetime) -> Path:
    """A new copy in `folder`, which only its owner reads. Raises `NotGood`; nothing half made stays."""
    suffix = "dump" if connection.vendor == "postgresql" else "sqlite3"
    copy = folder / f"ropa-{now:%Y%m%d-%H%M%S}.{suffix}"
    unfinished = copy.with_name(f"{copy.name}.unfinished")
    make = _of_postgresql if connection.vendor == "postgresql" else _of_sqlite
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if copy.exists():
            raise NotGood(f"{copy} is there already.")
        unfinished.touch(mode=0o600)
        manifest = make(unfinished, now)
        unfinished.rename(copy)
        write_beside(copy, manifest)
    except OSError as problem:
        raise NotGood(f"{problem.filename or folder} cannot be written: {problem.strerror}.") from None
    finally:
        with suppress(OSError):  # there is none, or there was no folder for it
            unfinished.unlink()
    return copy


def _of_sqlite(copy: Path, now: datetime) -> Manifest:
    """Tables are read and copied in one transaction, which in WAL keeps nobody from writing."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            manifest = _manifest(now)
            target = sqlite3.connect(copy)
            try:
                cursor.connection.backup(target)
            finally:
                target.close()
        finally:
            cursor.execute("ROLLBACK")
    return manifest


def _of_postgresql(copy: Path, now: datetime) -> Manifest:
    """`pg_dump` sees what this transaction sees: it is handed its snapshot."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            manifest = _manifest(now)
            run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={copy}", database=_name())
        finally:
            cursor.execute("ROLLBACK")
    return manifest


def run(program: str, *words: str, database: str) -> None:
    """One of PostgreSQL's own programs, as whoever the settings name. Raises `NotGood` with what it said."""
    found = shutil.which(program)
    if found is None:
        raise NotGood(f"{program} is missing: install PostgreSQL's client programs (postgresql-client).")
    settings: dict[str, Any] = connection.settings_dict
    options: dict[str, Any] = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"]}
    options |= {name: settings["OPTIONS"][name] for name in ("host", "sslmode") if name in settings["OPTIONS"]}
    address = " ".join(f"{name}={_quoted(str(value))}" for name, value in options.items() if value)
    done = subprocess.run(  # noqa: S603 - a program of the system, with words of ours
        [found, *words, f"--dbname={address} dbname={_quoted(database)}"],
        env=os.environ | {"PGPASSWORD": settings["PASSWORD"], "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"it ended with {done.returncode}"
        raise NotGood(f"{program} failed: {said}")


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _manifest(now: datetime) -> Manifest:
    last = Seal.objects.order_by("-number").first()
    return Manifest(
        vendor=connection.vendor,
        made_at=now.isoformat(),
        tables=tables(),
        receipt=last.receipt if last else "",
    )
