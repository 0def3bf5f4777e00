"""No commit without its true history row: each way round, tried."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from purposes.models import LegalBasis
from purposes.recorded import current_change, recorded_as
from tests.purposes.guards.ways import everything, insert, refused, sql, stored, told
from tests.purposes.rows import made, minimal

pytestmark = pytest.mark.django_db

OTHER = '{"en": "Other"}'
sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL knows no REPLACE")


@pytest.fixture
def basis() -> LegalBasis:
    return made(LegalBasis)


@pytest.fixture
def another() -> LegalBasis:
    return made(LegalBasis)


# Rows that change without a history row


def test_update_of_a_queryset(basis):
    refused(lambda: LegalBasis.objects.update(name={"en": "Other"}))


def test_bulk_create():
    refused(lambda: LegalBasis.objects.bulk_create([minimal(LegalBasis)]))


def test_bulk_update(basis):
    basis.name = {"en": "Other"}

    refused(lambda: LegalBasis.objects.bulk_update([basis], ["name"]))


def test_upsert(basis):
    twin = minimal(LegalBasis, code=basis.code)

    refused(
        lambda: LegalBasis.objects.bulk_create(
            [twin], update_conflicts=True, unique_fields=["code"], update_fields=["name"]
        )
    )


def test_raw_insert():
    refused(lambda: insert(LegalBasis, **{k: v for k, v in stored(minimal(LegalBasis)).items() if k != "id"}))


def test_raw_update(basis):
    refused(lambda: sql("UPDATE purposes_legalbasis SET name = %s", OTHER))


def test_raw_update_of_the_key(basis):
    refused(lambda: sql("UPDATE purposes_legalbasis SET id = id + 1000"))


def test_raw_delete(basis):
    refused(lambda: sql("DELETE FROM purposes_legalbasis"))


def test_delete_without_signals(basis):
    refused(lambda: LegalBasis.objects.all()._raw_delete("default"))


def test_save_without_historical_record(basis):
    basis.name = {"en": "Other"}

    refused(basis.save_without_historical_record)


def test_history_switched_off(basis):
    basis.name = {"en": "Other"}

    def way() -> None:
        with override_settings(SIMPLE_HISTORY_ENABLED=False):
            basis.save()

    refused(way)


def test_loaddata(basis, tmp_path):
    fixture = tmp_path / "rows.json"
    fields = {"code": basis.code, "name": OTHER}
    fixture.write_text(json.dumps([{"model": "purposes.legalbasis", "pk": basis.pk, "fields": fields}]))

    refused(lambda: call_command("loaddata", fixture, verbosity=0))


def test_update_after_a_true_history_row(basis):
    def way() -> None:
        basis.save()
        LegalBasis.objects.update(name={"en": "Other"})

    refused(way)


def test_update_before_the_history_of_another_row(basis, another):
    def way() -> None:
        LegalBasis.objects.filter(pk=basis.pk).update(name={"en": "Other"})
        another.save()

    refused(way)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite cannot put a check forward")
def test_constraints_put_forward_and_back(basis):
    def way() -> None:
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("SET CONSTRAINTS ALL DEFERRED")
        LegalBasis.objects.update(name={"en": "Other"})

    refused(way)


# History rows that are not true


def test_save_of_some_fields_of_a_stale_object(basis):
    stale = LegalBasis.objects.get()
    basis.name = {"en": "Newer"}
    basis.save()
    stale.definition = {"en": "Of a stale object"}

    refused(lambda: stale.save(update_fields=["definition"]))


def test_history_row_with_other_values(basis):
    def way() -> None:
        LegalBasis.objects.update(name={"en": "Other"})
        told(LegalBasis.objects.get(), name={"en": "Quite other"})

    refused(way)


def test_history_row_of_a_deletion_that_did_not_happen(basis):
    refused(lambda: told(basis, kind="-"))


def test_history_row_of_a_row_that_is_gone(basis):
    pk = basis.pk
    basis.delete()
    basis.pk = pk

    refused(lambda: told(basis))


def test_history_that_begins_in_the_middle():
    """The past finds its objects by their first row, a `+`."""

    def way() -> None:
        (row,) = LegalBasis.objects.bulk_create([minimal(LegalBasis)])
        told(row, kind="~")

    refused(way)


def test_history_that_begins_twice(basis):
    refused(lambda: told(basis, kind="+"))


def test_history_row_of_no_known_kind(basis):
    refused(lambda: told(basis, kind="?"))


def test_history_row_put_below_the_newest(basis):
    def way() -> None:
        LegalBasis.objects.update(name={"en": "Other"})
        told(LegalBasis.objects.get(), history_id=-7)

    refused(way)


# History rows of another time, change or person


def test_history_row_backdated(basis):
    refused(lambda: told(basis, history_date=current_change().at - timedelta(days=900)))


def test_history_row_of_a_day_to_come(basis):
    refused(lambda: told(basis, history_date=current_change().at + timedelta(days=1)))


def test_history_row_for_an_earlier_change(basis, dpo):
    earlier = current_change()
    with recorded_as(dpo):
        made(LegalBasis)

    refused(lambda: told(basis, change=earlier))


def test_history_row_in_another_s_name(basis):
    refused(lambda: told(basis, actor="somebody else"))


def test_history_row_with_another_s_number(basis):
    refused(lambda: told(basis, history_user_id=4711))


# What SQLite's REPLACE deletes without a word


@sqlite_only
def test_insert_or_replace_by_key(basis):
    refused(lambda: insert(LegalBasis, "INSERT OR REPLACE", **stored(basis) | {"name": OTHER}))


@sqlite_only
def test_insert_or_replace_by_unique_columns(basis):
    """The row replaced goes, and one of another number comes."""

    def way() -> None:
        insert(LegalBasis, "INSERT OR REPLACE", **stored(basis) | {"id": 4711})
        told(LegalBasis.objects.get(pk=4711), kind="+")

    refused(way)


@sqlite_only
def test_update_or_replace_by_unique_columns(basis, another):
    def way() -> None:
        sql("UPDATE OR REPLACE purposes_legalbasis SET code = %s WHERE id = %s", basis.code, another.pk)
        told(LegalBasis.objects.get(pk=another.pk))

    refused(way)


@sqlite_only
def test_update_or_replace_by_key(basis, another):
    def way() -> None:
        sql("UPDATE OR REPLACE purposes_legalbasis SET id = %s WHERE id = %s", basis.pk, another.pk)
        told(LegalBasis.objects.get(pk=basis.pk))

    refused(way)


# The marks by which SQLite remembers


@sqlite_only
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM guard__purposes_legalbasis__marks",
        "UPDATE guard__purposes_legalbasis__marks SET id = 0",
        "UPDATE guard__purposes_legalbasis__marks SET unrecorded = NULL",
        "INSERT INTO guard__never VALUES (1)",
        "INSERT OR REPLACE INTO guard__never VALUES (1)",
    ],
)
def test_mark_is_not_taken_away(basis, statement):
    def way() -> None:
        LegalBasis.objects.update(name={"en": "Other"})
        sql(statement)

    refused(way)


@sqlite_only
@pytest.mark.parametrize("pragma", ["ignore_check_constraints", "recursive_triggers", "reverse_unordered_selects"])
def test_no_pragma_lets_a_mark_go(basis, pragma):
    def way() -> None:
        LegalBasis.objects.update(name={"en": "Other"})
        sql("INSERT INTO guard__never VALUES (1)")

    sql(f"PRAGMA {pragma} = ON")
    try:
        refused(way)
    finally:
        sql(f"PRAGMA {pragma} = OFF")


# What may be done


def test_savepoint_rolled_back_leaves_nothing_to_record(basis):
    before = everything()
    with transaction.atomic():
        sid = transaction.savepoint()
        LegalBasis.objects.update(name={"en": "Other"})
        transaction.savepoint_rollback(sid)
        connection.check_constraints()

    assert everything() == before


def test_object_restored_under_its_number_begins_again(basis):
    pk = basis.pk
    basis.delete()
    basis.pk = pk
    basis.save(force_insert=True)

    connection.check_constraints()

    assert list(LegalBasis.history.order_by("history_id").values_list("history_type", flat=True)) == ["+", "-", "+"]
