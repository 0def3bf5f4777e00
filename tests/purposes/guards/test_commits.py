"""What only a real commit shows: transactions that end, connections beside each other, and the order of changes."""

import sqlite3
import threading
from contextlib import closing, suppress
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, connections, transaction

from purposes import guards
from purposes.catching_up import unrecorded
from purposes.models import Change, LegalBasis
from purposes.recorded import current_change, database_clock, recorded_as
from tests.purposes.guards.ways import REFUSALS, refused, sql, stored, told
from tests.purposes.rows import made, minimal

pytestmark = pytest.mark.django_db(transaction=True)

sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="of a file that others may open")
postgresql_only = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")


def told_rows() -> list[tuple[str, str]]:
    return list(LegalBasis.history.order_by("history_id").values_list("history_type", "code"))


def test_commit_without_history_is_refused():
    basis = made(LegalBasis)

    with pytest.raises(DatabaseError), transaction.atomic():
        LegalBasis.objects.update(name={"en": "Other"})

    assert LegalBasis.objects.get().name == basis.name


def test_crash_between_row_and_history_leaves_neither(monkeypatch):
    """Without a transaction around them the row would be committed before its history is written."""
    row = minimal(LegalBasis)

    with pytest.raises(DatabaseError) as refusal:
        row.save()

    assert "FOREIGN KEY" in str(refusal.value) or REFUSALS.search(str(refusal.value))
    assert (LegalBasis.objects.count(), told_rows(), Change.objects.count()) == (0, [], 0)


def test_history_row_for_a_change_that_is_committed_is_refused():
    """Else it would carry another's name, and the moment of an hour ago."""
    basis = made(LegalBasis)
    committed = Change.objects.latest("id")

    refused(lambda: told(basis, change=committed))

    assert told_rows() == [("+", basis.code)]


def test_savepoint_rolled_back_takes_its_change_along():
    with transaction.atomic():
        with suppress(ZeroDivisionError), transaction.atomic():
            first = current_change()
            made(LegalBasis)
            raise ZeroDivisionError
        kept = made(LegalBasis)

    assert list(LegalBasis.history.values_list("code", "change__id")) == [(kept.code, Change.objects.get().pk)]
    assert Change.objects.get().at > first.at


def test_change_begun_before_a_savepoint_is_joined_after_it():
    with transaction.atomic():
        first = made(LegalBasis)
        with suppress(ZeroDivisionError), transaction.atomic():
            made(LegalBasis)
            raise ZeroDivisionError
        second = made(LegalBasis)

    change = Change.objects.get()
    assert list(LegalBasis.history.order_by("history_id").values_list("code", "change_id")) == [
        (first.code, change.pk),
        (second.code, change.pk),
    ]


def test_each_transaction_of_a_scope_is_a_change_of_its_own(dpo):
    with recorded_as(dpo, reason="Two of them"):
        made(LegalBasis)
        made(LegalBasis)

    assert list(Change.objects.order_by("id").values_list("actor", "reason")) == [("dpo", "Two of them")] * 2


# Writers beside each other


def in_threads(work, number: int) -> list[BaseException]:
    """Each with a connection of its own, all at once; what went wrong."""
    wrong: list[BaseException] = []
    start = threading.Barrier(number)

    def run(which: int) -> None:
        try:
            start.wait()
            work(which)
        except BaseException as problem:  # noqa: BLE001 - told below
            wrong.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[which]) for which in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_changes_rise_in_the_order_of_their_commits_under_four_writers():
    """Whoever sees a change sees every change of a lower number: a fifth asks all the while."""
    seen: list[list[tuple[int, object]]] = []
    done: list[int] = []

    def changes() -> list[tuple[int, object]]:
        return list(Change.objects.order_by("id").values_list("id", "at"))

    def write_or_look(which: int) -> None:
        if which == 4:
            while len(done) < 4:
                seen.append(changes())
            return
        try:
            for _ in range(8):
                made(LegalBasis)
        finally:
            done.append(which)

    wrong = in_threads(write_or_look, 5)

    last = changes()
    assert wrong == []
    assert len(last) == 32
    assert all(one[1] < other[1] for one, other in pairwise(last))
    assert all(some == last[: len(some)] for some in seen)
    assert unrecorded() == []


@postgresql_only
def test_writer_with_eyes_of_yesterday_is_refused():
    """What began before another's change would not see that its own comes later."""
    other = connections.create_connection("default")
    try:
        with transaction.atomic():
            sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            before = Change.objects.count()
            with other.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO purposes_change (at, actor, reason, verb, about, origin, request) "
                    "VALUES (clock_timestamp(), '', '', '', '', 'command', '')"
                )
            assert Change.objects.count() == before
            refused(Change(at=database_clock()).save)
    finally:
        other.close()


@postgresql_only
def test_replica_s_session_goes_not_round_the_guards():
    """As a superuser, where the tests have one: ENABLE ALWAYS."""
    made(LegalBasis)
    superuser = connections.create_connection("default")
    superuser.settings_dict = {**superuser.settings_dict, "USER": "postgres", "PASSWORD": ""}
    try:
        superuser.ensure_connection()
    except DatabaseError:
        pytest.skip("no superuser to try it with")
    try:
        for statement in (
            "UPDATE purposes_historicallegalbasis SET code = 'x'",
            "DELETE FROM purposes_historicallegalbasis",
            "TRUNCATE purposes_historicallegalbasis",
            "UPDATE purposes_legalbasis SET code = 'x'",
            "DELETE FROM purposes_legalbasis",
        ):
            with superuser.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
                with pytest.raises(DatabaseError, match=REFUSALS.pattern):
                    cursor.execute(statement)
    finally:
        superuser.close()


# SQLite's file, opened by somebody else


@pytest.fixture
def stranger(transactional_db):
    """A connection that is not ours, as of a database browser: foreign keys are off by default."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, timeout=20)) as other:
        yield other


@sqlite_only
def test_change_by_a_stranger_without_foreign_keys_is_left_behind(stranger):
    basis = made(LegalBasis)

    stranger.execute("UPDATE purposes_legalbasis SET deprecated = 1")

    assert guards.left_behind() == unrecorded() == [f"purposes_legalbasis:{basis.pk}"]


@sqlite_only
def test_stranger_adds_nothing_to_the_past(stranger):
    made(LegalBasis)
    row = stored(LegalBasis.history.get()) | {"history_id": 4711, "history_type": "~"}
    names, places = ", ".join(row), ", ".join("?" * len(row))

    with pytest.raises(sqlite3.OperationalError, match="no such function: change_being_written"):
        stranger.execute(f"INSERT INTO purposes_historicallegalbasis ({names}) VALUES ({places})", list(row.values()))


@sqlite_only
@pytest.mark.parametrize("pragma", ["recursive_triggers", "ignore_check_constraints", "writable_schema"])
def test_stranger_alters_nothing_of_the_past_by_any_pragma(stranger, pragma):
    made(LegalBasis)
    stranger.execute(f"PRAGMA {pragma} = ON")

    for statement in (
        "UPDATE purposes_historicallegalbasis SET code = 'x'",
        "DELETE FROM purposes_historicallegalbasis",
        "REPLACE INTO purposes_change SELECT * FROM purposes_change",
        "INSERT INTO guard__never VALUES (1)",
    ):
        with pytest.raises(sqlite3.IntegrityError, match=REFUSALS.pattern):
            stranger.execute(statement)


@sqlite_only
def test_trigger_taken_out_of_the_schema_by_hand_is_found(stranger):
    name = "guard__purposes_historicallegalbasis__update"
    stranger.execute("PRAGMA writable_schema = ON")
    stranger.execute("DELETE FROM sqlite_master WHERE name = ?", [name])
    version = stranger.execute("PRAGMA schema_version").fetchone()[0]
    stranger.execute(f"PRAGMA schema_version = {version + 1}")

    assert guards.missing() == [name]


@sqlite_only
def test_writer_with_eyes_of_yesterday_is_refused_on_sqlite(stranger):
    made(LegalBasis)
    stranger.execute("BEGIN DEFERRED")
    stranger.execute("SELECT count(*) FROM purposes_legalbasis").fetchone()
    made(LegalBasis)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        stranger.execute("UPDATE purposes_legalbasis SET name = '{}'")
