"""How long somebody is logged in, and what ends it."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from ropa.accounts.sessions import BEGAN, SEEN
from ropa.accounts.templatetags.agents import browser as browser_of
from tests.accounts.conftest import PASSWORD


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


def browser(name: str = "editor") -> Client:
    made = Client()
    made.post("/admin/login/", {"username": name, "password": PASSWORD})
    return made


def turn_back(client, **ago: timedelta) -> None:
    session = client.session
    for name, moment in ago.items():
        session[name] = (timezone.now() - moment).timestamp()
    session.save()


def test_log_in_gives_the_session_another_key(editor, client, log_in):
    client.get("/admin/login/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key

    log_in()

    assert client.cookies["sessionid"].value != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_session_ends_after_an_hour_without_a_request(editor, client, log_in):
    log_in()
    turn_back(client, **{SEEN: timedelta(minutes=59)})
    before = is_in(client)
    turn_back(client, **{SEEN: timedelta(minutes=60)})

    assert (before, is_in(client), Session.objects.count()) == (True, False, 0)


def test_session_ends_after_twelve_hours_however_busy(editor, client, log_in):
    log_in()
    turn_back(client, **{BEGAN: timedelta(hours=12)})

    assert not is_in(client)


def test_session_of_the_desk_that_ended_opens_the_api_no_more(editor, client, log_in):
    log_in()
    before = client.get("/api/v1/organisations/").status_code
    turn_back(client, **{SEEN: timedelta(minutes=60)})

    assert (before, client.get("/api/v1/organisations/").status_code) == (200, 401)


def test_requests_within_a_minute_write_no_session(editor, client, log_in, django_assert_num_queries):
    log_in()
    client.get("/admin/jsi18n/")

    with django_assert_num_queries(4):  # the session, who it is, and a transaction
        client.get("/admin/jsi18n/")


def test_changed_password_ends_every_other_session(editor):
    here, elsewhere = browser(), browser()

    here.post(
        "/admin/account/password/",
        {"oldpassword": PASSWORD, "password1": "other words of a test", "password2": "other words of a test"},
    )

    assert (is_in(here), is_in(elsewhere)) == (True, False)


@pytest.mark.parametrize(
    "change",
    [
        lambda user: user.groups.clear(),
        lambda user: user.groups.add(Group.objects.get(name="DPO")),
        lambda user: user.groups.remove(Group.objects.get(name="Editor")),
        lambda user: user.groups.set([]),
        lambda user: user.groups.get().user_set.remove(user),
        lambda user: user.groups.get().user_set.clear(),
    ],
)
def test_another_role_ends_every_session(editor, change):
    client = browser()

    change(editor)

    assert not is_in(client)


def test_account_that_is_switched_off_is_out_at_once(editor):
    client = browser()
    editor.is_active = False
    editor.save()

    assert (is_in(client), Session.objects.count()) == (False, 0)


def test_one_session_is_ended_from_the_list(editor):
    here, elsewhere = browser(), browser()
    page = here.get("/admin/account/sessions/").content.decode()
    address = page.split('action="')[1].split('"')[0]

    here.post(address)

    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_nobody_ends_a_session_of_somebody_else(editor, dpo):
    theirs, other = browser(), browser("dpo")
    theirs_too = browser()
    address = theirs.get("/admin/account/sessions/").content.decode().split('action="')[1].split('"')[0]

    answer = other.post(address)

    assert (answer.status_code, is_in(theirs_too)) == (404, True)


def test_logging_out_everywhere_ends_all(editor):
    here, elsewhere = browser(), browser()

    here.post("/admin/account/sessions/end-all/")

    assert (is_in(here), is_in(elsewhere)) == (False, False)


def test_who_keeps_the_accounts_logs_somebody_out_everywhere_and_it_is_told(editor, dpo):
    theirs, theirs_too, keeper = browser(), browser(), browser("dpo")
    page = keeper.get(f"/admin/auth/user/{editor.pk}/change/").content.decode()
    address = f"/admin/auth/user/{editor.pk}/log-out/"

    answer = keeper.post(address, follow=True).content.decode()

    assert [is_in(one) for one in (theirs, theirs_too, keeper)] == [False, False, True]
    assert f'action="{address}"' in page
    assert "editor is logged out wherever they were logged in, and can log in again." in answer
    assert "Logged out everywhere by somebody else · dpo" in answer
    assert is_in(browser())


@pytest.mark.parametrize("case", ["an auditor", "an operator's", "one's own", "by a link"])
def test_who_may_not_ends_no_session_of_somebody_else(editor, dpo, auditor, case):
    if case == "an operator's":
        editor.is_superuser = True
        editor.save()
    theirs, keeper = browser(), browser("auditor" if case == "an auditor" else "dpo")
    whose = dpo if case == "one's own" else editor
    address = f"/admin/auth/user/{whose.pk}/log-out/"

    answer = keeper.get(address) if case == "by a link" else keeper.post(address)

    assert (answer.status_code, is_in(theirs), is_in(keeper)) == (403, True, True)


def test_what_is_over_is_cleared_away_and_the_rest_stays(editor, client, log_in):
    log_in()
    browser()
    over = Session.objects.exclude(session_key=client.cookies["sessionid"].value).get()
    over.expire_date = timezone.now() - timedelta(days=1)
    over.save()

    call_command("clear_log_ins")

    assert list(Session.objects.values_list("session_key", flat=True)) == [client.cookies["sessionid"].value]
    assert is_in(client)


def test_keys_of_sessions_have_128_bits_of_chance(editor):
    keys = {browser().cookies["sessionid"].value for _ in range(10)}

    assert len(keys) == 10
    assert [key for key in keys if not re.fullmatch(r"[a-z0-9]{32}", key)] == []  # 165 bits


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0", "Firefox, Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Safari/537.36",
            "Chrome, Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/139.0 Safari/537.36 Edg/139.0", "Edge, Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
            "Safari, Mac",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/139.0 Safari/604.1",
            "Chrome, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/139.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_session_is_told_by_browser_and_system(agent, said):
    assert browser_of(agent) == said
