"""The addresses of log-in: where old ones lead, and who is told what."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client

from tests.accounts.conftest import PASSWORD
from tests.make import make_statement
from tests.test_headers import addresses
from tests.test_settings import GOOD, check

OIDC = {
    "ROPA_OIDC_ISSUER": "https://login.example.org",
    "ROPA_OIDC_CLIENT_ID": "ropa",
    "ROPA_OIDC_CLIENT_SECRET": "of a test",
    "ROPA_OIDC_ROLES": "privacy-office=DPO,/lawyers=Editor",
}


def test_nobody_signs_up(client, db):
    assert [client.get(f"/admin/{path}").status_code for path in ("signup/", "account/signup/", "account/email/")] == [
        302,
        302,
        302,
    ]
    assert client.get("/admin/signup/").url == "/admin/login/?next=/admin/signup/"
    assert not User.objects.exists()


def test_old_address_of_the_password_leads_to_the_new_one(editor, client):
    client.force_login(editor)

    assert client.get("/admin/password_change/").url == "/admin/account/password/"


def test_who_is_taken_off_the_desk_is_out_at_once_and_not_led_in_a_circle(editor, client):
    client.force_login(editor)
    User.objects.update(is_staff=False)

    answer = client.get("/admin/", follow=True)

    assert (answer.status_code, [url for url, _status in answer.redirect_chain]) == (
        200,
        ["/admin/login/?next=/admin/"],
    )


def test_log_out_ends_the_session_and_leads_to_log_in(editor, client, log_in):
    log_in()

    answer = client.post("/admin/logout/")

    assert (answer.url, client.get("/admin/").status_code) == ("/admin/login/", 302)


def test_log_in_leads_back_to_where_one_was_going(editor, client):
    there = "/admin/purposes/processingactivity/?q=mail"
    sent = {"username": "editor", "password": PASSWORD, "next": there}

    assert client.post("/admin/login/", sent).url == there


def test_nothing_of_the_libraries_is_shown_at_the_desk():
    shown = {model._meta.app_label for model in admin.site._registry}

    assert shown == {"auth", "purposes", "publishing"}


def test_public_page_knows_no_session(client, db, django_assert_num_queries):
    client.cookies["sessionid"] = "x" * 32

    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert answer.cookies == {}


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (
            {"ROPA_OIDC_ISSUER": "http://login.example.org"},
            (
                "Set ROPA_OIDC_ISSUER to an address that begins with https://: without TLS anybody on the way could "
                "say who logs in."
            ),
        ),
        ({"ROPA_OIDC_CLIENT_ID": ""}, "Single sign-on is set by half: set ROPA_OIDC_CLIENT_ID too."),
        (
            {"ROPA_OIDC_ISSUER": "", "ROPA_OIDC_CLIENT_SECRET": ""},
            "Single sign-on is set by half: set ROPA_OIDC_ISSUER and ROPA_OIDC_CLIENT_SECRET too.",
        ),
        (
            {"ROPA_OIDC_ROLES": "privacy-office"},
            (
                "Set ROPA_OIDC_ROLES to the groups of your provider and the roles that they give, such as "
                "privacy-office=DPO,lawyers=Editor: without it nobody who comes that way has a role."
            ),
        ),
        (
            {"ROPA_OIDC_ROLES": "privacy-office=dpo"},
            "ROPA_OIDC_ROLES names dpo, which is no role: choose from DPO, Editor, Approver, Auditor.",
        ),
        (
            {"ROPA_SECOND_FACTOR": "DPO,Boss"},
            "ROPA_SECOND_FACTOR names Boss, which is no role: choose from DPO, Editor, Approver, Auditor.",
        ),
    ],
)
def test_single_sign_on_that_is_half_set_does_not_start(tmp_path, environment, sentence):
    code, said = check(tmp_path, **GOOD, **OIDC | environment)

    assert (code, said.partition("ImproperlyConfigured: ")[2]) == (1, sentence)


def test_single_sign_on_that_is_set_starts(tmp_path):
    assert check(tmp_path, **GOOD, **OIDC)[0] == 0


def test_every_page_of_the_desk_shows_how_to_log_out(dpo, vocabularies):
    statement = make_statement()
    client = Client(raise_request_exception=False)
    asked, without = 0, set()

    for path in addresses(statement.pk):
        client.force_login(dpo)
        is_page = path.startswith("/admin/") and not path.endswith("/preview/en/")  # which is a frame in one
        answer = client.get(path) if is_page else None
        if answer and answer.status_code == 200 and not answer.streaming and b"<html" in answer.content:
            asked += 1
            if not re.search(rb'<form[^>]*action="/admin/logout/"', answer.content):
                without.add(path)

    assert asked > 60
    assert without == set()
