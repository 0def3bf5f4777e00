"""Who may come in, how often, and what is said when a request is not answered."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from purposes import tokens
from purposes.api.limits import OfAddress, OfToken
from purposes.models import ApiToken, TokenUse
from tests.api import HARBOUR, V1, Program, places, secret_of

LISTED = f"{HARBOUR}/activities/"


def refused(answer) -> tuple[int, str]:
    problem = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (problem["status"], problem["type"], bool(problem["title"])) == (answer.status_code, "about:blank", True)
    return answer.status_code, problem["detail"]


# Tokens and log-ins


def test_nobody_reads_without_a_token(activity):
    answer = Program().get(LISTED)

    assert refused(answer)[0] == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize("given", ["Bearer", "Bearer ropa_wrong", "Bearer ropa_\xe9", "Basic ZHBvOnBhc3N3b3Jk", "x"])
def test_wrong_token_and_any_password_open_nothing(activity, dpo, given):
    assert Client().get(LISTED, headers={"authorization": given}).status_code == 401


def test_token_that_ended_or_was_withdrawn_opens_nothing(activity, dpo):
    over, gone = Program(dpo), Program(dpo)
    first, second = ApiToken.objects.order_by("pk")
    ApiToken.objects.filter(pk=first.pk)
    first.expires_at = timezone.now() - timedelta(seconds=1)
    first.save()
    tokens.withdraw(second, by=dpo, now=timezone.now())

    sentence = "This token opens nothing: it is unknown, has ended or was withdrawn."
    assert [refused(program.get(LISTED)) for program in (over, gone)] == [(401, sentence)] * 2


@pytest.mark.parametrize("column", ["is_active", "is_staff"])
def test_token_of_somebody_who_may_not_come_in_any_more_opens_nothing(activity, dpo, column):
    program = Program(dpo)
    setattr(dpo, column, False)
    dpo.save()

    assert program.get(LISTED).status_code == 401


def test_token_may_no_more_than_its_owner_may_now(activity, dpo):
    program = Program(dpo)
    assert program.get(LISTED).status_code == 200

    dpo.groups.clear()

    assert program.get(LISTED).status_code == 403


def test_use_of_a_token_is_noted(activity, dpo):
    Program(dpo).get(LISTED)

    assert timezone.now() - TokenUse.objects.get().at < timedelta(minutes=1)


def test_who_is_logged_in_reads_and_writes_with_the_token_against_forged_forms(activity, dpo):
    client = Client(enforce_csrf_checks=True)
    client.force_login(dpo)
    body = {"reference": "X", "slug": "x", "name": {"en": "X"}}

    read = client.get(LISTED)
    forged = client.post(LISTED, body, content_type="application/json")
    client.get("/admin/")
    sent = {"x-csrftoken": client.cookies["csrftoken"].value} if "csrftoken" in client.cookies else {}

    assert (read.status_code, refused(forged)[0]) == (200, 403)
    if sent:
        assert client.post(LISTED, body, content_type="application/json", headers=sent).status_code == 201


# Scopes and roles

READS = [
    ("get", LISTED),
    ("get", f"{HARBOUR}/history/"),
    ("get", f"{HARBOUR}/statements/"),
    ("get", f"{V1}/organisations/"),
]
NEW = {"reference": "X", "slug": "x", "name": {"en": "X"}}


def outcomes(program, activity) -> dict[str, int]:
    """Each verb once, with tags that are outdated: 412 says that it would have been allowed."""
    here, old = f"{LISTED}{activity.pk}/", {"if_match": '"999"'}
    statement = f"{HARBOUR}/statements/privacy"
    asked = {
        "list": program.get(LISTED),
        "read": program.get(here),
        "past": program.get(f"{here}?at={timezone.localdate()}"),
        "records": program.get(f"{HARBOUR}/processor-records/"),
        "findings": program.get(f"{HARBOUR}/findings/"),
        "history": program.get(f"{HARBOUR}/history/"),
        "vocabularies": program.get(f"{V1}/vocabularies/"),
        "statements": program.get(f"{HARBOUR}/statements/"),
        "versions": program.get(f"{statement}/versions/"),
        "export": program.get(f"{HARBOUR}/exports/1/"),
        "create": program.ask("post", LISTED, {}),
        "replace": program.ask("put", here, NEW, **old),
        "delete": program.ask("delete", here, **old),
        "submit": program.ask("post", f"{here}submit/", **old),
        "withdraw": program.ask("post", f"{here}withdraw/", **old),
        "approve": program.ask("post", f"{here}approve/", **old),
        "refuse": program.ask("post", f"{here}refuse/", **old),
        "end": program.ask("post", f"{here}end/", **old),
        "reopen": program.ask("post", f"{here}reopen/", **old),
        "publish": program.ask("post", f"{statement}/publish/", {}),
    }
    return {name: answer.status_code for name, answer in asked.items()}


READING = dict.fromkeys(
    ("list", "read", "past", "records", "findings", "history", "vocabularies", "statements", "versions"), 200
) | {"export": 404}
EDITING = {"create": 400, "replace": 412, "delete": 412, "submit": 412, "withdraw": 412}
APPROVING = dict.fromkeys(("approve", "refuse", "end", "reopen"), 412)
PUBLISHING = {"publish": 428}
EVERYTHING = {**READING, **EDITING, **APPROVING, **PUBLISHING}
NOTHING = dict.fromkeys(EVERYTHING, 403)

ALLOWED = {
    ("dpo", "read"): READING,
    ("dpo", "write"): EDITING | APPROVING,
    ("dpo", "publish"): PUBLISHING,
    ("editor", "read"): READING,
    ("editor", "write"): EDITING,
    ("editor", "publish"): {},
    ("auditor", "read"): READING,
    ("auditor", "write"): {},
    ("auditor", "publish"): {},
}
"""Role × scope → what is not refused, of everything."""


@pytest.mark.parametrize(("role", "scope"), ALLOWED)
def test_token_opens_what_its_owner_s_role_and_its_scope_both_allow(request, activity, role, scope):
    program = Program(request.getfixturevalue(role), scope)

    assert outcomes(program, activity) == NOTHING | ALLOWED[role, scope]


def test_nobody_opens_nothing(activity):
    assert set(outcomes(Program(), activity).values()) == {401}


# Problems


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Say which version you have read."),
        ("nl", "Zeg welke versie u hebt gelezen."),
        ("fr", "Indiquez la version que vous avez lue."),
        ("de", "Geben Sie an, welche Version Sie gelesen haben."),
    ],
)
def test_problem_is_told_in_the_reader_s_language(program, activity, language, sentence):
    answer = program.ask("delete", f"{LISTED}{activity.pk}/", accept_language=language)

    assert (answer.json()["title"], answer.headers["Content-Language"]) == (sentence, language)


@pytest.mark.parametrize(
    ("asked", "sent", "status"),
    [
        (("get", f"{V1}/nothing/"), {}, 404),
        (("get", f"{V1}/organisations"), {}, 404),
        (("get", f"{LISTED}0/"), {}, 404),
        (("get", f"{LISTED}{'9' * 18}/"), {}, 404),
        (("get", f"{LISTED}{'9' * 40}/"), {}, 404),
        (("patch", LISTED), {}, 405),
        (("options", LISTED), {}, 405),
        (("post", f"{HARBOUR}/history/"), {}, 405),
        (("get", LISTED), {"headers": {"accept": "application/xml"}}, 406),
        (("post", LISTED), {"data": "a=1", "content_type": "application/x-www-form-urlencoded"}, 415),
        (("post", LISTED), {"data": "{", "content_type": "application/json"}, 400),
        (("post", LISTED), {"data": "[" * 100_000, "content_type": "application/json"}, 400),
        (("post", LISTED), {"data": "9" * 5_000, "content_type": "application/json"}, 400),
        (("post", LISTED), {"data": b"\xff", "content_type": "application/json"}, 400),
        (("post", LISTED), {"data": '{"a": NaN}', "content_type": "application/json"}, 400),
        (("post", LISTED), {"data": "[]", "content_type": "application/json"}, 400),
        (("post", LISTED), {"data": " " * (2 * 1024 * 1024 + 1), "content_type": "application/json"}, 413),
    ],
)
def test_every_refusal_is_one_problem(program, activity, asked, sent, status):
    headers = {**program.headers, **sent.get("headers", {})}
    rest = {name: value for name, value in sent.items() if name != "headers"}

    method, address = asked
    answer = getattr(program.client, method)(address, headers=headers, **rest)

    assert refused(answer)[0] == status
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_register_that_cannot_be_reached_is_a_problem_too(program, activity, monkeypatch):
    def away(*_args, **_more):
        raise OperationalError

    monkeypatch.setattr("purposes.api.records.read", away)

    answer = program.get(f"{V1}/organisations/")

    assert (refused(answer)[0], answer.headers["Retry-After"]) == (503, "31")


def test_failure_of_ours_is_a_problem_and_no_page(program, activity, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError

    monkeypatch.setattr("purposes.api.records.page_of", broken)
    program.client.raise_request_exception = False

    answer = program.get(f"{V1}/organisations/")

    assert refused(answer) == (500, "Something went wrong here. It is not your fault.")


def test_token_and_address_each_have_a_measure(activity, dpo, monkeypatch):
    monkeypatch.setattr(OfToken, "THROTTLE_RATES", {"token": "2/min"})
    one, other = Program(dpo), Program(dpo)

    often = [one.get(LISTED).status_code for _ in range(3)]
    refusal = one.get(LISTED)

    assert (often, refused(refusal)[0], other.get(LISTED).status_code) == ([200, 200, 429], 429, 200)
    assert 0 < int(refusal.headers["Retry-After"]) <= 61


def test_who_guesses_tokens_is_stopped_at_their_address(activity, monkeypatch):
    monkeypatch.setattr(OfAddress, "THROTTLE_RATES", {"address": "3/min"})

    guesses = [Client().get(LISTED, headers={"authorization": f"Bearer {guess}"}).status_code for guess in "abcde"]

    assert guesses == [401, 401, 401, 429, 429]


# The document


def test_document_names_every_address_and_no_foreign_host(db):
    answer = Client().get(f"{V1}/schema/")
    document = json.loads(answer.content)

    assert (document["openapi"], len(document["paths"])) == ("3.1.0", 40)
    verbs = [(path, verb, one) for path, verbs in document["paths"].items() for verb, one in verbs.items()]
    assert [(path, verb) for path, verb, one in verbs if not {"404", "429", "503"} <= one["responses"].keys()] == []
    page = Client().get(f"{V1}/docs/")
    assert (page.status_code, "//" in page.content.decode().replace("<!DOCTYPE", "")) == (200, False)
    assert "default-src 'none'; script-src 'self';" in page.headers["Content-Security-Policy"]


def test_secret_of_a_token_is_asked_for_by_its_digest(activity, dpo):
    secret = secret_of(dpo)

    assert tokens.find(secret) == ApiToken.objects.get()
    assert tokens.find(secret.upper()) is None
    assert places(Program(dpo).get(f"{LISTED}?x=1")) == ["x"]
