"""Another password by mail: the same for everybody who asks."""

import re
import time
from smtplib import SMTPRecipientsRefused

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from tests.accounts.conftest import PASSWORD

RESET = "/admin/account/reset/"


def ask(client: Client, address: str) -> tuple[int, str, str]:
    answer = client.post(RESET, {"email": address})
    page = client.get(answer.url).content.decode()
    return answer.status_code, answer.url, re.sub(r'name="csrf\w+" value="\w+"', "", page)


@pytest.fixture
def editor(editor):
    editor.email = "Lena@example.org"
    editor.save()
    return editor


def test_page_is_the_same_whether_there_is_an_account_or_not(editor):
    known, unknown = ask(Client(), "lena@example.org"), ask(Client(), "nobody@example.org")

    assert known == unknown
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["Lena@example.org"], "Another password for the register"),
        (["nobody@example.org"], "No password to change in the register"),
    ]


def test_mail_server_that_is_away_is_one_sentence_and_tells_nothing_of_accounts(editor, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False

    answers = [Client().post(RESET, {"email": f"{name}@example.org"}) for name in ("lena", "nobody")]

    pages = [re.sub(r'name="csrf\w+" value="\w+"', "", answer.content.decode()) for answer in answers]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert pages[0].replace("lena@", "nobody@") == pages[1]
    assert "The mail server does not answer: no mail was sent. Try again in a few minutes." in pages[0]
    told = [one.getMessage() for one in caplog.records if one.name == "ropa.accounts.adapter"]
    assert told == ["The mail server takes no mail: ConnectionRefusedError"] * 2


def test_address_that_the_mail_server_refuses_is_answered_as_any_other(editor, monkeypatch, caplog):
    sent = ask(Client(), "lena@example.org")
    refused = SMTPRecipientsRefused({"lena@example.org": (550, b"unknown")})
    monkeypatch.setattr(EmailBackend, "send_messages", lambda *_: (_ for _ in ()).throw(refused))

    assert ask(Client(), "lena@example.org") == sent
    assert "A mail about a password was refused: SMTPRecipientsRefused" in caplog.messages


@pytest.mark.parametrize("reason", ["switched off", "not of the desk", "comes by single sign-on"])
def test_who_has_no_password_gets_none_by_mail(editor, client, reason):
    editor.is_active = reason != "switched off"
    editor.is_staff = reason != "not of the desk"
    if reason == "comes by single sign-on":
        editor.set_unusable_password()
        SocialAccount.objects.create(user=editor, provider="sso", uid="1")
    editor.save()

    ask(client, "lena@example.org")

    assert [one.subject for one in mail.outbox] == ["No password to change in the register"]


def test_whoever_was_invited_chooses_a_password_and_comes_in(client, dpo, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_HOST, settings.SITE_ADDRESS = "mail.example.org", "http://testserver"
    client.force_login(dpo)
    session = client.session
    session["accounts_began"] = session["accounts_seen"] = time.time()
    session.save()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            "/admin/auth/user/add/",
            {"username": "jo", "email": "jo@example.org", "roles": ["Editor"], "is_active": "on"},
        )
    jo, new = Client(), {"password1": "other words of a test", "password2": "other words of a test"}
    label = "Forgotten your password or your name?"
    assert label in mail.outbox[0].body.replace("\n", " ")
    assert label in jo.get(re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]).content.decode()

    ask(jo, "jo@example.org")
    jo.post(jo.get(re.search(r"http://testserver(\S+)", mail.outbox[1].body)[1]).url, new)
    jo.post("/admin/login/", {"username": "jo", "password": "other words of a test"})

    assert jo.get("/admin/").status_code == 200


def test_letters_that_only_a_database_calls_equal_get_no_mail_to_a_stranger(editor, client):
    editor.email = "mike@example.org"
    editor.save()

    ask(client, "m\u0131ke@example.org")

    assert "http" not in "".join(one.body for one in mail.outbox)


def test_link_works_once_ends_every_session_and_logs_nobody_in(editor, client):
    elsewhere = Client()
    elsewhere.post("/admin/login/", {"username": "editor", "password": PASSWORD})
    ask(client, "lena@example.org")
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    new = {"password1": "other words of a test", "password2": "other words of a test"}

    client.post(client.get(link).url, new)
    again = Client().get(link)

    assert [one.get("/admin/").status_code for one in (client, elsewhere)] == [302, 302]
    assert b"This link was used already" in again.content
    editor.refresh_from_db()
    assert editor.check_password("other words of a test")


def test_link_leads_to_the_address_that_the_operator_gave(editor, client, settings):
    settings.EMAIL_HOST, settings.SITE_ADDRESS = "mail.example.org", "https://register.example.org"

    ask(client, "lena@example.org")

    assert "https://register.example.org/admin/account/reset/" in mail.outbox[0].body
    assert "testserver" not in mail.outbox[0].body


def test_weak_password_is_refused_in_a_sentence(editor, client):
    ask(client, "lena@example.org")
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]

    answer = client.post(client.get(link).url, {"password1": "password2026!", "password2": "password2026!"})

    assert b"Much like a password that is tried first" in answer.content
