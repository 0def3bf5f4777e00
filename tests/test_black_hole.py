"""A connection on which nothing comes any more: PostgreSQL's, since SQLite's is a file."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from ropa.postgresql import listening
from ropa.postgresql.listening import Listening
from tests.black_hole import Proxy, proxy_before
from tests.served import Answer, inside, manage, serving

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is a file"),
    pytest.mark.django_db,
]
SEED = """
from django.contrib.auth.models import User
from django.test import Client
from tests.publishing.published import make_statement_row, make_version
make_version(make_statement_row())
client = Client()
client.force_login(User.objects.create_superuser("first", password="a password of a test"))
print(client.cookies["sessionid"].value)
"""
AWAY = "The register cannot be reached"


@pytest.fixture
def url() -> str:
    return os.environ["ROPA_DATABASE_URL"]


@pytest.fixture
def proxy(url) -> Iterator[Proxy]:
    with proxy_before(url) as found:
        yield found


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(listening, "PATIENCE", 0.3)
    monkeypatch.setattr(listening, "_away_until", 0.0)


def test_question_that_takes_long_is_waited_for(url, impatient):
    with Listening.connect(url) as asked:
        assert asked.execute("SELECT pg_sleep(2) IS NOT NULL").fetchone() == (True,)

    assert listening._away_until == 0


def test_question_that_waits_for_a_lock_is_waited_for(url, impatient):
    with Listening.connect(url) as first, Listening.connect(url) as second, ThreadPoolExecutor(1) as beside:
        first.execute("SELECT pg_advisory_xact_lock(1)")
        waiting = beside.submit(lambda: second.execute("SELECT pg_advisory_xact_lock(1) IS NOT NULL").fetchone())
        time.sleep(1.5)
        assert not waiting.done()

        first.commit()

        assert waiting.result() == (True,)


def test_connection_that_fell_silent_is_given_up(proxy, impatient):
    asked = Listening.connect(proxy.url("postgres"))
    proxy.fall_silent()

    with pytest.raises(psycopg.OperationalError, match="The connection to the database is dead"):
        asked.execute("SELECT 1")

    assert (asked.closed, listening._away_until > 0) == (True, True)


def test_connection_that_alone_fell_silent_is_given_up(url, proxy, impatient, monkeypatch):
    """As when a firewall forgot it: others come through."""
    asked = Listening.connect(proxy.url("postgres"))
    monkeypatch.setattr(listening, "_Hasty", _By(url))
    proxy.fall_silent()

    with pytest.raises(psycopg.OperationalError, match="The connection to the database is dead"):
        asked.execute("SELECT 1")

    assert listening._away_until == 0


class _By:
    """Connects another way than it is told."""

    def __init__(self, url: str) -> None:
        self._url = url

    def connect(self, **_parameters: object) -> psycopg.Connection:
        return psycopg.connect(self._url, autocommit=True)


def test_after_a_failed_attempt_nobody_waits_and_one_tries_again(monkeypatch):
    monkeypatch.setattr(listening, "_away_until", 0.0)
    with pytest.raises(psycopg.OperationalError, match="mine"), listening.one_at_a_time():
        raise psycopg.OperationalError("mine")

    with pytest.raises(psycopg.OperationalError, match="does not answer"), listening.one_at_a_time():
        raise AssertionError("tried at once")
    monkeypatch.setattr(listening, "_away_until", time.monotonic())
    with (
        listening.one_at_a_time(),
        pytest.raises(psycopg.OperationalError, match="does not answer"),
        listening.one_at_a_time(),
    ):
        raise AssertionError("two tried together")

    assert listening._away_until == 0


def test_site_whose_database_hangs_serves_what_is_published_and_says_so_to_editors(url, proxy, tmp_path):
    name = f"hanging_{uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        try:
            _hang(proxy, tmp_path, {"ROPA_DATABASE_URL": proxy.url(name)})
        finally:
            proxy.speak()
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _hang(proxy: Proxy, folder, database: dict[str, str]) -> None:
    assert manage(folder, "migrate", "--verbosity", "0", **database).returncode == 0
    known = {"Cookie": f"sessionid={inside(folder, SEED, **database).strip()}"}
    with serving(folder, **database) as site, ThreadPoolExecutor(4) as people:

        def edit(_number: int) -> Answer:
            return site.ask("/admin/purposes/organisation/", headers=known)

        _until(
            lambda: site.ask("/privacy/en/", headers={"Accept-Encoding": "br"}).headers.get("Content-Encoding") == "br"
        )
        assert [answer.status for answer in people.map(edit, range(4))] == [200] * 4

        proxy.fall_silent()
        at_the_desk = list(people.map(edit, range(12)))
        read = [site.ask(page) for page in ("/privacy/en/", "/privacy/nl/", "/privacy/", "/") for _ in range(10)]

        assert {(answer.status, AWAY in answer.body.decode()) for answer in at_the_desk} == {(503, True)}
        assert [answer.seconds for answer in at_the_desk if answer.seconds >= 5] == []
        assert [answer.status for answer in read] == [200] * 20 + [302] * 20

        proxy.speak()
        _until(lambda: edit(0).status == 200)


def _until(condition, *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
