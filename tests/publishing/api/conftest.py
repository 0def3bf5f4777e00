"""A statement that is published, by a register that has a secret in every internal column."""

import pytest
from django.core.cache import caches

from publishing.models import Snapshot
from publishing.release import publish
from tests.ground import laid
from tests.make import accept_errors, activity_document, make_statement, make_user


@pytest.fixture(autouse=True)
def _asked_nothing_yet() -> None:
    """How often was asked is counted in the cache."""
    caches["here"].clear()


@laid
def snapshot(vocabularies) -> Snapshot:
    dpo = make_user("dpo", "DPO")
    document = activity_document(comments="MARKER", systems="MARKER", owner="MARKER", department="MARKER")
    document["recipients"] = [{"category": "ict-service-providers", "name": "MARKER", "contract": "MARKER"}]
    statement = make_statement(document)
    accept_errors(statement, by=dpo)
    return publish(statement, by=dpo)
