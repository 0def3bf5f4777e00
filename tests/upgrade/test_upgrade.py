"""The filled register of every release, brought to the present, says what it said: rows, past days, published bytes."""

import json
import os

import pytest

from tests.upgrade.expected import read_expected, releases
from tests.upgrade.place import RELEASES, place


@pytest.fixture(scope="module", params=releases())
def upgraded(request):
    """What the release told; and the place where its register now is the present's."""
    with place(os.environ.get("ROPA_DATABASE_URL", "")) as found:
        found.load(RELEASES / request.param / f"{found.vendor}.xz")
        done = found.run("manage.py", "migrate", "--noinput")
        assert done.returncode == 0, done.stderr
        yield read_expected(request.param, found.vendor), found


@pytest.fixture(scope="module")
def told(upgraded):
    expected, found = upgraded
    return found.inside(
        "tell_again", json.dumps({name: expected[name] for name in ("columns", "past", "past_columns")})
    )


def test_every_row_says_what_it_said(upgraded, told):
    expected, _found = upgraded

    changed = {
        f"{table} {key}"
        for table, rows in expected["rows"].items()
        for key, digest in rows.items()
        if told["rows"][table].get(key) != digest
    }

    assert changed == set()
    assert sum(map(len, expected["rows"].values())) > 1000


def test_every_moment_of_the_past_reads_as_it_read(upgraded, told):
    expected, _found = upgraded

    assert told["past"] == expected["past"]
    assert len(expected["past"]) > 10


def test_every_published_version_is_served_byte_for_byte(upgraded, told):
    expected, _found = upgraded

    assert told["published"] == expected["published"]
    assert {answer.split()[0] for answer in expected["published"].values()} == {"200"}


def test_record_still_verifies_and_is_guarded(upgraded):
    _expected, found = upgraded

    verified = found.run("manage.py", "verify")
    checked = found.run("manage.py", "check", "--database", "default")

    assert (verified.returncode, "everything holds" in verified.stdout) == (0, True), verified.stderr
    assert checked.returncode == 0, checked.stderr


def test_upgraded_register_is_edited_and_published_on(upgraded):
    _expected, found = upgraded

    assert found.inside("go_on")["published"] > 2
