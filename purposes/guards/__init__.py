"""What the database itself refuses: altering the past, and changing anything without a trace of it.

Triggers, per table, made from the models. A migration works without them (SQLite rebuilds
tables), and puts them back. A guard that is missing or altered is an error of `check`,
`/readyz` and `verify`.
"""

from collections.abc import Callable
from types import ModuleType

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction

from purposes.guards import postgresql, sqlite
from purposes.guards.tables import Guard, history_of
from purposes.recorded import append_only_models, recorded_models

_VENDORS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


def install() -> None:
    """Put every guard in its place; doing it again changes nothing."""
    there = set(connection.introspection.table_names())
    with transaction.atomic():
        remove()
        with connection.cursor() as cursor:
            for guard in _wanted(lambda model: model._meta.db_table in there):
                for sql in guard.sql:
                    cursor.execute(sql)


def remove() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in _vendor().removal(cursor):
            cursor.execute(sql)


def missing() -> list[str]:
    """The names of guards that are not there, not switched on, or not as we made them; and of what is not ours."""
    tables = [model._meta.db_table for model in (*recorded_models(), *append_only_models())]
    with connection.cursor() as cursor:
        shown = _vendor().shown(cursor, tables)
    wanted = _wanted(lambda _model: True)
    altered = [guard.name for guard in wanted if shown.get(guard.name) != guard.shown]
    return altered + sorted(shown.keys() - {guard.name for guard in wanted})


def left_behind() -> list[str]:
    """Rows that somebody changed without history while the database was not asked to refuse: `table:id`."""
    with connection.cursor() as cursor:
        return _vendor().left_behind(cursor)


def grant(role: str) -> None:
    """PostgreSQL: let `role` serve the site. It may add to the past, and alter nothing of it, nor any table."""
    if connection.vendor != "postgresql":
        raise ImproperlyConfigured("Only PostgreSQL has roles; leave ROPA_WEB_ROLE empty.")
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in postgresql.grants(role, [model._meta.db_table for model in append_only_models()]):
            cursor.execute(sql)


def _vendor() -> ModuleType:
    return _VENDORS[connection.vendor]


def _wanted(is_there: Callable[[type[models.Model]], bool]) -> list[Guard]:
    """Every guard of the tables that are there."""
    recorded = [model for model in recorded_models() if is_there(model) and is_there(history_of(model))]
    grown = [model for model in append_only_models() if is_there(model)]
    return _vendor().guards(recorded, grown) if grown else []
