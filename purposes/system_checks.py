"""What `manage.py check --database default` finds wrong with a deployment."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor

from purposes import guards


@register(Tags.database)
def guards_are_in_place(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Before the first migration, and amid one, they cannot be: `migrate` sets them at its end."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    if not is_migrated():
        return []
    if missing := guards.missing():
        return [
            Error(
                f"The database lets the past be altered: {', '.join(missing[:5])} "
                f"{'is' if len(missing) == 1 else 'are'} missing or altered ({len(missing)} in all).",
                hint="Find out who did it. `install_guards` puts them back; `verify` looks for damage.",
                id="purposes.E001",
            )
        ]
    return []


def is_migrated() -> bool:
    """The database has the tables that this code expects."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
