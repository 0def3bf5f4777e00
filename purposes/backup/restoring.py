"""Puts a copy into a database of its own, looks whether everything came along, and takes that database away again."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from uuid import uuid4

from django.db import DatabaseError, connection

from purposes.backup.copying import run
from purposes.backup.manifest import Manifest, NotGood, Table, read_beside
from purposes.backup.tables import tables
from purposes.proof.verification import verify


def check_restore(copy: Path, *, receipts: Iterable[tuple[str, str]] = ()) -> tuple[Manifest, list[str]]:
    """What stands beside the copy, and what of it does not hold. Raises `NotGood` where nothing could be restored."""
    manifest = read_beside(copy)
    if manifest.vendor != connection.vendor:
        raise NotGood(f"This copy is of {manifest.vendor}, and ROPA_DATABASE_URL names {connection.vendor}.")
    kept = [("the receipt beside the copy", manifest.receipt)] if manifest.receipt else []
    with _restored(copy):
        differing = list(_differences(manifest.tables, tables()))
        found = verify(receipts=[*kept, *receipts])
    return manifest, [*differing, *found.failures]


def _differences(wanted: Mapping[str, Table], there: Mapping[str, Table]) -> Iterator[str]:
    for name in sorted(wanted.keys() | there.keys()):
        before, after = wanted.get(name), there.get(name)
        if after is None:
            yield f"Table {name} is missing."
        elif before is None:
            yield f"Table {name} was not in the copy."
        elif before.rows != after.rows:
            yield f"Table {name} has {after.rows} rows instead of {before.rows}."
        elif before != after:
            yield f"Table {name} has other contents in its {after.rows} rows."


@contextmanager
def _restored(copy: Path) -> Iterator[None]:
    """Inside, the connection leads to a database made from the copy; after it, to what it led to before."""
    before = connection.settings_dict["NAME"]
    make = _in_postgresql if connection.vendor == "postgresql" else _in_sqlite
    with make(copy) as name:
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before


@contextmanager
def _in_sqlite(copy: Path) -> Iterator[str]:
    with TemporaryDirectory(prefix="ropa-restore-") as folder:
        database = Path(folder) / "register.sqlite3"
        copyfile(copy, database)
        yield str(database)


@contextmanager
def _in_postgresql(copy: Path) -> Iterator[str]:
    name = f"ropa_restore_{uuid4().hex[:8]}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    except DatabaseError as problem:
        said = " ".join(str(problem).split())
        raise NotGood(f"No database could be made to restore into ({said}): use a role with CREATEDB.") from None
    try:
        run("pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", str(copy), database=name)
        yield name
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
