"""Who must have a second factor, and what happens without."""

import logging

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from purposes.models import AccountEvent
from ropa.accounts.second_factor import Factors
from tests.accounts.codes import code_of
from tests.accounts.conftest import PASSWORD
from tests.make import make_user

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

pytestmark = pytest.mark.usefixtures("second_factor")


def with_app(user: User) -> User:
    TOTP.activate(user, SECRET)
    return user


def log_in(client: Client, name: str = "dpo") -> None:
    client.post("/admin/login/", {"username": name, "password": PASSWORD})


def test_dpo_without_one_is_led_to_setting_it_up_from_every_page(dpo, client):
    log_in(client)

    paths = ["/admin/", "/admin/purposes/processingactivity/", "/admin/past/", "/admin/nowhere/"]
    assert [client.get(path).headers.get("Location") for path in paths] == ["/admin/account/"] * 4


def test_dpo_without_one_asks_the_api_in_vain(dpo, client):
    log_in(client)

    answer = client.get("/api/v1/organisations/")

    assert (answer.status_code, answer.json()["detail"]) == (403, "Set up your second factor first.")


def test_superuser_counts_as_dpo(client, db):
    User.objects.create_superuser("operator", password=PASSWORD)
    log_in(client, "operator")

    assert client.get("/admin/").headers.get("Location") == "/admin/account/"


@pytest.mark.parametrize("role", ["Editor", "Auditor"])
def test_other_roles_come_in_without(client, db, role):
    make_user("somebody", role)
    log_in(client, "somebody")

    assert client.get("/admin/").status_code == 200


def test_whoever_has_one_is_asked_for_it_whatever_the_role(editor, client):
    with_app(editor)
    log_in(client, "editor")

    before = client.get("/admin/").status_code
    client.post("/admin/account/code/", {"code": code_of(SECRET)})

    assert (before, client.get("/admin/").status_code) == (302, 200)


def test_after_the_first_page_of_a_session_nothing_is_looked_up_for_it(dpo, client, django_assert_num_queries):
    with_app(dpo)
    log_in(client)
    client.post("/admin/account/code/", {"code": code_of(SECRET)})
    client.get("/admin/jsi18n/")

    with django_assert_num_queries(4):  # the session, who it is, and a transaction
        client.get("/admin/jsi18n/")


def test_whoever_takes_their_last_one_away_must_set_up_another(dpo, client):
    with_app(dpo)
    log_in(client)
    client.post("/admin/account/code/", {"code": code_of(SECRET)})
    before = client.get("/admin/").status_code

    client.post("/admin/account/app/remove/")

    assert (before, client.get("/admin/").headers.get("Location")) == (200, "/admin/account/")


def test_eleventh_wrong_code_answers_429(dpo, client):
    with_app(dpo)
    log_in(client)

    found = [client.post("/admin/account/code/", {"code": "000000"}).status_code for _ in range(11)]

    assert found == [200] * 10 + [429]


def test_secret_is_not_in_the_database_as_it_is(dpo):
    with_app(dpo)

    kept = Authenticator.objects.get(type="totp").data["secret"]

    assert (SECRET in kept, Factors().decrypt(kept)) == (False, SECRET)


def test_code_under_another_key_of_the_site_fits_nowhere(dpo, client, settings):
    with_app(dpo)
    settings.SECRET_KEY = "another" * 10
    log_in(client)

    answer = client.post("/admin/account/code/", {"code": code_of(SECRET)})

    assert (answer.status_code, client.get("/admin/").status_code) == (200, 302)


def test_key_before_the_present_one_still_opens(dpo, client, settings):
    with_app(dpo)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    log_in(client)

    client.post("/admin/account/code/", {"code": code_of(SECRET)})

    assert client.get("/admin/").status_code == 200


def test_command_lets_somebody_begin_anew_and_the_log_says_so(dpo, client, caplog, capsys):
    with_app(dpo)
    log_in(client)
    client.post("/admin/account/code/", {"code": code_of(SECRET)})

    with caplog.at_level(logging.WARNING, "ropa.accounts"):
        call_command("reset_second_factor", "dpo")

    assert caplog.messages[-1:] == [f"The second factor of account {dpo.pk} was taken away by reset_second_factor."]
    assert [(one.account_id, one.kind, one.change.actor) for one in AccountEvent.objects.all()] == [
        (dpo.pk, "factor-taken", "reset_second_factor")
    ]
    assert (Authenticator.objects.count(), client.get("/admin/").status_code) == (0, 302)
    assert "is asked to set up a second factor" in capsys.readouterr().out


def test_command_for_nobody_says_so(db):
    with pytest.raises(CommandError, match=r"^Nobody logs in as nobody\.$"):
        call_command("reset_second_factor", "nobody")
