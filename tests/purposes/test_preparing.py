"""What takes long is prepared once, in turn, by one process; nothing is lost with a process that dies."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection, connections

from purposes import preparing
from purposes.exchange.export import Form, Step, Wanted
from purposes.history import settled_now
from purposes.models import Preparation, Problem, Stage
from purposes.paper import CannotSet
from purposes.preparing import AT_ONCE, ATTEMPTS, PATIENCE, TooMany, alone, look_after, prepare, work
from purposes.proof.keys import NoKey

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def started(monkeypatch) -> list[int]:
    """How many workers were started, instead of starting them."""
    found: list[int] = []
    monkeypatch.setattr(preparing, "start_worker", lambda: found.append(1))
    return found


def asked(organisation, by, *, form=Form.JSON, **more) -> Preparation:
    return prepare(Wanted(organisation=organisation, form=form, at=settled_now(), **more), by=by)


def stages() -> list[str]:
    return list(Preparation.objects.values_list("stage", flat=True))


def test_what_is_asked_for_waits_and_a_worker_is_started(organisation, dpo, started):
    preparation = asked(organisation, dpo, language="nl", since=date(2026, 1, 1))

    assert (preparation.stage, preparation.step, started) == (Stage.QUEUED, Step.WAITING, [1])
    wanted = preparing.wanted_of(Preparation.objects.get())
    assert (wanted.form, wanted.language, wanted.since) == (Form.JSON, "nl", date(2026, 1, 1))


def test_a_worker_prepares_all_that_waits_the_oldest_first(organisation, dpo, started, monkeypatch):
    first, second = asked(organisation, dpo), asked(organisation, dpo, form=Form.XLSX)
    order = []
    export = preparing.export_register
    monkeypatch.setattr(
        preparing, "export_register", lambda wanted, **more: order.append(wanted.form) or export(wanted, **more)
    )

    assert work() == 2

    assert order == [Form.JSON, Form.XLSX]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.stage, first.step, first.media_type) == (Stage.DONE, Step.READY, "application/json")
    assert bytes(first.body).startswith(b"{")
    assert bytes(second.body).startswith(b"PK")


def test_while_one_works_another_does_not(organisation, dpo, started, other_process):
    asked(organisation, dpo)

    with other_process():
        assert work() == 0
        assert stages() == [Stage.QUEUED]

    assert work() == 1


def test_what_is_asked_for_as_a_worker_ends_is_not_forgotten(organisation, dpo, started, monkeypatch):
    asked(organisation, dpo)
    let_go = preparing._next
    late = []

    def last_look():
        found = let_go()
        if found is None and not late:
            late.append(asked(organisation, dpo))  # after the worker's last look, while it still holds the lock
        return found

    monkeypatch.setattr(preparing, "_next", last_look)

    assert work() == 2
    assert stages() == [Stage.DONE, Stage.DONE]


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (CannotSet("too long"), Problem.TOO_LARGE),
        (NoKey("none"), Problem.NO_KEY),
        (ZeroDivisionError(), Problem.UNKNOWN),
    ],
)
def test_one_that_fails_says_why_and_the_next_goes_on(problem, told, request, monkeypatch):
    organisation, dpo, _started = map(request.getfixturevalue, ("organisation", "dpo", "started"))
    asked(organisation, dpo, form=Form.PDF)
    asked(organisation, dpo)

    def press(*_args, **_more):
        raise problem

    monkeypatch.setattr("purposes.exchange.as_pdf.set_in_type", press)

    assert work() == 2

    failed, done = Preparation.objects.all()
    assert (failed.stage, failed.problem, failed.body) == (Stage.FAILED, told, None)
    assert done.stage == Stage.DONE


def test_a_moment_before_the_register_fails_with_a_reason(organisation, dpo, started):
    prepare(Wanted(organisation=organisation, form=Form.JSON, at=datetime(2001, 1, 1, tzinfo=UTC)), by=dpo)

    work()

    assert Preparation.objects.get().problem == Problem.NOT_YET


def test_what_a_dead_process_left_is_begun_again(organisation, dpo, started):
    preparation = asked(organisation, dpo)
    Preparation.objects.update(stage=Stage.WORKING, attempts=1)

    assert work() == 1

    preparation.refresh_from_db()
    assert (preparation.stage, preparation.attempts) == (Stage.DONE, 2)


def test_what_ends_its_process_again_and_again_is_given_up(organisation, dpo, started):
    asked(organisation, dpo)
    Preparation.objects.update(stage=Stage.WORKING, attempts=ATTEMPTS)
    asked(organisation, dpo)

    assert work() == 1

    given_up, done = Preparation.objects.all()
    assert (given_up.stage, given_up.problem, done.stage) == (Stage.FAILED, Problem.ENDED, Stage.DONE)


def test_a_killed_worker_is_taken_over(organisation, dpo, started, tmp_path):
    """A real process, killed while it holds the lock and has begun."""
    asked(organisation, dpo)
    code = (
        "import django, time; django.setup()\n"
        "from purposes import preparing\n"
        "preparing._prepare = lambda preparation: (print('begun', flush=True), time.sleep(60))\n"
        "preparing.work()"
    )
    worker = subprocess.Popen([sys.executable, "-c", code], env=environment(), stdout=subprocess.PIPE)
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"begun\n"
    while_it_lived = work()

    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    wait_until_free()

    assert (while_it_lived, work(), stages()) == (0, 1, [Stage.DONE])


def test_what_waits_gets_a_worker_only_where_none_works(organisation, dpo, started, other_process):
    preparation = asked(organisation, dpo)
    started.clear()
    later = preparation.asked_at + PATIENCE

    with other_process():
        look_after(preparation, now=later)
        assert started == []

    look_after(preparation, now=later)
    assert started == [1]


def test_a_worker_is_given_time_to_begin(organisation, dpo, started):
    preparation = asked(organisation, dpo)
    started.clear()
    later = preparation.asked_at + PATIENCE

    look_after(preparation, now=later - timedelta(seconds=1))
    assert started == []

    for _ in range(3):  # three pages that wait for the same
        look_after(preparation, now=later)
    look_after(Preparation.objects.get(), now=later + timedelta(seconds=1))
    assert started == [1]


def test_what_is_finished_needs_no_worker(organisation, dpo, started):
    preparation = asked(organisation, dpo)
    work()
    preparation.refresh_from_db()
    started.clear()

    look_after(preparation, now=preparation.asked_at + PATIENCE)

    assert started == []


def test_a_worker_is_a_process_that_ends_by_itself(organisation, dpo, monkeypatch):
    """The real thing: the command in a process of its own, on the database of this test."""
    processes = []
    monkeypatch.setattr(
        preparing,
        "start_worker",
        lambda: processes.append(subprocess.Popen([sys.executable, "manage.py", "prepare"], env=environment())),
    )

    asked(organisation, dpo)

    assert [process.wait(timeout=60) for process in processes] == [0]
    assert stages() == [Stage.DONE]


def test_after_a_day_it_is_gone(organisation, dpo, started):
    wanted = Wanted(organisation=organisation, form=Form.JSON, at=NOW)
    prepare(wanted, by=dpo, now=NOW)

    prepare(wanted, by=dpo, now=NOW + timedelta(hours=23))
    kept = Preparation.objects.count()
    prepare(wanted, by=dpo, now=NOW + timedelta(hours=25))

    assert (kept, Preparation.objects.count()) == (2, 2)


def test_one_person_cannot_fill_the_queue(organisation, dpo, auditor, started):
    for _ in range(AT_ONCE):
        asked(organisation, dpo)

    with pytest.raises(TooMany):
        asked(organisation, dpo)
    asked(organisation, auditor)

    assert Preparation.objects.count() == AT_ONCE + 1


def environment() -> dict[str, str]:
    """For a process that works on the database of this test, and with its files."""
    name = str(connection.settings_dict["NAME"])
    more = {"DJANGO_SETTINGS_MODULE": "tests.purposes.beside", "ROPA_TEST_DATABASE": name}
    return {**os.environ, **more, "ROPA_TEST_VAR_DIR": str(settings.VAR_DIR)}


def wait_until_free() -> None:
    """PostgreSQL notices within a moment that a process is gone."""
    for _ in range(200):
        with alone() as is_mine:
            if is_mine:
                return
        time.sleep(0.05)
    raise AssertionError("The lock of a dead process stayed.")


@pytest.fixture
def other_process():
    """The lock, held as another process would hold it."""

    @contextmanager
    def holding():
        if connection.vendor == "postgresql":
            other = connections.create_connection("default")
            try:
                with other.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_lock(%s)", [preparing.LOCK])
                    yield
                    # The server closes a connection later than its client.
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [preparing.LOCK])
            finally:
                other.close()
        else:
            with (settings.VAR_DIR / "preparing.lock").open("w") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield

    return holding
