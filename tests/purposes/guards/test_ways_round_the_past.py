"""What was written once stays: histories, versions, renderings, handouts, changes. Each way round, tried."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models
from simple_history.utils import update_change_reason

from publishing.models import Rendering, Snapshot
from purposes.models import Change, Handout, Leaf, LegalBasis, Redaction, Seal
from purposes.recorded import (
    AppendOnly,
    append_only_models,
    current_change,
    database_clock,
    recorded_as,
    recorded_models,
)
from tests.purposes.guards.ways import everything, insert, refused, sql, stored, tables
from tests.purposes.rows import label, made

pytestmark = pytest.mark.django_db

sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL knows no REPLACE")
postgresql_only = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite knows no TRUNCATE or COPY")
every_append_only = pytest.mark.parametrize("model", append_only_models(), ids=label)


def first(model: type[Any]) -> Any:
    """A row of an append-only table."""
    recorded = {one.history.model: one for one in recorded_models()}
    made(recorded.get(model, model))
    return model._base_manager.order_by("pk").first()


def test_what_only_grows_is_every_history_the_frozen_models_and_the_changes():
    frozen = {model for model in append_only_models() if issubclass(model, AppendOnly)}
    histories = {model.history.model for model in recorded_models()}

    assert frozen >= {Handout, Leaf, Redaction, Seal, Snapshot, Rendering}
    assert set(append_only_models()) == frozen | histories | {Change}


# Every table


@every_append_only
def test_row_is_not_altered(model):
    row = first(model)
    column = next(field.attname for field in model._meta.concrete_fields if not field.primary_key)

    refused(lambda: model._base_manager.update(**{column: getattr(row, column)}))
    refused(lambda: sql(f"UPDATE {model._meta.db_table} SET {model._meta.pk.column} = 4711"))


@every_append_only
def test_row_is_not_deleted(model):
    row = first(model)

    refused(lambda: model._base_manager.filter(pk=row.pk)._raw_delete("default"))
    refused(lambda: sql(f"DELETE FROM {model._meta.db_table}"))


@every_append_only
def test_row_is_not_replaced_under_its_number(model):
    row = stored(first(model))
    key = model._meta.pk.column

    if connection.vendor == "sqlite":
        refused(lambda: insert(model, "INSERT OR REPLACE", **row))
        refused(lambda: insert(model, "INSERT OR REPLACE", **row | {key: str(row[key])}))
        refused(lambda: sql(f"UPDATE OR REPLACE {model._meta.db_table} SET {key} = {key}"))
    refused(lambda: insert(model, more=f"ON CONFLICT ({key}) DO UPDATE SET {key} = excluded.{key}", **row))


@sqlite_only
@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (Change, ("at",)),
        (Snapshot, ("sha256",)),
        (Snapshot, ("statement_id", "number")),
        (Snapshot, ("statement_id", "previous")),
        (Rendering, ("snapshot_id", "language", "format")),
    ],
)
def test_row_is_not_replaced_by_its_unique_columns(model, columns):
    row, other = stored(first(model)), stored(made(model))

    refused(lambda: insert(model, "INSERT OR REPLACE", **other | {"id": 4711} | {name: row[name] for name in columns}))


@postgresql_only
@pytest.mark.parametrize("model", tables(), ids=label)
def test_table_is_not_emptied(model):
    refused(lambda: sql(f"TRUNCATE {model._meta.db_table} CASCADE"))


# The library's own ways


@pytest.fixture
def basis() -> LegalBasis:
    basis = made(LegalBasis)
    basis.save()
    return basis


def test_clean_duplicate_history(basis):
    refused(lambda: call_command("clean_duplicate_history", "--auto", verbosity=0))


def test_clean_old_history(basis):
    refused(lambda: call_command("clean_old_history", "--auto", "--days", "0", verbosity=0))


def test_reason_given_afterwards(basis):
    refused(lambda: update_change_reason(basis, "a better reason"))


def test_history_row_saved_again(basis):
    row = LegalBasis.history.latest()
    row.name = {"en": "Other"}

    refused(row.save)


def test_history_row_deleted_as_an_object(basis):
    refused(LegalBasis.history.latest().delete)


def test_flush(basis):
    connection.check_constraints()  # as committed: PostgreSQL empties no table with checks ahead
    emptied = [model._meta.db_table for model in tables()]
    statements = connection.ops.sql_flush(no_style(), emptied, allow_cascade=True)

    def way() -> None:
        for statement in statements:
            sql(statement)

    refused(way)


@postgresql_only
def test_copy_into_history(basis):
    """COPY fires triggers like INSERT: nothing but what is so now."""
    row = stored(LegalBasis.history.latest()) | {"history_id": 4711, "code": "forged"}

    def way() -> None:
        with (
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(f"COPY purposes_historicallegalbasis ({', '.join(row)}) FROM STDIN") as copy,
        ):
            copy.write_row([value.obj if hasattr(value, "obj") else value for value in row.values()])

    refused(way)


# Changes


def change(**other: Any) -> Change:
    return Change(**{"at": database_clock(), "actor": "", "origin": "command"} | other)


def test_change_of_a_moment_past():
    refused(change(at=database_clock() - timedelta(minutes=2)).save)


def test_change_of_a_moment_to_come():
    refused(change(at=database_clock() + timedelta(minutes=2)).save)


def test_change_before_another():
    newest = current_change()

    refused(change(at=newest.at - timedelta(microseconds=1)).save)


def test_change_at_the_moment_of_another():
    newest = current_change()

    refused(change(at=newest.at).save)


def test_change_with_a_lower_number():
    newest = current_change()

    refused(lambda: change(pk=newest.pk - 1000).save(force_insert=True))


@sqlite_only
def test_change_whose_moment_is_written_otherwise():
    """Moments are compared as text."""
    moment = f"{database_clock():%Y-%m-%dT%H:%M:%S}"

    refused(lambda: insert(Change, at=moment, actor="", reason="", verb="", about="", origin="command", request=""))


# Frozen rows of another change


def test_frozen_row_for_an_earlier_change(dpo):
    handout, earlier = made(Handout), current_change()
    with recorded_as(dpo):
        made(LegalBasis)
    row = {field.name: getattr(handout, field.name) for field in Handout._meta.concrete_fields}

    refused(Handout(**row | {"id": None, "change": earlier}).save)


# Users


def test_deleting_a_user_leaves_every_history_row(dpo):
    with recorded_as(dpo):
        made(LegalBasis)
    before = everything()

    dpo.delete()
    connection.check_constraints()

    assert everything() == before


def test_a_condition_of_a_unique_rule_speaks_of_its_own_columns_alone():
    """The guards look for what a row would replace by these columns and the condition of the old row."""
    rules = [
        rule
        for model in tables()
        for rule in model._meta.constraints
        if isinstance(rule, models.UniqueConstraint) and rule.condition
    ]

    assert [rule.name for rule in rules] == ["statement_one_front_page"]
    assert all(rule.condition.referenced_base_fields <= set(rule.fields) for rule in rules)
