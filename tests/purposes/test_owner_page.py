"""The page behind a reminder's link: what it shows, what it takes, and when it ends."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from purposes import answering, history
from purposes.exchange.apply import create_activity
from purposes.models import AnswerDone, Change, ProcessingActivity, ReviewAnswer
from purposes.past.owner import LENGTH
from purposes.recorded import recorded_as
from purposes.review_links import LASTS, token
from purposes.reviewing import open_answers
from tests.ground import laid
from tests.make import activity_document

TODAY = timezone.localdate()
LATE = TODAY - timedelta(days=400)
OWNER = "hr@harbour.example"

DONE = "The review of this activity is done. Thank you!"
NOTHING = "This link opens nothing: it may be mistyped, or no longer be meant for you."
ENDED = "This link has ended. The next reminder brings a new one."


def recorded(organisation: Any, number: int, **more: Any) -> ProcessingActivity:
    document = activity_document(number, comments=f"Comment {number}.", owner_email=OWNER, review_months=12, **more)
    with recorded_as(None), transaction.atomic():
        return create_activity(document, organisation=organisation)


@laid
def activity(organisation) -> ProcessingActivity:
    recorded(organisation, 2)
    return recorded(organisation, 1, reviewed_on=str(LATE))


@pytest.fixture
def link(activity) -> str:
    return address(activity, on=TODAY)


def address(activity: ProcessingActivity, *, on: date) -> str:
    return reverse("review", args=[token(activity, on=on)])


def said(response: Any) -> tuple[int, list[str]]:
    """The status, and the sentences of a page that says no more."""
    main = re.search(r"<main.*?</h1>(.*)</main>", response.content.decode(), re.DOTALL)
    return response.status_code, re.findall(r"<p>(.*?)</p>", main[1]) if main else []


def words_said(activity: ProcessingActivity) -> list[str]:
    return [answer.text for answer in open_answers(activity)]


# What it shows


def test_page_shows_the_whole_record_and_nothing_of_another(client, link):
    html = client.get(link).content.decode()

    shown = ("A-0001", "Activity 1 (nl)", "We do thing 1.", "United States", "Comment 1.", OWNER, "Harbour Arts Centre")
    assert [text for text in shown if text not in html] == []
    assert [text for text in ("A-0002", "Activity 2", "We do thing 2.", "Comment 2.", "/admin") if text in html] == []
    assert client.cookies == {}


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_page_speaks_the_reader_s_language(client, link, language):
    html = client.get(link, headers={"accept-language": language}).content.decode()

    assert f'<html lang="{language}"' in html
    assert [
        text for text in ("Your answer", "Still correct", "This changed", "What has changed?") if text in html
    ] == []


def test_page_is_kept_by_nobody_and_tells_nobody_its_address(client, link):
    for one in (link, reverse("review", args=["wrong"])):
        headers = client.get(one).headers

        assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_opening_a_link_answers_nothing(client, link, activity):
    changes = Change.objects.count()

    for method in (client.get, client.head):
        for query in ("", "?answer=correct", "?answer=changed&text=x"):
            assert method(f"{link}{query}").status_code == 200

    activity.refresh_from_db()
    assert (activity.reviewed_on, Change.objects.count()) == (LATE, changes)
    assert [client.put(link).status_code, client.delete(link).status_code] == [405, 405]


def test_page_asks_as_often_for_many_activities_as_for_few(client, link, organisation):
    client.get(link)
    with CaptureQueriesContext(connection) as few:
        client.get(link)
    for number in range(3, 15):
        recorded(organisation, number)

    with CaptureQueriesContext(connection) as many:
        client.get(link)

    assert len(few) == len(many)


# Still correct


def test_still_correct_is_the_day_of_the_review_and_recorded_under_the_owner_s_address(client, dpo, link, activity):
    client.force_login(dpo)  # whoever is logged in beside it wrote nothing

    answer = client.post(link, {"answer": "correct"})

    assert (answer.status_code, answer["Location"]) == (302, link)
    assert said(client.get(link)) == (200, [DONE])
    activity.refresh_from_db()
    assert (activity.reviewed_on, activity.version) == (TODAY, 2)
    newest = history.timeline(ProcessingActivity, activity.pk).entries[0].change
    assert (newest.actor, newest.actor_id, newest.origin) == (OWNER, None, "mailed-link")
    assert newest.why == "The owner says that it is still correct"


def test_second_answer_to_a_review_that_is_done_changes_nothing(client, link, activity):
    client.post(link, {"answer": "correct"})
    changes = Change.objects.count()

    for sent in ({"answer": "correct"}, {"answer": "changed", "text": "Late"}):
        assert said(client.post(link, sent)) == (200, [DONE])
    for verb in (answering.confirm, lambda one, on: answering.report(one, "Late", on=on)):
        with pytest.raises(answering.ReviewIsDone):
            verb(activity, on=TODAY)

    assert (Change.objects.count(), words_said(activity)) == (changes, [])


def test_dpo_with_the_form_open_is_told_of_the_owner_s_answer(activity):
    version = activity.version

    answering.confirm(activity, on=TODAY)

    activity.refresh_from_db()
    assert activity.version == version + 1


# This changed


def test_what_changed_is_kept_in_the_owner_s_words_and_shown_again(client, link, activity):
    text = "A new supplier:\nPaper & <b>Pen</b>"

    answer = client.post(link, {"answer": "changed", "text": f"  {text}\x07 "})
    html = client.get(link).content.decode()

    assert (answer.status_code, answer["Location"]) == (302, link)
    assert words_said(activity) == [text]
    assert "Paper &amp; &lt;b&gt;Pen&lt;/b&gt;" in html
    change = ReviewAnswer.objects.get().change
    assert (change.actor, change.actor_id, change.origin) == (OWNER, None, "mailed-link")
    assert change.why == f"The owner says what has changed in A-0001: {text}"
    activity.refresh_from_db()
    assert (activity.reviewed_on, activity.version) == (LATE, 1)


def test_owner_may_add_to_an_answer_while_the_review_is_open(client, link, activity):
    for text in ("One", "Two"):
        client.post(link, {"answer": "changed", "text": text})

    assert words_said(activity) == ["One", "Two"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Say in a sentence what has changed."),
        (" \r\n ", "Say in a sentence what has changed."),
        ("x" * (LENGTH + 1), f"Ensure this value has at most {LENGTH} characters (it has {LENGTH + 1})."),
        ("a\0b", "Null characters are not allowed."),
    ],
)
def test_answer_that_cannot_be_kept_is_refused_in_a_sentence(client, link, activity, text, sentence):
    response = client.post(link, {"answer": "changed", "text": text})

    assert response.status_code == 422
    assert re.findall(r'role="alert"[^>]*>(.*?)<', response.content.decode()) == [sentence]
    assert words_said(activity) == []


def test_link_fills_neither_the_desk_nor_the_disk(client, link, activity):
    for number in range(answering.MOST):
        client.post(link, {"answer": "changed", "text": f"{number}"})

    response = client.post(link, {"answer": "changed", "text": "One more"})

    assert response.status_code == 422
    assert "Several answers of yours are waiting to be read." in response.content.decode()
    assert len(words_said(activity)) == answering.MOST


def test_answer_of_another_kind_is_refused(client, link, activity):
    assert [client.post(link, sent).status_code for sent in ({}, {"answer": "delete"})] == [403, 403]
    activity.refresh_from_db()
    assert activity.reviewed_on == LATE


def test_answers_outlive_the_activity(client, link, activity):
    client.post(link, {"answer": "changed", "text": "It stops"})
    with recorded_as(None), transaction.atomic():
        activity.delete()

    assert [answer.text for answer in ReviewAnswer.objects.all()] == ["It stops"]
    assert said(client.get(link)) == (404, [NOTHING])


# Worked in


def test_what_is_worked_in_ends_the_review(client, dpo, link, activity):
    for text in ("One", "Two"):
        answering.report(activity, text, on=TODAY)

    done = answering.work_in(activity, by=dpo, on=TODAY)

    assert (done, answering.work_in(activity, by=dpo, on=TODAY)) == (2, 0)
    assert said(client.get(link)) == (200, [DONE])
    activity.refresh_from_db()
    assert (activity.reviewed_on, words_said(activity)) == (TODAY, [])
    assert {row.change.actor for row in AnswerDone.objects.all()} == {"dpo"}


def test_timeline_of_the_activity_tells_what_its_owner_said(activity):
    answering.report(activity, "A new supplier", on=TODAY)
    answering.work_in(activity, by=None, on=TODAY)

    entries = history.timeline(ProcessingActivity, activity.pk).entries

    assert [entry.change.why for entry in entries] == [
        "What the owner said is worked in",
        "The owner says what has changed in A-0001: A new supplier",
        "",
    ]
    pages = [history.timeline(ProcessingActivity, activity.pk, length=1)]
    while pages[-1].older:
        pages.append(history.timeline(ProcessingActivity, activity.pk, before=pages[-1].older, length=1))
    assert [page.entries[0].change for page in pages] == [entry.change for entry in entries]


# How it ends


def test_link_ends_with_its_last_day(client, activity):
    found = [said(client.get(address(activity, on=TODAY - LASTS - timedelta(days=days)))) for days in (0, 1)]

    assert [status for status, _sentences in found] == [200, 410]
    assert found[1] == (410, [ENDED])
    assert said(client.post(address(activity, on=TODAY - LASTS - timedelta(days=1)), {"answer": "correct"}))[0] == 410


def test_link_that_has_ended_tells_nothing_of_the_activity(client, activity):
    old = address(activity, on=TODAY - LASTS - timedelta(days=1))
    before = said(client.get(old))
    answering.confirm(activity, on=TODAY)

    assert [before, said(client.get(old))] == [(410, [ENDED])] * 2


def test_wrong_links_say_the_same_in_one_sentence(client, activity, link):
    number, day, signature = link.split("/")[-2].split(":")
    wrong = [reverse("review", args=[one]) for one in ("wrong", f"{number}:{day}:{signature[::-1]}", f"0:{day}:x")]

    assert [said(client.get(one)) for one in wrong] == [(404, [NOTHING])] * 3
    assert [client.post(one, {"answer": "correct"}).status_code for one in wrong] == [404] * 3
