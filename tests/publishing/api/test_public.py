"""The public part of the API: published versions, as they were frozen, for everybody's programs."""

import hashlib

import pytest
from django.db import transaction
from django.test import Client

from publishing.models import Rendering, Statement
from purposes.models import ProcessingActivity
from purposes.recorded import recorded_as
from tests.api import V1
from tests.make import words

PUBLIC = f"{V1}/public/statements"
PAGES = ("/", "/privacy/", "/privacy/versions/", "/privacy/versions/1/", "/privacy/versions/1/document/")


def test_statement_is_told_with_its_version_of_now(client, snapshot):
    (found,) = client.get(f"{PUBLIC}/").json()["results"]

    assert found == client.get(f"{PUBLIC}/privacy/").json()
    assert found == {
        "slug": "privacy",
        "title": words("Privacy statement"),
        "languages": ["en", "nl"],
        "current": client.get(f"{PUBLIC}/privacy/versions/").json()["results"][0],
        "address": "http://testserver/privacy/",
        "versions": f"http://testserver{PUBLIC}/privacy/versions/",
    }
    assert found["current"]["sha256"] == snapshot.sha256


def test_each_form_of_a_version_stands_at_its_address_with_its_digest(client, snapshot):
    forms = client.get(f"{PUBLIC}/privacy/versions/1/").json()["forms"]

    told = {(one["language"], one["address"]): one["sha256"] for one in forms}
    stored = Rendering.objects.exclude(format="html")
    assert sorted(told.values()) == sorted(stored.values_list("sha256", flat=True))
    assert [client.get(one["address"]).status_code for one in forms] == [200] * len(forms)
    for one in forms:
        assert hashlib.sha256(client.get(one["address"]).content).hexdigest() == one["sha256"]


def test_document_and_receipt_are_the_stored_bytes(client, snapshot):
    document = client.get(f"{PUBLIC}/privacy/versions/1/document/").content

    assert hashlib.sha256(document).hexdigest() == snapshot.sha256
    assert client.get(f"{PUBLIC}/privacy/versions/1/receipt/").content.decode() == snapshot.receipt
    assert client.get(f"{V1}/public/keys/").content == client.get("/verify/keys.json").content


def test_nothing_internal_is_in_the_public_part(client, snapshot):
    answers = [client.get(f"{PUBLIC}{page}") for page in (*PAGES, "/privacy/versions/1/receipt/")]

    assert [answer.status_code for answer in answers] == [200] * 6
    assert [answer for answer in answers if "MARKER" in answer.content.decode()] == []


def test_edits_that_are_not_published_change_nothing(client, snapshot):
    before = [client.get(f"{PUBLIC}{page}").content for page in PAGES]
    with recorded_as(None), transaction.atomic():
        for row, column in ((ProcessingActivity.objects.get(), "name"), (Statement.objects.get(), "title")):
            setattr(row, column, words("MARKER"))
            row.save()

    assert [client.get(f"{PUBLIC}{page}").content for page in PAGES] == before


def test_draft_statement_is_not_there(client, snapshot):
    with recorded_as(None), transaction.atomic():
        Statement.objects.create(organisation=snapshot.statement.organisation, slug="draft", title=words("Draft"))

    pages = ("/draft/", "/draft/versions/", "/draft/versions/1/", "/privacy/versions/2/")
    assert [client.get(f"{PUBLIC}{page}").status_code for page in pages] == [404] * 4
    assert len(client.get(f"{PUBLIC}/").json()["results"]) == 1


@pytest.mark.parametrize("page", PAGES)
def test_any_origin_may_read_and_nobody_is_known_by_it(client, snapshot, dpo, page):
    client.force_login(dpo)

    answer = client.get(f"{PUBLIC}{page}")

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "public" in answer.headers["Cache-Control"]
    assert Client().get(f"{PUBLIC}{page}").cookies == {}
    again = client.get(f"{PUBLIC}{page}", headers={"if-none-match": answer.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["Access-Control-Allow-Origin"]) == (304, b"", "*")


def test_browser_that_asks_first_is_told_what_it_may_send(client, snapshot):
    asked = {"origin": "https://elsewhere.example", "access-control-request-method": "GET"}

    answer = client.options(f"{PUBLIC}/privacy/", headers=asked)

    assert (answer.status_code, answer.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD")
    assert answer.headers["Access-Control-Allow-Headers"] == "If-None-Match, Accept-Language"


def test_other_origins_read_nothing_but_the_public_part(client, snapshot, dpo):
    client.force_login(dpo)

    answer = client.get(f"{V1}/organisations/", headers={"origin": "https://elsewhere.example"})

    assert (answer.status_code, "Access-Control-Allow-Origin" in answer.headers) == (200, False)


def test_nothing_is_written_there(client, snapshot):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(f"{PUBLIC}/privacy/").status_code == 405
