"""The test database as migrations left it: kept once, put back after every test that commits.

Emptying it instead costs twenty times as much: some hundred tables, their guards taken away and set again.
And what a test did to tables or guards themselves would stay.
"""

import sqlite3
from typing import Any

from django.db import connection

_kept: list[sqlite3.Connection] = []


def keep() -> None:
    """Before the first test."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        _kept.append(sqlite3.connect(":memory:", check_same_thread=False))
        connection.connection.backup(_kept[0])
    else:
        name = connection.settings_dict["NAME"]
        _rule(f'DROP DATABASE IF EXISTS "{name}_kept"', f'CREATE DATABASE "{name}_kept" TEMPLATE "{name}"')


def put_back() -> None:
    """Whoever else is still in the database is sent out of it: a browser's last request may outlive its test."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        _kept[0].backup(connection.connection)
    else:
        name = connection.settings_dict["NAME"]
        _rule(f'DROP DATABASE "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{name}_kept"')


def let_go() -> None:
    """After the last test. What Django then destroys is a database that nobody is in."""
    put_back()
    if connection.vendor == "sqlite":
        _kept.pop().close()
    else:
        _rule(f'DROP DATABASE "{connection.settings_dict["NAME"]}_kept"')


def _rule(*statements: Any) -> None:
    """PostgreSQL copies and drops a database that nobody is in, ourselves neither."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
