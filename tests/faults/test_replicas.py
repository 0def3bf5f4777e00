"""Two replicas on one PostgreSQL: one publishes, both show it; one stops, and what it was doing is done."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest

from purposes.recorded import WRITERS
from tests.faults.browser import Person
from tests.faults.place import on_postgresql
from tests.faults.replicas import replicas, visible_after
from tests.faults.trials import SAVED

SERVER = os.environ.get("ROPA_DATABASE_URL", "")
pytestmark = pytest.mark.skipif(not SERVER, reason="replicas share a PostgreSQL")


@pytest.fixture(scope="module")
def two():
    with on_postgresql(SERVER) as place:
        register = place.inside("register", 1)
        place.inside("publisher", 0, 1)
        with replicas(place, 2) as found:
            yield place, register, found


def test_version_published_beside_them_is_soon_shown_by_every_replica(two):
    place, _register, found = two

    seconds = visible_after(found, lambda: place.inside("publish_once", "Seen by all"))

    assert seconds < 10  # two on a machine that has nothing else to do: `make faults` measures


def test_replica_that_is_told_to_stop_finishes_the_save_that_it_is_at(two):
    place, register, (_first, second) = two
    path = f"/admin/purposes/organisation/{register['organisation']}/change/"
    with (
        psycopg.connect(place.url, autocommit=True) as elsewhere,
        closing(Person(second.site.address, register["cookies"][0])) as person,
        ThreadPoolExecutor(2) as pool,
    ):
        page = person.open(path)
        elsewhere.execute("SELECT pg_advisory_lock(%s)", [WRITERS])  # somebody else is writing
        saving = pool.submit(person.save, path, page, {"phone": "+32 2 555 01 02"})
        _wait_for_the_save(elsewhere)
        stopping = pool.submit(second.stop)
        time.sleep(1)
        elsewhere.execute("SELECT pg_advisory_unlock(%s)", [WRITERS])

        assert saving.result()[0] == SAVED
        assert stopping.result() < 30
    second.start()


def _wait_for_the_save(elsewhere: psycopg.Connection) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    until = time.monotonic() + 30
    while not elsewhere.execute(waiting).fetchone()[0]:
        assert time.monotonic() < until
        time.sleep(0.02)
