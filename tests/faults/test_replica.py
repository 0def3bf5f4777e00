"""Versions read from a replica that really follows: late at most, never wrong, and not needed."""

import os
import time
from collections.abc import Iterator
from typing import NamedTuple

import psycopg
import pytest

from tests.faults.browser import Site, served
from tests.faults.place import Place, on_postgresql
from tests.faults.postgresql import Server, replica, server

pytestmark = pytest.mark.skipif(not os.environ.get("ROPA_DATABASE_URL"), reason="nothing follows a file")


class Pair(NamedTuple):
    place: Place
    follower: Server
    url: str


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with server() as primary, on_postgresql(primary.url) as place:
        place.inside("register", 1)
        place.inside("publisher", 0, 1)
        with replica(primary) as follower:
            name = place.url.partition("?")[0].rpartition("/")[2]
            yield Pair(place, follower, follower.url.replace("/postgres?", f"/{name}?"))


def wait_for(site: Site, words: str, *, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while words not in site.ask("/privacy/en/")[1]:
        assert time.monotonic() < until, f"“{words}” is not served"
        time.sleep(0.05)


def replay(pair: Pair, verb: str) -> None:
    with psycopg.connect(pair.follower.url, autocommit=True) as connection:
        connection.execute(f"SELECT pg_wal_replay_{verb}()".encode())


def test_versions_come_from_the_replica_late_at_most_and_without_it_from_the_database(pair):
    with served(pair.place, ROPA_READ_DATABASE_URL=pair.url) as site:
        wait_for(site, "Version 0 of 0")

        replay(pair, "pause")
        second = pair.place.inside("publish_once", "Second")
        time.sleep(1.5)
        late = site.ask("/privacy/en/")[1]
        replay(pair, "resume")
        wait_for(site, "Second")

        with pair.place.without_database():
            away = site.ask("/privacy/en/")[0]
        pair.follower.stop()
        pair.place.inside("publish_once", "Third")
        wait_for(site, "Third")
        pair.follower.start()
        wait_for(site, "Third")

    assert (second["number"], "Version 0 of 0" in late, away) == (2, True, 200)


def test_site_that_starts_while_the_database_is_away_serves_what_the_replica_has(pair):
    nowhere = "postgresql://postgres@/register?host=/nowhere"
    with served(pair.place, ROPA_DATABASE_URL=nowhere, ROPA_READ_DATABASE_URL=pair.url) as site:
        wait_for(site, "Third")
