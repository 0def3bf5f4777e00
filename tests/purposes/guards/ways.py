"""What the tests of the guards share: an attempt as if committed, and all that stands in the tables."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from purposes.models import Change, LegalBasis
from purposes.recorded import append_only_models, current_change, recorded_models

REFUSALS = re.compile(
    "only grows|takes only what is so now|without its history|follows the clock|is not emptied|stays so|is not altered"
    "|guard__|purposes_change_at"
)
"""The guards' own words: an attempt that fails for another reason shows nothing."""

Way = Callable[[], object]


def refused(way: Way) -> None:
    """The database refuses it, at the latest when it is committed, in the guards' words; so nothing of it stays."""

    @transaction.atomic
    def committed() -> None:
        way()
        connection.check_constraints()

    with pytest.raises(DatabaseError) as refusal:
        committed()

    assert REFUSALS.search(str(refusal.value)), refusal.value


def everything() -> dict[str, list[Any]]:
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in tables()}


def tables() -> list[type[Model]]:
    return [*recorded_models(), *append_only_models()]


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def insert(model: type[Model], way: str = "INSERT", more: str = "", **values: Any) -> None:
    names = ", ".join(values)
    places = ", ".join(["%s"] * len(values))
    sql(f"{way} INTO {model._meta.db_table} ({names}) VALUES ({places}) {more}", *values.values())


def stored(row: Model) -> dict[str, Any]:
    """The row's columns as the database takes them."""
    return {
        field.column: field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in row._meta.concrete_fields
    }


def told(row: LegalBasis, *, kind: str = "~", change: Change | None = None, **other: Any) -> None:
    """Write a history row by hand: true, save for what is said otherwise."""
    change = change or current_change()
    values: dict[str, Any] = {
        field.attname: getattr(row, field.attname) for field in LegalBasis._meta.concrete_fields
    } | {
        "history_type": kind,
        "history_date": change.at,
        "change": change,
        "actor": change.actor,
        "history_user_id": change.actor_id,
    }
    LegalBasis.history.bulk_create([LegalBasis.history.model(**values | other)])
