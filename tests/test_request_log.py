"""What the log tells of a request, and what it never does."""

import json
import logging
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import IntegrityError
from django.test import Client

from purposes.models import Change
from ropa.request_log import AsJson, Requests, without_persons
from tests import desk
from tests.publishing.published import ask
from tests.served import inside, manage, serving

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def line_of(said: str) -> dict[str, Any]:
    """The one line, but for what differs each time."""
    line = json.loads(said)
    datetime.fromisoformat(line.pop("at"))
    assert line.pop("ms") >= 0
    return line


def test_request_is_one_line_without_what_was_asked(db, capsys):
    answer = ask(Requests(get_wsgi_application()), "/nowhere/at/all/", query_string="name=Ada")

    assert line_of(capsys.readouterr().err) == {
        "level": "INFO",
        "logger": "ropa.requests",
        "request": answer.headers["X-Request-ID"],
        "method": "GET",
        "path": "/nowhere/at/all/",
        "status": 404,
        "user": None,
    }


def test_request_that_breaks_the_server_has_its_line_too(capsys):
    def broken(_environ: Any, _start: Any) -> list[bytes]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(Requests(broken), "/privacy/en/")

    assert (line_of(capsys.readouterr().err)["status"]) == 500


def test_line_is_written_when_the_last_byte_has_left(capsys):
    def slowly(_environ: Any, start: Any) -> Any:
        start("200 OK", [("Content-Type", "text/plain")])
        yield b"a"
        assert capsys.readouterr().err == ""
        yield b"b"

    assert ask(Requests(slowly), "/").body == b"ab"
    assert line_of(capsys.readouterr().err)["status"] == 200


def test_change_bears_the_name_of_its_request(organisation, client, dpo):
    client.force_login(dpo)
    sent = desk.shown(desk.page(client, organisation)).dict() | {"address": "Another street"}

    answer = client.post(desk.address(organisation), sent, **{"ropa.request": "0123456789abcdef"})

    assert (answer.status_code, answer.wsgi_request.META["ropa.user"]) == (302, dpo.pk)
    assert Change.objects.latest("pk").request == "0123456789abcdef"


def test_user_is_not_looked_up_for_the_log(vocabularies, dpo, django_assert_num_queries):
    client = Client()
    client.force_login(dpo)

    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert answer.wsgi_request.META["ropa.user"] is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/privacy/en/", "/privacy/en/"),
        ("/inspect/a-secret/2026-03-02/activities/", "/inspect/…/2026-03-02/activities/"),
        ("/review/a-secret:with:signs/", "/review/…/"),
        ("/Inspect//a-secret/", "/Inspect//…/"),
        ("/admin/account/reset/1-abc123-0123456789abcdef/", "/admin/account/reset/…/"),
        ("/admin/account/reset/sent/", "/admin/account/reset/sent/"),
        ("/ada@example.org/en/", "/…/en/"),
        ("Not sent to ada@example.org, nor to <bob@example.org>", "Not sent to … nor to <…>"),
    ],
)
def test_text_loses_what_names_a_person_or_opens_something(text, left):
    assert without_persons(text) == left


def _refused_by_the_database() -> None:
    raise IntegrityError("Key (email)=(ada@example.org) already exists.")


def test_error_is_told_by_its_kind_and_place_and_not_by_its_words():
    record = logging.LogRecord("django.request", 40, "", 0, "Internal Server Error: %s", ("/a/",), None)
    with pytest.raises(IntegrityError) as raised:
        _refused_by_the_database()
    record.exc_info = (raised.type, raised.value, raised.tb)

    line = json.loads(AsJson().format(record))

    assert (line["error"], line["message"], "Key" in str(line)) == (
        "IntegrityError",
        "Internal Server Error: /a/",
        False,
    )
    assert line["where"][-1].endswith("_refused_by_the_database")


MAKE_PEOPLE = """
from django.contrib.auth.models import User
from django.test import Client
user = User.objects.create_superuser("first", password="a password of a test")
client = Client()
client.force_login(user)
print(client.cookies["sessionid"].value)
"""


def test_person_who_went_through_every_form_is_nowhere_in_the_log(tmp_path):
    assert manage(tmp_path, "migrate", "--verbosity", "0").returncode == 0
    session = inside(tmp_path, MAKE_PEOPLE).strip()
    person = {"username": "Marjolein", "email": "marjolein@example.org", "password1": "Marjolein-1", "_save": "1"}
    known = FORM | {"Cookie": f"sessionid={session}; csrftoken={'a' * 32}", "X-CSRFToken": "a" * 32}
    form = urlencode(person | {"name": "Marjolein", "text": "Marjolein", "password": "Marjolein"}).encode()
    problem = json.dumps({"name": "Marjolein"}).encode()

    with serving(tmp_path) as site:
        statuses = [
            site.ask("/admin/auth/user/?q=Marjolein", headers=known).status,
            site.ask("/admin/auth/user/add/", method="POST", body=form, headers=known).status,
            site.ask("/admin/login/?next=/marjolein@example.org", method="POST", body=form, headers=known).status,
            site.ask("/admin/purposes/organisation/add/", method="POST", body=form, headers=known).status,
            site.ask("/admin/i18n/setlang/", method="POST", body=form, headers=known).status,
            site.ask("/verify/", method="POST", body=form + b"&receipt=Marjolein", headers=FORM).status,
            site.ask("/review/Marjolein/", method="POST", body=form, headers=FORM).status,
            site.ask("/inspect/Marjolein/").status,
            site.ask("/marjolein@example.org/").status,
            site.ask("/api/v1/organisations/", method="POST", body=problem, headers=known).status,
            site.ask("/", headers={"Host": "marjolein.example.org", "User-Agent": "Marjolein"}).status,
        ]

    lines = [json.loads(line) for line in site.log.read_text().splitlines()]
    requests = [line for line in lines if line["logger"] == "ropa.requests" and line["path"] != "/healthz"]
    assert "marjolein" not in site.log.read_text().lower()
    assert sorted(line["status"] for line in requests) == sorted(statuses)
    assert {line["path"]: line["user"] for line in requests}["/admin/auth/user/add/"] == 1
    assert max(statuses) < 500
