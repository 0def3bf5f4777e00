"""Every list of the desk asks the database as often for many rows as for few."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing.models import Snapshot
from purposes.models import Organisation, ProcessingActivity
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
        "ApiToken",
        "DataCategory",
        "DataSubjectCategory",
        "Group",
        "Inspection",
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
    # Registers are examined one by one; the rows of one are examined together.
    shared = {"organisation": made(Organisation)} if model is ProcessingActivity else {}
    for _ in range(3):
        made(model, **shared)
    few = queries(client, address)
    for _ in range(30):
        made(model, **shared)

    assert queries(client, address) == few


@pytest.mark.parametrize(
    ("query", "told", "offered"),
    [("", "Nothing here yet.", []), ("?q=zzz", "Nothing fits what you are looking for.", ["Show all"])],
)
def test_empty_list_says_why_and_offers_what_helps(client, dpo, query, told, offered):
    client.force_login(dpo)

    shown = client.get(f"/admin/publishing/snapshot/{query}").content.decode()

    assert told in shown
    assert [words for words in ("Show all", "Add published version") if words in shown] == offered


@pytest.mark.parametrize(("language", "no"), [("en", "no"), ("nl", "nee"), ("fr", "non"), ("de", "Nein")])
def test_usual_no_in_a_list_is_a_word_and_no_red_cross(client, dpo, vocabularies, language, no):
    client.force_login(dpo)

    shown = client.get("/admin/purposes/datacategory/", headers={"accept-language": language}).content.decode()

    assert (f"<span>{no}</span>" in shown, "close_small" in shown) == (True, False)


def test_skin_speaks_german_too(client, dpo, vocabularies):
    client.force_login(dpo)
    language = {"accept-language": "de"}

    shown = client.get("/admin/purposes/datacategory/", headers=language).content.decode()
    term = client.get("/admin/purposes/datacategory/1/change/", headers=language).content.decode()

    assert [words for words in ("Run", "Select action", "Select all rows") if f">{words}<" in shown] == []
    assert "Zum Suchen tippen" in shown
    assert "Löschen Kategorie" not in term
