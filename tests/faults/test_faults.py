"""The trials of `make faults`, short, on the database that the tests run on: real processes, real kills."""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults import disk, trials
from tests.faults.browser import served
from tests.faults.place import Place, on_postgresql, on_sqlite

PEOPLE, TIMES = 3, 3
ON_POSTGRESQL = bool(os.environ.get("ROPA_DATABASE_URL"))
Lives = tuple[Place, dict[str, Any]]


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    """A place, and the register that `tests.faults.inside.register` made in it."""
    server = os.environ.get("ROPA_DATABASE_URL", "")
    with on_postgresql(server) if server else on_sqlite() as place:
        yield place, place.inside("register", PEOPLE)


def test_of_many_saves_of_one_text_none_that_was_accepted_is_lost_and_none_refused_is_dropped(lives):
    found = trials.same_text(*lives, times=TIMES)

    assert (found.accepted + found.refused, found.lost, found.dropped) == (PEOPLE * TIMES, 0, 0)
    assert found.accepted > 0


def test_rows_saved_on_top_of_each_other_are_all_there(lives):
    found = trials.own_row(*lives, times=TIMES)

    assert (found.accepted, found.lost) == (PEOPLE * TIMES, 0)


def test_processes_that_save_at_once_are_never_told_that_the_database_is_locked(lives):
    assert trials.saves_at_once(lives[0], people=PEOPLE, times=10).failed == 0


def test_previews_never_see_half_of_a_change(lives):
    seen = trials.previews(lives[0], times=8)

    assert (seen.torn, seen.different > 1) == (0, True)


def test_publishers_at_once_give_contiguous_chained_versions(lives):
    before = len(lives[0].inside("chain")["numbers"])

    found = trials.publishers(lives[0], processes=PEOPLE, times=TIMES)

    assert found["numbers"] == list(range(1, before + PEOPLE * TIMES + 1))
    assert (found["is_chained"], found["is_whole"]) == (True, True)


def test_publisher_that_is_killed_leaves_every_acknowledged_version_and_no_half_one(lives):
    found = trials.killed_publishers(lives[0], kills=6)

    assert (found["lost"], found["is_chained"], found["is_whole"]) == (0, True, True)
    assert found["said"] > 0
    assert trials.is_contiguous(found["numbers"])


@pytest.mark.skipif(ON_POSTGRESQL, reason="its files are another server's: `make faults` has a server of its own")
def test_full_disk_is_told_in_a_sentence_and_harms_nothing(lives):
    found = disk.full_disk(*lives, full=disk.no_larger_files)

    assert (found.refusal, found.sentence) == (503, "There is no room left")
    assert (found.lost, found.is_readable, found.is_well_again) == (0, True, True)


@pytest.mark.skipif(not ON_POSTGRESQL, reason="a file does not go away while it is open")
def test_desk_without_its_database_says_so_at_once_while_the_public_page_goes_on(lives):
    place, _register = lives
    place.inside("publisher", 0, 1)
    with served(place) as site:
        site.wait_for("/privacy/en/")

        with place.without_database():
            begun = time.monotonic()
            status, html = site.ask("/admin/purposes/organisation/")
            took = time.monotonic() - begun

            assert (status, "The register cannot be reached" in html, took < 5) == (503, True, True)
            assert site.ask("/privacy/en/")[0] == 200
