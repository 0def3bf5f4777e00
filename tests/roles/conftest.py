"""One of everything, and everybody who might ask for it."""

from typing import Any

import pytest
from django.core.cache import caches

from purposes.exchange.records import SHARED
from purposes.history import settled_now
from purposes.models import ApiToken
from purposes.past.instants import exact
from tests.ground import laid
from tests.roles.world import make_people, make_world


@laid
def world(vocabularies) -> Any:
    made = make_world()
    made.people = make_people()
    made.account = made.people["no role"].user
    made.token = ApiToken.objects.order_by("pk").first()
    made.vocabularies = {records.name: records.model for records in SHARED}
    made.instant = exact(settled_now())
    return made


@pytest.fixture(autouse=True)
def _asked_nothing_yet() -> None:
    """How often was asked is counted in the cache."""
    caches["here"].clear()
