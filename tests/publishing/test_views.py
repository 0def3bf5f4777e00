"""The public addresses, as a visitor and as a stranger ask for them."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from publishing import archive
from publishing.models import Rendering, Snapshot, Statement
from publishing.readiness import note_verified
from publishing.release import publish
from purposes.models import RetentionPeriod
from tests.ground import laid
from tests.make import accept_errors, make_statement, make_user, words
from tests.publishing.test_release import _plain_paper, plain_paper  # noqa: F401 - paper is not what is tested here

GB = 1024**3
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@laid
def statement(vocabularies) -> Statement:
    return make_statement()


@laid
@plain_paper()
def first(statement) -> Snapshot:
    return publish(statement, by=make_user("dpo", "DPO"), now=MONDAY)


@laid
@plain_paper()
def second(first, statement) -> Snapshot:
    period = RetentionPeriod.objects.get()
    period.text = words("Two years")
    period.save()
    return publish(statement, by=make_user("dpo", "DPO"), note=words("Kept longer"), now=MONDAY + timedelta(days=1))


def body(snapshot: Snapshot, form: str, language: str = "en") -> bytes:
    return bytes(Rendering.objects.get(snapshot=snapshot, format=form, language=language).body)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("nl-BE,nl;q=0.9", "nl"), ("fr, en;q=0.5", "en"), ("xx", "en"), ("", "en"), ("%%%;q=z", "en")],
)
def test_bare_addresses_lead_to_the_language_the_visitor_reads(client, first, accepted, language):
    for address in ("/", "/privacy/"):
        response = client.get(address, headers={"accept-language": accepted})

        assert (response.status_code, response.url) == (302, f"/privacy/{language}/")
        assert "Accept-Language" in response.headers["Vary"]


def test_current_addresses_give_the_newest_version(client, second):
    assert client.get("/privacy/en/").content == body(second, "html")
    assert client.get("/privacy/nl/").content == body(second, "html", "nl")
    assert client.get("/privacy/en/statement.pdf").content == body(second, "pdf")
    assert client.get("/privacy/en/statement.json").content == second.document.encode()


def test_every_version_stays_readable_under_its_number(client, first, second):
    for snapshot in (first, second):
        address = f"/privacy/en/versions/{snapshot.number}/"
        assert client.get(address).content == body(snapshot, "html-archive")
        assert client.get(f"{address}statement.pdf").content == body(snapshot, "pdf")
        assert client.get(f"{address}statement.json").content == body(snapshot, "json")


def test_archived_page_says_so_and_leads_to_the_current_one(first):
    page = body(first, "html-archive").decode()

    assert "This is version 1, published on 2 March 2026." in page
    assert 'href="/privacy/en/"' in page
    assert "This is version 1" not in body(first, "html").decode()


def test_list_of_versions_names_all_with_date_and_note(client, second):
    page = client.get("/privacy/en/versions/").content.decode()

    for expected in (
        "2 March 2026",
        "3 March 2026",
        "Kept longer",
        "/privacy/en/versions/1/",
        "/privacy/en/versions/2/",
    ):
        assert expected in page


def test_changes_of_a_version_are_marked_word_by_word(client, second):
    page = client.get("/privacy/en/versions/2/changes/").content.decode()

    assert "<del>One year</del><ins>Two years</ins>" in page
    assert "(nl)" not in page


def test_changes_of_a_version_are_worked_out_once(client, second, monkeypatch):
    worked_out = []
    monkeypatch.setattr(archive, "mark", lambda _difference, *, language: worked_out.append(language) or ())
    archive._marked.cache_clear()

    for language in ("en", "nl", "en"):
        client.get(f"/privacy/{language}/versions/2/changes/")
    archive._marked.cache_clear()

    assert worked_out == ["en", "nl"]


def test_first_version_has_no_changes_page(client, first):
    assert client.get("/privacy/en/versions/1/changes/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/nothing/",
        "/privacy/de/",
        "/privacy/xx/",
        "/privacy/en/versions/9/",
        "/privacy/en/versions/0/",
        "/privacy/en/versions/999999999999999999999/",
        "/privacy/en/versions/1/statement.exe",
        "/privacy/en/nothing",
        "/privacy/../etc/passwd",
        "/%00/",
        "/privacy/en/statement.pdf/",
    ],
)
def test_unknown_addresses_are_not_found(client, first, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [("/privacy/nl/x", "en", "nl"), ("/x/", "nl", "nl"), ("/x/", "pl", "en"), ("/x/", "fr", "fr")],
)
def test_not_found_speaks_the_visitors_language(client, db, address, accepted, language):
    page = client.get(address, headers={"accept-language": accepted}).content.decode()

    assert f'<html lang="{language}"' in page


def test_unpublished_statement_is_not_found(client, statement):
    assert [client.get(address).status_code for address in ("/privacy/", "/privacy/en/", "/privacy/en/versions/")] == [
        404
    ] * 3


def test_bare_address_lists_statements_when_there_is_no_front_page(client, first, statement, dpo):
    other = Statement(organisation=statement.organisation, slug="jobs", title=words("For applicants"), languages=["en"])
    other.save()
    accept_errors(other, by=dpo)
    publish(other, by=dpo, now=MONDAY)

    page = client.get("/").content.decode()

    assert 'href="/privacy/"' in page
    assert 'href="/jobs/"' in page
    assert "For applicants" in page


def test_front_page_goes_before_the_others(client, first, statement, dpo):
    other = Statement(
        organisation=statement.organisation, slug="jobs", title=words("Jobs"), languages=["en"], is_default=True
    )
    other.save()
    accept_errors(other, by=dpo)
    publish(other, by=dpo, now=MONDAY)

    assert client.get("/").url == "/jobs/en/"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_wrong_method_is_refused_cleanly(first, method):
    client = Client(enforce_csrf_checks=True)

    assert getattr(client, method)("/privacy/en/").status_code == 405


def test_foreign_host_is_refused(client, first):
    assert client.get("/privacy/en/", headers={"host": "evil.example"}).status_code == 400


def test_public_answers_set_no_cookie_and_say_when_they_were_updated(client, first):
    response = client.get("/privacy/en/")

    assert response.cookies == {}
    assert response.headers["Last-Modified"] == "Mon, 02 Mar 2026 09:30:00 GMT"
    assert response.headers["Cache-Control"] == "public, no-cache"


def test_versions_may_be_kept_for_ever(client, first):
    assert client.get("/privacy/en/versions/1/").headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_reader_who_has_the_page_gets_304(client, first):
    tag = client.get("/privacy/en/").headers["ETag"]

    response = client.get("/privacy/en/", headers={"if-none-match": tag})

    assert (response.status_code, response.content) == (304, b"")


def test_health_answers_without_a_database(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_with_a_database_that_is_up_to_date(client, db):
    parts = dict.fromkeys(("status", "database", "migrations", "guards", "disk"), "ok")

    assert client.get("/readyz").json() == parts | {"verify": "never"}


@pytest.mark.parametrize(
    ("hours", "failures", "told"),
    [(1, 0, "ok"), (25, 0, "ok"), (27, 0, "more than 26 hours ago"), (1, 2, "found what does not hold")],
)
def test_ready_tells_when_everything_was_verified_last(client, db, hours, failures, told):
    note_verified(failures=failures, now=timezone.now() - timedelta(hours=hours))

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["verify"]) == (200, told)


def test_verify_notes_that_it_ran(client, db):
    call_command("verify", stdout=StringIO())

    assert client.get("/readyz").json()["verify"] == "ok"


@pytest.mark.parametrize(
    ("disk", "status"),
    [((10 * GB, 2 * GB), 200), ((100 * GB, 2 * GB), 200), ((100 * GB, GB // 2), 503), ((GB // 16, GB // 32), 200)],
    ids=["small, with room", "large, with room", "almost full", "tiny, with room"],
)
def test_not_ready_without_room_on_the_disk(client, db, monkeypatch, disk, status):
    monkeypatch.setattr("shutil.disk_usage", lambda _place: SimpleNamespace(total=disk[0], free=disk[1]))

    answer = client.get("/readyz")

    assert answer.status_code == status
    if status == 503:
        assert answer.json() == {"status": "error", "disk": "almost full"}


def test_not_ready_without_a_database(client, db, monkeypatch):
    def away(_connection):
        raise DatabaseError

    monkeypatch.setattr("purposes.system_checks.MigrationExecutor", away)

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {"status": "error", "database": "does not answer"})
