"""The test database as migrations left it: kept once, put back before the test that follows one that commits.

Emptying it instead costs twenty times as much: some hundred tables, their guards taken away and set again.
And what a test did to tables or guards themselves would stay. Kept beside it, each under a name of its own: what tests
that commit begin with.
"""

import sqlite3
from typing import Any

from django.db import connection

_AS_MIGRATED = ""
_kept: dict[str, Any] = {}
_now: str | None = _AS_MIGRATED
"""Which of them the database is; None once a test that commits has had it."""


def keep(name: str = _AS_MIGRATED) -> None:
    """As it is now. Whoever is in it beside us is sent out: a browser's loop leaves a connection of ours behind."""
    global _now  # noqa: PLW0603 - there is one database
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        _kept[name] = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(_kept[name])
    else:
        own = connection.settings_dict["NAME"]
        _rule(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{own}'",
            f'DROP DATABASE IF EXISTS "{own}_kept_{len(_kept)}"',
            f'CREATE DATABASE "{own}_kept_{len(_kept)}" TEMPLATE "{own}"',
        )
        _kept[name] = f"{own}_kept_{len(_kept)}"
    _now = name


def is_kept(name: str) -> bool:
    return name in _kept


def spoil() -> None:
    """A test has committed to it."""
    global _now  # noqa: PLW0603 - the same
    _now = None


def put_back(name: str = _AS_MIGRATED) -> None:
    """Whoever else is still in the database is sent out of it: a browser's last request may outlive its test."""
    global _now  # noqa: PLW0603 - the same
    if name == _now:
        return
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        _kept[name].backup(connection.connection)
    else:
        own = connection.settings_dict["NAME"]
        _rule(f'DROP DATABASE "{own}" WITH (FORCE)', f'CREATE DATABASE "{own}" TEMPLATE "{_kept[name]}"')
    _now = name


def let_go() -> None:
    """After the last test. What Django then destroys is a database that nobody is in."""
    spoil()
    put_back()
    while _kept:
        _name, kept = _kept.popitem()
        if connection.vendor == "sqlite":
            kept.close()
        else:
            _rule(f'DROP DATABASE "{kept}"')


def _rule(*statements: Any) -> None:
    """PostgreSQL copies and drops a database that nobody is in, ourselves neither."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
