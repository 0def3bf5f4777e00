"""What every test of the API starts from."""

import pytest
from django.core.cache import caches

from purposes.models import ProcessingActivity
from tests.api import Program
from tests.ground import laid
from tests.make import activity_document, make_statement


@pytest.fixture(autouse=True)
def _asked_nothing_yet() -> None:
    """How often was asked is counted in the cache."""
    caches["here"].clear()


@laid
def activity(vocabularies) -> ProcessingActivity:
    make_statement(activity_document(comments="Seen by few"))
    return ProcessingActivity.objects.get()


@pytest.fixture
def program(dpo) -> Program:
    return Program(dpo)
