"""Guessing: how often, from where, and what it tells."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.utils import timezone

from tests.accounts.conftest import PASSWORD
from tests.make import make_user


def wrong(log_in, times: int, name: str = "editor", **more) -> list[int]:
    return [log_in(name, f"wrong {number}", **more).status_code for number in range(times)]


def test_eleventh_wrong_password_answers_429_and_when_to_come_again(editor, log_in):
    first = wrong(log_in, 10)

    eleventh = log_in("editor", "wrong again")

    assert (first, eleventh.status_code, eleventh["Retry-After"]) == ([200] * 10, 429, "900")
    assert b"Wait a quarter of an hour" in eleventh.content


def test_after_ten_wrong_passwords_the_right_one_opens_nothing_either(editor, client, log_in):
    wrong(log_in, 10)

    answer = log_in("editor")

    assert (answer.status_code, client.get("/admin/").status_code) == (429, 302)


def test_a_quarter_of_an_hour_later_the_right_password_opens_the_desk(editor, log_in):
    wrong(log_in, 10)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15))

    assert log_in("editor").status_code == 302


def test_nobody_is_locked_out_from_elsewhere(editor, log_in):
    wrong(log_in, 11, REMOTE_ADDR="203.0.113.5")

    assert log_in("editor", REMOTE_ADDR="203.0.113.6").status_code == 302


def test_one_address_has_fifty_guesses_for_all_names(editor, log_in):
    for person in range(5):
        wrong(log_in, 10, f"person{person}")

    assert log_in("editor", "wrong").status_code == 429


def test_who_gets_in_begins_anew(editor, log_in):
    wrong(log_in, 9)
    wrong(log_in, 1, "somebody")

    log_in("editor")

    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["somebody"]


def test_limit_counts_the_network_of_an_ipv6_customer(editor, log_in):
    found = [log_in("editor", "wrong", REMOTE_ADDR=f"2001:db8:1:2::{number:x}").status_code for number in range(1, 12)]

    assert found == [200] * 10 + [429]


@pytest.mark.parametrize(("proxies", "last"), [(0, 429), (1, 200)])
def test_what_a_visitor_says_of_their_address_is_believed_as_far_as_our_proxies_said_it(
    editor, log_in, settings, proxies, last
):
    settings.PROXIES = proxies

    found = [
        log_in("editor", "wrong", headers={"x-forwarded-for": f"198.51.100.{number}"}).status_code
        for number in range(11)
    ]

    assert found == [200] * 10 + [last]


def test_address_invented_before_our_proxys_own_is_not_believed(editor, log_in, settings):
    settings.PROXIES = 1

    found = [
        log_in("editor", "wrong", headers={"x-forwarded-for": f"198.51.100.{number}, 203.0.113.5"}).status_code
        for number in range(11)
    ]

    assert found == [200] * 10 + [429]


def test_guesses_leave_one_row_for_each_name_and_address_and_nothing_of_what_was_sent(editor, log_in):
    for number in range(4):
        log_in("editor", "S3CRET", headers={"user-agent": f"browser {number}"})

    rows = AccessAttempt.objects.values_list("username", "failures_since_start", "user_agent", "get_data", "post_data")
    assert list(rows) == [("editor", 4, "", "", "")]


def test_old_guesses_are_cleared_away_by_the_next(editor, log_in):
    wrong(log_in, 2, "somebody")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15))

    wrong(log_in, 1, "else")

    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["else"]


@pytest.mark.parametrize("name", ["editor", "nobody", "switched-off", "without-password", "outsider"])
def test_every_wrong_log_in_costs_one_hash_and_says_the_same(editor, log_in, monkeypatch, name):
    off = make_user("switched-off", "Editor")
    off.is_active = False
    off.save()
    unusable = make_user("without-password", "Editor")
    unusable.set_unusable_password()
    unusable.save()
    outsider = make_user("outsider", "Editor")
    outsider.is_staff = False
    outsider.save()
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *given: hashed.append(given) or encode(self, *given))

    answer = log_in(name, "wrong password" if name == "editor" else PASSWORD)

    assert (answer.status_code, len(hashed)) == (200, 1)
    assert b"That name and password do not belong together, or the account is switched off." in answer.content


def test_reset_is_limited_for_each_address_of_mail(editor, client, settings):
    found = [client.post("/admin/account/reset/", {"email": "a@example.org"}).status_code for _ in range(6)]

    assert found == [302] * 5 + [429]
