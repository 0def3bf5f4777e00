"""Reminders: who is mailed, when again, and what a failing mail server leaves for the next run."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from purposes import answering, reminding
from purposes.models import Change, Organisation, ProcessingActivity, Reminder
from purposes.recorded import recorded_as
from purposes.reminding import AGAIN, LINE, digests
from purposes.review_links import LASTS, read, token
from tests.make import words

TODAY = timezone.localdate()
LATE, SOON = TODAY - timedelta(days=400), TODAY - timedelta(days=360)


@pytest.fixture
def organisation(db) -> Organisation:
    with recorded_as(None), transaction.atomic():
        return Organisation.objects.create(
            slug="harbour", legal_name="Harbour Arts Centre", short_name="Harbour", languages=["nl", "en"]
        )


def recorded(organisation: Organisation, reference: str, **values: Any) -> ProcessingActivity:
    common: dict[str, Any] = {
        "slug": reference.lower(),
        "name": words(reference),
        "owner_email": "hr@harbour.example",
        "review_months": 12,
        "reviewed_on": LATE,
    }
    with recorded_as(None), transaction.atomic():
        return ProcessingActivity.objects.create(organisation=organisation, reference=reference, **common | values)


def run(capsys, *arguments: str) -> list[str]:
    call_command("send_reminders", *arguments)
    return capsys.readouterr().out.splitlines()


def mailed() -> list[tuple[list[str], str]]:
    return [(message.to, message.subject) for message in mail.outbox]


def days_pass(monkeypatch, days: int) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY + timedelta(days=days))


# Who is mailed


def test_each_owner_gets_one_mail_of_all_that_is_due(organisation, capsys):
    recorded(organisation, "HR-1")
    recorded(organisation, "HR-2", reviewed_on=SOON)
    recorded(organisation, "HR-3", reviewed_on=TODAY)
    recorded(organisation, "HR-4", owner_email="HR@harbour.example", reviewed_on=None)
    recorded(organisation, "IT-1", owner_email="it@harbour.example")
    recorded(organisation, "IT-2", owner_email="")

    said = run(capsys)

    assert said == ["1 to be reviewed without an owner's e-mail address.", "2 sent."]
    assert mailed() == [
        (["hr@harbour.example"], "Harbour: 3 verwerkingsactiviteiten na te kijken"),
        (["it@harbour.example"], "Harbour: 1 verwerkingsactiviteit na te kijken"),
    ]
    found = re.findall(
        r"^(\S+) · .*\n.*\nhttp://127\.0\.0\.1:8000/review/(\S+)/$", str(mail.outbox[0].body), re.MULTILINE
    )
    assert [reference for reference, _token in found] == ["HR-4", "HR-1", "HR-2"]
    opened = [read(token) for _reference, token in found]
    assert [(one.activity.reference, one.until) for one in opened if one] == [
        (reference, TODAY + LASTS) for reference in ("HR-4", "HR-1", "HR-2")
    ]
    assert max(len(line) for line in str(mail.outbox[0].body).splitlines() if "http" not in line) <= LINE
    assert mail.outbox[0].extra_headers == {"Auto-Submitted": "auto-generated"}


def test_owner_of_two_organisations_gets_a_mail_from_each(organisation):
    with recorded_as(None), transaction.atomic():
        other = Organisation.objects.create(slug="other", legal_name="Other", languages=["fr"])
    recorded(organisation, "HR-1")
    recorded(other, "HR-1")

    found = [(digest.organisation, [one.organisation for one in digest.activities]) for digest in digests(on=TODAY)]

    assert found == [(organisation, [organisation]), (other, [other])]


def test_dry_run_names_whom_it_would_mail_and_leaves_nothing(organisation, capsys):
    recorded(organisation, "HR-1")
    recorded(organisation, "HR-2")
    changes = Change.objects.count()

    assert run(capsys, "--dry-run") == ["hr@harbour.example: HR-1, HR-2"]
    assert (mailed(), Reminder.objects.count(), Change.objects.count()) == ([], 0, changes)


def test_mail_holds_one_line_in_its_subject_whatever_a_name_says(organisation, capsys):
    with recorded_as(None), transaction.atomic():
        organisation.short_name = "Harbour\r\nBcc: all@harbour.example"
        organisation.save()
    recorded(organisation, "HR-1", name={"nl": "Loon\r\nhttp://elsewhere.example"})

    run(capsys)

    assert mail.outbox[0].subject == "Harbour Bcc: all@harbour.example: 1 verwerkingsactiviteit na te kijken"
    assert "HR-1 · Loon http://elsewhere.example\n" in str(mail.outbox[0].body)


def test_digests_ask_as_often_for_many_activities_as_for_few(organisation):
    recorded(organisation, "HR-1")
    with CaptureQueriesContext(connection) as few:
        assert len(digests(on=TODAY)) == 1
    for number in range(12):
        recorded(organisation, f"A-{number}", owner_email=f"owner-{number}@harbour.example")

    with CaptureQueriesContext(connection) as many:
        assert len(digests(on=TODAY)) == 13
    assert len(few) == len(many) == 3


# When again


def test_second_run_of_the_day_mails_nobody(organisation, capsys):
    recorded(organisation, "HR-1")

    assert [run(capsys), run(capsys)] == [["1 sent."], ["0 sent."]]
    assert len(mail.outbox) == 1


def test_overdue_is_mailed_again_each_week_and_what_is_due_soon_once(organisation, capsys, monkeypatch):
    recorded(organisation, "HR-1")
    recorded(organisation, "IT-1", owner_email="it@harbour.example", reviewed_on=TODAY - timedelta(days=353))
    sent = {}
    for day in range(15):
        days_pass(monkeypatch, day)
        mail.outbox.clear()
        run(capsys)
        sent |= {day: [message.to[0] for message in mail.outbox]} if mail.outbox else {}

    assert sent == {
        0: ["hr@harbour.example", "it@harbour.example"],
        AGAIN.days: ["hr@harbour.example"],
        13: ["it@harbour.example"],
        14: ["hr@harbour.example"],
    }


def test_new_round_is_announced_though_the_last_reminder_is_not_long_past(organisation, capsys, monkeypatch):
    activity = recorded(organisation, "HR-1", review_months=1)
    run(capsys)
    with recorded_as(None), transaction.atomic():
        activity.reviewed_on = TODAY - timedelta(days=10)
        activity.save()

    days_pass(monkeypatch, 8)

    assert [run(capsys), run(capsys)] == [["1 sent."], ["0 sent."]]


def test_owner_who_has_said_what_changed_is_not_reminded_until_it_is_worked_in(organisation):
    activity = recorded(organisation, "HR-1")
    answering.report(activity, "The supplier", on=TODAY)
    waiting = digests(on=TODAY)
    answering.work_in(activity, by=None, on=LATE)

    assert (waiting, len(digests(on=TODAY))) == ([], 1)


# What fails


def test_server_that_is_away_loses_nothing(organisation, capsys, settings):
    recorded(organisation, "HR-1")
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 9  # nobody listens there

    with pytest.raises(CommandError, match=r"^1 could not be sent; the next run tries again\.$"):
        run(capsys)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    capsys.readouterr()

    assert run(capsys) == ["1 sent."]


def test_one_refused_address_stops_none_of_the_others(organisation, capsys, monkeypatch):
    for name in ("a", "b", "c"):
        recorded(organisation, name, owner_email=f"{name}@harbour.example")
    recorded(organisation, "bad", owner_email="d@harbour.example\nBcc: all@harbour.example")
    send = reminding.EmailMessage.send

    def refusing(message: Any, **more: Any) -> int:
        if message.to == ["b@harbour.example"]:
            raise ConnectionError
        return int(send(message, **more))

    monkeypatch.setattr(reminding.EmailMessage, "send", refusing)
    with pytest.raises(CommandError, match=r"^2 could not be sent; the next run tries again\.$"):
        run(capsys)
    monkeypatch.undo()

    assert [to for to, _subject in mailed()] == [["a@harbour.example"], ["c@harbour.example"]]
    with pytest.raises(CommandError, match=r"^1 could not be sent"):
        run(capsys)
    assert [to for to, _subject in mailed()][2:] == [["b@harbour.example"]]


def test_crash_half_way_leaves_the_rest_for_the_next_run(organisation, capsys, monkeypatch):
    for name in ("a", "b"):
        recorded(organisation, name, owner_email=f"{name}@harbour.example")
    send = reminding.EmailMessage.send

    def dying(message: Any, **more: Any) -> int:
        if message.to == ["b@harbour.example"]:
            raise KeyboardInterrupt
        return int(send(message, **more))

    monkeypatch.setattr(reminding.EmailMessage, "send", dying)
    with pytest.raises(KeyboardInterrupt):
        run(capsys)
    monkeypatch.undo()

    assert run(capsys) == ["1 sent."]
    assert [to for to, _subject in mailed()] == [["a@harbour.example"], ["b@harbour.example"]]


def test_without_an_address_of_the_site_nobody_is_mailed(organisation, capsys, settings):
    recorded(organisation, "HR-1")
    settings.SITE_ADDRESS = ""

    with pytest.raises(CommandError, match="Set ROPA_ADDRESS to the address of this site"):
        run(capsys)
    assert mailed() == []


def test_reminder_is_noted_with_its_address_where_it_can_be_blanked(organisation, capsys):
    activity = recorded(organisation, "HR-1")

    run(capsys)

    reminder = Reminder.objects.get()
    assert (reminder.organisation, reminder.activities, reminder.sent_on) == (organisation, [activity.pk], TODAY)
    assert (reminder.change.verb, reminder.change.about) == ("reminded", "hr@harbour.example")
    assert reminder.change.why == "Reminder of reviews, mailed to hr@harbour.example"


# The link


def test_link_is_only_its_own_owner_s(organisation):
    activity = recorded(organisation, "HR-1")
    other = recorded(organisation, "HR-2")
    link = token(activity, on=TODAY)
    number, day, signature = link.split(":")

    wrong = [
        "",
        "x",
        f"{number}:{day}",
        f"{other.pk}:{day}:{signature}",
        f"{number}:{int(day) + 1}:{signature}",
        f"{'9' * 30}:{day}:{signature}",
        f"²:{day}:{signature}",
    ]
    assert [read(one) for one in wrong] == [None] * len(wrong)
    opened = read(link)
    assert opened is not None
    assert (opened.activity, opened.until) == (activity, TODAY + LASTS)

    with recorded_as(None), transaction.atomic():
        activity.owner_email = "new@harbour.example"
        activity.save()
    assert read(link) is None


def test_link_tells_nobody_s_name(organisation):
    activity = recorded(organisation, "HR-1")

    assert re.fullmatch(rf"{activity.pk}:\d+:[\w-]{{43}}", token(activity, on=date(2026, 1, 1)))
