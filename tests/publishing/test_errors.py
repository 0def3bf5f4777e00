"""What is said when a request cannot be answered."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from publishing import errors
from publishing.release import preview
from purposes.recorded import recorded_as
from tests.make import make_organisation, make_statement

HEADINGS = {"en": "That request cannot be read", "nl": "Dit verzoek is niet te lezen"}


@pytest.mark.parametrize(("accepted", "language"), [("nl", "nl"), ("en", "en"), ("pl", "en")])
def test_request_that_cannot_be_read_is_answered_in_the_visitors_language(accepted, language):
    answer = Client().get("/", headers={"host": "elsewhere.example", "accept-language": accepted})

    assert answer.status_code == 400
    assert f'<html lang="{language}"' in answer.content.decode()
    assert HEADINGS[language] in answer.content.decode()


def test_fault_of_ours_is_told_in_the_language_chosen_at_the_desk():
    request = RequestFactory().get("/admin/", headers={"cookie": "django_language=nl", "accept-language": "fr"})

    answer = errors.failed(request)

    assert (answer.status_code, "Er ging iets mis" in answer.content.decode()) == (500, True)


def full(problem: Exception, **about: str) -> Exception:
    """As Django raises it: the database's own error is the cause."""
    error, problem.__cause__ = problem, type("TheDatabasesOwn", (Exception,), about)()
    return error


def while_handling(problem: Exception, answer: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        raise problem
    except type(problem):
        return answer()


@pytest.mark.parametrize(
    ("problem", "heading"),
    [
        (OperationalError("connection refused"), "Het register is niet bereikbaar"),
        (InterfaceError("connection already closed"), "Het register is niet bereikbaar"),
        (full(OperationalError("No space left on device"), sqlstate="53100"), "Er is geen plaats meer"),
        (full(OperationalError("database or disk is full"), sqlite_errorname="SQLITE_FULL"), "Er is geen plaats meer"),
        (ZeroDivisionError(), "Er ging iets mis"),
    ],
    ids=["away", "cut off", "PostgreSQL full", "SQLite full", "our fault"],
)
def test_what_ails_the_database_is_told_apart_from_a_fault_of_ours(problem, heading):
    request = RequestFactory().get("/admin/", headers={"cookie": "django_language=nl"})

    answer = while_handling(problem, lambda: errors.failed(request))

    assert heading in answer.content.decode()
    assert (answer.status_code, answer.get("Retry-After")) == ((500, None) if "mis" in heading else (503, "30"))


def test_form_without_its_token_says_what_to_do(dpo):
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/admin/login/", {"username": "dpo"}, headers={"accept-language": "nl"})

    assert (answer.status_code, '<html lang="nl"' in answer.content.decode()) == (403, True)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_sample_leaves_another_register_alone(vocabularies):
    with recorded_as(None):
        make_organisation()

    with pytest.raises(CommandError, match="this one has another register"):
        call_command("load_sample")

    assert not User.objects.exists()


def test_sample_leaves_accounts_of_others_alone(db, settings):
    User.objects.create_user("dpo", password="their own")

    with pytest.raises(CommandError, match="this one has accounts of these names"):
        call_command("load_sample")

    assert User.objects.get().check_password("their own")
    assert not (settings.VAR_DIR / "sample-log-ins.json").exists()


def test_two_sections_of_activities_are_refused_by_their_cause(vocabularies):
    with recorded_as(None):
        statement = make_statement()
        statement.sections.create(kind="activities", anchor="more", position=90)

    with translation.override("en"):
        assert preview(statement).problems == ("Two sections show the activities. Keep one of them.",)


def test_activity_of_nobody_leads_to_the_organisation_first(client, dpo):
    client.force_login(dpo)

    answer = client.get("/admin/purposes/processingactivity/add/")

    assert (answer.status_code, answer.url) == (302, "/admin/purposes/organisation/add/")
