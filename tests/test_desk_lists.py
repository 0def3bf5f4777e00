"""Every list of the desk asks the database as often for many rows as for few."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing.models import Snapshot
from purposes.recorded import Recorded
from tests.purposes.rows import made

LISTED = [model for model in admin.site._registry if issubclass(model, (Recorded, Snapshot))]


def queries(client: Any, address: str) -> int:
    client.get(address)  # what is remembered between requests is not the question
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_every_model_that_is_edited_alone_has_a_list():
    assert {model._meta.object_name for model in LISTED} == {
        "AdequacyDecision",
        "DataCategory",
        "DataSubjectCategory",
        "Group",
        "LegalBasis",
        "Organisation",
        "ProcessingActivity",
        "ProcessorRecord",
        "RecipientCategory",
        "Section",
        "SecurityMeasure",
        "Snapshot",
        "Statement",
        "SupervisoryAuthority",
    }


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.__name__)
def test_list_asks_as_many_queries_for_many_rows_as_for_few(db, client, dpo, model):
    client.force_login(dpo)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for _ in range(3):
        made(model)
    few = queries(client, address)
    for _ in range(30):
        made(model)

    assert queries(client, address) == few
