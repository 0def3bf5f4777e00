"""A first password, made for somebody and seen by somebody else: it opens one page, for three days."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from purposes.first_passwords import give_first_password, is_first
from ropa.accounts.sessions import SEEN
from tests.accounts.conftest import PASSWORD

OWN = "/admin/account/password/"
NEW = {"password1": "other words of a test", "password2": "other words of a test"}


@pytest.fixture
def first(editor, dpo) -> str:
    return give_first_password(editor, by=dpo, now=timezone.now())


def test_nothing_opens_before_another_password_is_chosen(first, log_in, client):
    log_in(password=first)

    answers = [client.get(path) for path in ("/admin/", "/admin/purposes/processingactivity/", "/admin/account/")]
    api = client.get("/api/v1/organisations/")

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(302, OWN)] * 3
    assert (api.status_code, api.json()["detail"]) == (403, "Choose a password of your own first.")
    page = client.get(OWN).content.decode()
    assert "Choose your own password" in page
    assert "Back to the register" not in page


def test_own_password_opens_the_desk_at_once(first, log_in, client, editor):
    log_in(password=first)

    client.post(OWN, {"oldpassword": first, **NEW})

    editor.refresh_from_db()
    assert (client.get("/admin/").status_code, is_first(editor)) == (200, False)


def test_first_password_is_not_taken_as_ones_own(first, log_in, client):
    log_in(password=first)

    answer = client.post(OWN, {"oldpassword": first, "password1": first, "password2": first})

    assert "This is the password that you have. Choose another one." in answer.content.decode()
    assert client.get("/admin/").status_code == 302


def test_who_gave_up_is_asked_again_at_the_next_log_in(first, log_in, client):
    log_in(password=first)
    client.post("/admin/logout/")

    log_in(password=first)

    assert client.get("/admin/").headers["Location"] == OWN


def test_second_factor_is_set_up_after_the_password_is_ones_own(dpo, log_in, client, second_factor):
    first = give_first_password(dpo, by=None, now=timezone.now())
    log_in("dpo", first)

    before = client.get("/admin/").headers["Location"]
    client.post(OWN, {"oldpassword": first, **NEW})

    assert (before, client.get("/admin/").headers["Location"]) == (OWN, "/admin/account/")


def test_first_password_ends_after_three_days_and_says_so_to_nobody_else(editor, dpo, log_in, client):
    made = timezone.now() - timedelta(days=3)
    first = give_first_password(editor, by=dpo, now=made)

    late, wrong = log_in(password=first), Client().post("/admin/login/", {"username": "editor", "password": "wrong"})

    ended = "This first password has ended. Ask whoever keeps the accounts for a new one."
    assert (late.status_code, ended in late.content.decode(), ended in wrong.content.decode()) == (403, True, False)
    assert client.get("/admin/").status_code == 302


def test_it_is_good_until_then(editor, dpo, log_in, client):
    first = give_first_password(editor, by=dpo, now=timezone.now() - timedelta(days=3) + timedelta(minutes=1))

    log_in(password=first)

    assert client.get("/admin/").headers["Location"] == OWN


def test_session_that_began_with_the_password_before_is_over(editor, dpo, log_in, client):
    log_in()
    before = client.get("/admin/").status_code

    give_first_password(editor, by=dpo, now=timezone.now())

    assert (before, client.get("/admin/").status_code) == (200, 302)


def test_password_that_the_operator_sets_in_a_shell_is_no_first_one(first, editor, log_in, client):
    editor.set_password(PASSWORD)
    editor.save()

    log_in()

    assert client.get("/admin/").status_code == 200


def test_knowing_it_costs_no_query(editor, log_in, client, django_assert_num_queries):
    log_in()
    session = client.session
    session[SEEN] = timezone.now().timestamp()
    session.save()
    client.get("/admin/jsi18n/")

    with django_assert_num_queries(4):  # the session, who it is, and a transaction
        client.get("/admin/jsi18n/")
