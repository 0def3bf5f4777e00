"""Reads the register of today and of a past moment in turns, in a database made for it."""

import gc
from datetime import timedelta
from statistics import median
from time import perf_counter

from django.db import connection, models, transaction

from purposes import guards
from purposes.models import Change, Organisation
from purposes.recorded import recorded_models
from purposes.register import read_register
from tests.bench.inside import register

ROUNDS = 9
BUCKETS = 10
"""So many changes make one version of everything: not all rows of a version are of one moment."""


def run(activities: int, *versions: int) -> list[dict[str, float]]:
    """Milliseconds, at each number of versions of every row; in one database, which grows."""
    register.run(activities, plain=0)
    organisation = Organisation.objects.get()
    first = Change.objects.latest("pk").pk
    done, found = 1, []
    for wanted in versions:
        repeat_history(wanted - done)
        done = wanted
        found.append(measured(organisation, since=first))
    return found


def repeat_history(versions: int) -> None:
    """Every row saved that many times more, as it is: rows in bulk, with the guards lifted."""
    guards.remove()
    with transaction.atomic():
        last = Change.objects.latest("pk")
        Change.objects.bulk_create(
            Change(pk=last.pk + number, at=last.at + timedelta(milliseconds=number))
            for number in range(1, versions * BUCKETS + 1)
        )
        for model in recorded_models():
            _repeat(model, after=last.pk)
    guards.install()
    with connection.cursor() as cursor:
        # As PostgreSQL does of itself, but not beside the tests; SQLite knows its tables no worse for it.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _repeat(model: type[models.Model], *, after: int) -> None:
    history = model.history.model._meta  # type: ignore[attr-defined]  # a Recorded model
    own = ", ".join(field.column for field in model._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {history.db_table} ({own}, history_date, history_type, change_id, actor) "
            f"SELECT {', '.join(f'h.{field.column}' for field in model._meta.concrete_fields)}, c.at, '~', c.id, '' "
            f"FROM {history.db_table} h JOIN purposes_change c ON c.id > %s AND c.id %% %s = h.id %% %s "
            "WHERE h.history_type = '+' ORDER BY c.id",
            [after, BUCKETS, BUCKETS],
        )


def measured(organisation: Organisation, *, since: int) -> dict[str, float]:
    """Medians of turns, the cyclic collector at rest. The past moment lies in the middle of all versions."""
    middle = Change.objects.filter(pk__gte=(since + Change.objects.latest("pk").pk) // 2).earliest("pk").at
    assert read_register(organisation, at=middle) == read_register(organisation)
    times: dict[str, list[float]] = {"today": [], "past": []}
    gc.collect()
    gc.disable()
    for _ in range(ROUNDS):
        for name, at in (("today", None), ("past", middle)):
            begun = perf_counter()
            read_register(organisation, at=at)
            times[name].append(1000 * (perf_counter() - begun))
    gc.enable()
    return {name: median(values) for name, values in times.items()}
