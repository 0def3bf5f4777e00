"""Which reads go to a replica, and that nobody is led back to an older version by one that is behind."""

import pytest
from django.db import OperationalError, router

from publishing.front import Front
from publishing.models import Snapshot
from publishing.replica import REPLICA, Reads, from_replica
from tests.publishing.published import make_statement_row, make_version, rendered

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_replica(monkeypatch):
    monkeypatch.setattr("publishing.front.has_replica", lambda: True)
    monkeypatch.setattr(router, "routers", [Reads()])


def test_only_who_asks_for_it_reads_from_the_replica(with_replica):
    assert router.db_for_read(Snapshot) == "default"
    with from_replica():
        assert (router.db_for_read(Snapshot), router.db_for_write(Snapshot)) == (REPLICA, "default")
    assert router.db_for_read(Snapshot) == "default"
    assert (router.allow_migrate(REPLICA, "publishing"), router.allow_migrate("default", "publishing")) == (False, True)


@pytest.mark.parametrize("problem", [OperationalError("away"), Snapshot.DoesNotExist()])
def test_replica_that_fails_is_passed_over(with_replica, monkeypatch, problem):
    version = make_version(make_statement_row())
    front, real = Front(None), Front._refresh

    def refresh(self, *, at_least):
        if router.db_for_read(Snapshot) == REPLICA:
            raise problem
        return real(self, at_least=at_least)

    monkeypatch.setattr(Front, "_refresh", refresh)

    assert front.refresh()
    assert front._pages["/privacy/en/"].plain.body == rendered(version)


def test_replica_that_is_behind_leads_nobody_back(with_replica, monkeypatch):
    first = make_version(make_statement_row())
    second = make_version(first.statement, number=2)
    front = Front(None)
    front._refresh(at_least=0)
    monkeypatch.setattr(Snapshot.objects, "current", lambda: Snapshot.objects.filter(pk=first.pk))
    monkeypatch.setattr(router, "routers", [])

    assert not front.refresh()
    assert front._pages["/privacy/en/"].plain.body == rendered(second)
