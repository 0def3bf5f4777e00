"""What is grave asks again who it is, and loses nothing that was typed."""

import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from purposes.models import AccountEvent, ApiToken
from ropa.accounts import again
from ropa.accounts.sessions import BEGAN
from tests.accounts.conftest import PASSWORD

TOKEN = "/admin/purposes/apitoken/add/"


@pytest.fixture
def long_in(client, dpo):
    """Logged in eleven minutes ago."""
    client.force_login(dpo)
    session = client.session
    session[BEGAN] = time.time() - 11 * 60
    session.save()
    return client


def typed() -> dict:
    ends = timezone.localtime() + timedelta(days=1)
    return {"name": "The intranet", "scopes": ["read"], "expires_at": f"{ends:%Y-%m-%dT%H:%M}"}


def test_token_is_made_at_once_by_whoever_just_logged_in(client, dpo, vocabularies):
    client.force_login(dpo)

    answer = client.post(TOKEN, typed())

    assert (answer.status_code, ApiToken.objects.get().name) == (200, "The intranet")


def test_token_is_made_after_the_password_with_all_that_was_typed(long_in, vocabularies):
    asked = long_in.post(TOKEN, typed())
    before = ApiToken.objects.count()

    shown = long_in.post(asked.url, {"password": PASSWORD, "next": TOKEN})
    answer = long_in.get(shown.url)

    assert shown.url == TOKEN
    assert (asked.status_code, asked.url) == (302, f"/admin/account/again/?next={TOKEN.replace('/', '%2F')}")
    assert (before, answer.status_code, ApiToken.objects.get().name) == (0, 200, "The intranet")


def test_what_was_typed_is_sent_once(long_in, vocabularies):
    asked = long_in.post(TOKEN, typed())
    long_in.post(asked.url, {"password": PASSWORD, "next": TOKEN})

    for _ in range(2):
        long_in.get(TOKEN)

    assert ApiToken.objects.count() == 1


def test_what_was_given_up_is_not_sent_by_an_answer_to_another_question(long_in, vocabularies):
    long_in.post(TOKEN, typed())

    long_in.post("/admin/account/again/", {"password": PASSWORD, "next": "/admin/"})
    long_in.get(TOKEN)

    assert ApiToken.objects.count() == 0


def test_wrong_password_makes_no_token(long_in, vocabularies):
    asked = long_in.post(TOKEN, typed())

    answer = long_in.post(asked.url, {"password": "wrong", "next": TOKEN})

    assert (answer.status_code, ApiToken.objects.count()) == (200, 0)


def test_publishing_through_the_api_as_who_is_at_the_desk_asks_too(long_in, vocabularies):
    answer = long_in.post("/api/v1/organisations/harbour/statements/privacy/publish/")

    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "Log in at the desk again first: you did more than ten minutes ago.",
    )


def test_account_is_made_after_the_password_and_the_form_holds_none(long_in, dpo):
    address = reverse("admin:auth_user_add")

    opened = long_in.get(address)
    asked = long_in.post(address, {"username": "jo", "roles": ["Editor"], "is_active": "on"})
    shown = long_in.post(asked.url, {"password": PASSWORD, "next": address})
    long_in.get(shown.url)

    assert (opened.status_code, b'type="password"' in opened.content) == (200, False)
    assert User.objects.get(username="jo").has_usable_password()


@pytest.mark.parametrize("deed", ["first_password", "log_out"])
def test_what_is_done_to_an_account_is_done_after_the_password(long_in, dpo, editor, deed):
    address = reverse(f"admin:auth_user_{deed}", args=[editor.pk])

    asked = long_in.post(address)
    before = AccountEvent.objects.count()
    long_in.get(long_in.post(asked.url, {"password": PASSWORD, "next": address}).url)

    assert (asked.url.partition("?")[0], before) == ("/admin/account/again/", 0)
    assert AccountEvent.objects.count() == 1


def test_only_reading_is_never_asked(long_in):
    assert [long_in.get(path).status_code for path in ("/admin/", TOKEN)] == [200, 200]


def test_every_name_in_the_table_is_an_address_of_the_site():
    for name in again.BEFORE_SENDING:
        if ":" not in name:
            assert name in get_resolver().reverse_dict
            continue
        for arguments in ([], [1]):
            with suppress(NoReverseMatch):
                reverse(name, args=arguments)
                break
        else:
            pytest.fail(name)
