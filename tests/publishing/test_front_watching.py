"""The thread that looks for new versions: one per process, never in a reader's way, hard to kill."""

import logging
import threading
import time
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created

from publishing import front as module
from publishing.front import Front
from tests.publishing.published import ask, digest, make_statement_row, make_version, rendered

QUICKLY = 0.01


def django(_environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"Django's"]


@contextmanager
def running(front):
    try:
        yield front
    finally:
        front.stop()


def watchers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "published-versions"]


def wait_until(condition) -> None:
    until = time.monotonic() + 30  # a busy machine is no bug
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(QUICKLY)


@pytest.fixture
def no_reading(monkeypatch):
    """The thread finds nothing and touches no database."""
    monkeypatch.setattr(Front, "refresh", lambda _self: False)


@pytest.fixture
def statement(db):
    return make_statement_row()


def test_thread_starts_with_the_first_request_and_not_before(no_reading):
    with running(Front(django)) as front:
        assert watchers() == []

        ask(front, "/")

        assert len(watchers()) == 1
    assert watchers() == []


def test_first_requests_at_once_start_one_thread(no_reading):
    with running(Front(django)) as front:
        together = threading.Barrier(16)

        def request():
            together.wait()
            ask(front, "/")

        readers = [threading.Thread(target=request) for _ in range(16)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()

        assert len(watchers()) == 1


def test_first_request_does_not_wait_for_the_database(monkeypatch):
    answered = threading.Event()
    monkeypatch.setattr(Front, "refresh", lambda _self: answered.wait(5))

    with running(Front(django)) as front:
        assert ask(front, "/privacy/en/").body == b"Django's"
        answered.set()


def test_thread_that_ended_is_started_anew(no_reading):
    """So it is in the child of a fork, where only the thread that forked lives on."""
    with running(Front(django)) as front:
        ask(front, "/")
        front._stopping.set()
        wait_until(lambda: not watchers())

        ask(front, "/")

        assert len(watchers()) == 1


def test_stopped_front_starts_again(no_reading):
    with running(Front(django)) as front:
        ask(front, "/")
        front.stop()
        ask(front, "/")

        assert len(watchers()) == 1


def test_database_that_is_away_is_noted_once_and_readers_are_served_on(statement, monkeypatch, caplog):
    version = make_version(statement)
    front = Front(django, poll_seconds=QUICKLY)
    front.refresh()
    away, attempts = threading.Event(), []
    away.set()

    def refresh(_self):
        attempts.append(1)
        if away.is_set():
            raise OperationalError("the password is in here")
        return False

    monkeypatch.setattr(Front, "refresh", refresh)
    with caplog.at_level(logging.INFO, logger="publishing.front"), running(front):
        assert ask(front).body == rendered(version)
        wait_until(lambda: len(attempts) > 3)
        assert ask(front).body == rendered(version)
        away.clear()
        wait_until(lambda: len(caplog.messages) > 1)

    assert caplog.messages == [
        "Published versions cannot be read, serving those in memory: OperationalError",
        "Published versions can be read again.",
    ]


def test_failed_reading_keeps_all_that_was_there_and_is_tried_again(statement, monkeypatch):
    first = make_version(statement)
    monkeypatch.setattr(module, "close_old_connections", lambda: None)  # the test's own
    front = Front(django)
    front.refresh()
    monkeypatch.setattr(front, "_start", lambda: None)
    second = make_version(statement, number=2)

    with monkeypatch.context() as broken:
        broken.setattr(module, "read_pages", lambda *_: (_ for _ in ()).throw(OperationalError))
        front._refresh_or_keep()
        assert ask(front).body == rendered(first)

    front._refresh_or_keep()
    assert ask(front).body == rendered(second)


def test_page_is_served_plain_while_it_is_being_compressed(statement, monkeypatch):
    version = make_version(statement)
    front = Front(django)
    monkeypatch.setattr(front, "_start", lambda: None)
    seen = []
    monkeypatch.setattr(module.Page, "compress", lambda _self: seen.append(ask(front, http_accept_encoding="br").body))

    front.refresh()

    assert seen[0] == rendered(version)


def test_readers_see_one_version_or_the_other_and_no_mixture(statement, monkeypatch):
    front = Front(django)
    monkeypatch.setattr(front, "_start", lambda: None)
    make_version(statement)
    front.refresh()
    over, seen, wrong = threading.Event(), set(), []

    def read():
        while not over.is_set():
            answer = ask(front)
            seen.add(answer.headers["ETag"])
            if answer.headers["ETag"] != f'"{digest(answer.body)[:32]}"':
                wrong.append(answer)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(2, 12):
        make_version(statement, number=number)
        front.refresh()
        tag = ask(front).headers["ETag"]
        wait_until(lambda expected=tag: expected in seen)
    over.set()
    for reader in readers:
        reader.join()

    assert wrong == []
    assert len(seen) == 11


@pytest.mark.django_db(transaction=True)
def test_thread_has_one_connection_and_takes_it_along():
    version = make_version(make_statement_row())
    made = []
    connection_created.connect(remember := lambda connection, **_: made.append(connection), weak=False)

    try:
        with running(Front(django, poll_seconds=QUICKLY)) as front:
            wait_until(lambda: ask(front).body == rendered(version))
            second = make_version(version.statement, number=2)
            wait_until(lambda: ask(front).body == rendered(second))
            time.sleep(20 * QUICKLY)
    finally:
        connection_created.disconnect(remember)

    own = {id(one): one for one in made if one is not connection}
    assert len(made) == 1
    assert [one.connection for one in own.values()] == [None]
