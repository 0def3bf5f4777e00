"""Rows that were changed while the guards were lifted, as by a migration: found, told by name, and recorded."""

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, migrations, transaction
from django.test.utils import CaptureQueriesContext

from purposes import guards
from purposes.catching_up import record_unrecorded, unrecorded
from purposes.models import LegalBasis
from purposes.recorded import recorded_models
from tests.purposes.rows import changed, columns, label, made, minimal

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> list[LegalBasis]:
    """One stays, one is changed, one goes, one is new, one went and comes again: all but the first unrecorded."""
    stays, edited, gone, back = (made(LegalBasis) for _ in range(4))
    pk = back.pk
    back.delete()
    connection.check_constraints()  # as committed
    guards.remove()
    LegalBasis.objects.filter(pk=edited.pk).update(name={"en": "Edited"})
    LegalBasis.objects.filter(pk=gone.pk)._raw_delete("default")
    (new, back) = LegalBasis.objects.bulk_create([minimal(LegalBasis), minimal(LegalBasis, pk=pk)])
    connection.check_constraints()
    guards.install()
    return [stays, edited, gone, new, back]


def test_rows_changed_without_history_are_named(rows):
    _stays, *others = rows

    assert unrecorded() == [f"purposes_legalbasis:{pk}" for pk in sorted(row.pk for row in others)]


def test_catching_up_writes_what_is_wanting_and_no_more(rows):
    _stays, edited, gone, new, back = rows
    before = LegalBasis.history.count()

    assert record_unrecorded(LegalBasis, reason="Repaired") == 4

    connection.check_constraints()
    written = LegalBasis.history.order_by("history_id")[before:]
    values = {row.pk: columns(row, LegalBasis) for row in LegalBasis.objects.all()} | {
        gone.pk: columns(gone, LegalBasis)
    }
    assert {row.id: (row.history_type, row.history_change_reason, columns(row, LegalBasis)) for row in written} == {
        edited.pk: ("~", "Repaired", values[edited.pk]),
        gone.pk: ("-", "Repaired", values[gone.pk]),
        new.pk: ("+", "Repaired", values[new.pk]),
        back.pk: ("+", "Repaired", values[back.pk]),
    }
    assert len({row.change for row in written}) == 1
    assert unrecorded() == []


def test_nothing_to_catch_up_with_writes_nothing():
    made(LegalBasis)
    before = list(LegalBasis.history.values())

    assert record_unrecorded(LegalBasis, reason="Nothing") == 0
    assert list(LegalBasis.history.values()) == before


@pytest.mark.parametrize("model", recorded_models(), ids=label)
def test_change_is_found_in_every_table(model):
    row = made(model)
    assert unrecorded() == []

    with transaction.atomic():
        row.skip_history_when_saving = True
        changed(row)
        found = unrecorded()
        transaction.set_rollback(True)

    assert found == [f"{model._meta.db_table}:{row.pk}"]


def test_one_query_per_table_for_any_number_of_rows(rows):
    with CaptureQueriesContext(connection) as few:
        unrecorded()
    for _ in range(10):
        made(LegalBasis)

    with CaptureQueriesContext(connection) as many:
        unrecorded()

    assert len(many) == len(few) == len(recorded_models())


def test_migrate_tells_by_name_what_it_left_unrecorded(rows, capsys):
    _stays, *others = rows
    plan = [(migrations.Migration("0002_rows", "purposes"), False)]

    emit_post_migrate_signal(0, False, "default", plan=plan)

    named = ", ".join(f"purposes_legalbasis:{pk}" for pk in sorted(row.pk for row in others))
    assert capsys.readouterr().out == f"Changed without history: {named}. See purposes/catching_up.py.\n"


def test_migrate_says_nothing_when_history_is_whole(capsys):
    made(LegalBasis)

    emit_post_migrate_signal(0, False, "default", plan=[(migrations.Migration("0002_rows", "purposes"), False)])

    assert capsys.readouterr().out == ""
