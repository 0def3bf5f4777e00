"""Statements by the API: read, previewed, published from the preview that was read."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from publishing.models import Snapshot
from purposes.models import ProcessingActivity
from purposes.recorded import recorded_as
from tests.api import HARBOUR, V1, Program
from tests.make import make_organisation, words

THERE = f"{HARBOUR}/statements/privacy"


@pytest.fixture
def program(dpo) -> Program:
    return Program(dpo)


def approved_anew() -> None:
    """The public words of its activity change."""
    with recorded_as(None), transaction.atomic():
        statement = Snapshot.objects.get(number=1).statement
        statement.introduction = words("Said anew.")
        statement.version += 1
        statement.save()


def test_statement_is_told_with_what_is_published_of_it(program, snapshot):
    versions = program.read(f"{THERE}/versions/")["results"]

    assert program.read(f"{HARBOUR}/statements/")["results"] == [
        {
            "slug": "privacy",
            "title": words("Privacy statement"),
            "languages": ["en", "nl"],
            "version": 1,
            "published": versions[0],
            "address": f"http://testserver{THERE}/",
        }
    ]
    assert program.read(f"{THERE}/versions/1/")["sha256"] == snapshot.sha256


def test_what_was_previewed_is_published(program, snapshot):
    approved_anew()
    preview = program.get(f"{THERE}/preview/")

    answer = program.ask("post", f"{THERE}/publish/", {"note": words("Clearer.")}, if_match=preview.headers["ETag"])

    assert (preview.json()["number"], preview.json()["is_unchanged"]) == (2, False)
    assert (answer.status_code, answer.json()["number"], answer.json()["note"]) == (201, 2, words("Clearer."))
    published = Snapshot.objects.get(number=2)
    assert (published.published_by, published.change.origin, published.is_substantive) == ("dpo", "api", True)
    assert '"introduction":{"en":"Said anew."' in published.document


@pytest.mark.parametrize(("tag", "status"), [({}, 428), ({"if_match": '"0123"'}, 412), ({"if_match": "*"}, 412)])
def test_who_has_not_read_the_preview_of_now_publishes_nothing(program, snapshot, tag, status):
    approved_anew()

    answer = program.ask("post", f"{THERE}/publish/", {}, **tag)

    assert (answer.status_code, Snapshot.objects.count()) == (status, 1)


def test_nothing_new_is_not_published_again(program, snapshot):
    tag = program.get(f"{THERE}/preview/").headers["ETag"]

    answer = program.ask("post", f"{THERE}/publish/", {}, if_match=tag)

    assert (answer.status_code, Snapshot.objects.count()) == (409, 1)
    assert answer.json()["detail"] == "Nothing has changed since version 1, so there is no new version."


def test_editor_and_a_token_without_the_scope_publish_nothing(dpo, editor, snapshot):
    programs = (Program(editor), Program(dpo, "read", "write"))

    answers = [one.ask("post", f"{THERE}/publish/", {}, if_match='"x"') for one in programs]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_statement_of_another_organisation_is_not_there(program, snapshot):
    make_organisation(slug="other", legal_name="Other Ltd")
    there = f"{V1}/organisations/other/statements/privacy"

    pages = ("/", "/versions/", "/versions/1/", "/preview/")
    assert [program.get(f"{there}{page}").status_code for page in pages] == [404] * 4
    assert program.ask("post", f"{there}/publish/", {}, if_match='"x"').status_code == 404


def test_version_asks_as_many_queries_whatever_its_forms(program, snapshot):
    program.read(f"{THERE}/versions/1/")
    with CaptureQueriesContext(connection) as asked:
        program.read(f"{THERE}/versions/1/")

    assert len(asked) < 12
    assert ProcessingActivity.objects.count() == 1
