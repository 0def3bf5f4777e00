"""What is in every table, whole: how many rows, and one digest of all they say. Nothing is left out."""

import hashlib
from typing import Any

from django.db import connection

from purposes.backup.manifest import Table


def tables() -> dict[str, Table]:
    """As the transaction sees it that this is called in."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        of = _of_postgresql if connection.vendor == "postgresql" else _of_sqlite
        return {name: of(cursor, name) for name in sorted(names)}


def _of_postgresql(cursor: Any, table: str) -> Table:
    """As the server itself writes rows, in an order that depends on nothing but what they say."""
    found, rows, quoted = hashlib.sha256(), 0, connection.ops.quote_name(table)
    ordered = f'SELECT * FROM {quoted} AS r ORDER BY r::text COLLATE "C"'  # noqa: S608 - a table of the database
    with cursor.copy(f"COPY ({ordered}) TO STDOUT") as written:
        for line in written:
            found.update(line)
            rows += 1
    return Table(rows, found.hexdigest())


def _of_sqlite(cursor: Any, table: str) -> Table:
    found, rows, quoted = hashlib.sha256(), 0, connection.ops.quote_name(table)
    cursor.execute(f"PRAGMA table_info({quoted})")
    columns = ", ".join(connection.ops.quote_name(column[1]) for column in cursor.fetchall())
    read = cursor.connection.cursor()  # the driver's own: rows as they are stored
    for row in read.execute(f"SELECT {columns} FROM {quoted} ORDER BY {columns}"):  # noqa: S608 - as above
        found.update(f"{[(type(value).__name__, value) for value in row]!r}\n".encode())
        rows += 1
    read.close()
    return Table(rows, found.hexdigest())
