"""Reviews at the desk: what is overdue, what owners have said, and which addresses can be mailed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from purposes import answering
from purposes.models import AnswerDone, ProcessingActivity
from tests.desk import address, page, save
from tests.ground import laid
from tests.purposes.test_owner_page import recorded

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

TODAY = timezone.localdate()
LIST = "/admin/purposes/processingactivity/"


@laid
def _activities(organisation) -> None:
    """Overdue, due soon, in time, and overdue with an answer: A-0001 to A-0004."""
    for number, days in enumerate((400, 360, 10, 400), start=1):
        recorded(organisation, number, reviewed_on=str(TODAY - timedelta(days=days)))
    answering.report(activity(4), "We send it to <b>Paper & Pen</b>", on=TODAY)


def activity(number: int) -> ProcessingActivity:
    return ProcessingActivity.objects.get(reference=f"A-{number:04}")


def listed(client: Any, query: str = "") -> dict[str, list[str]]:
    """The references in the list, each with its marks."""
    rows = re.findall(r'desk-ref">(A-\d+)<(.*?)</tr>', client.get(f"{LIST}{query}").content.decode(), re.DOTALL)
    return {reference: re.findall(r'class="desk-gap">([^<]+)<', row) for reference, row in rows}


@pytest.mark.usefixtures("_activities")
def test_list_marks_what_is_to_be_reviewed(client, auditor):
    client.force_login(auditor)

    assert listed(client) == {
        "A-0001": ["review overdue"],
        "A-0002": ["review due soon"],
        "A-0003": [],
        "A-0004": ["review overdue", "owner&#x27;s answer to read"],
    }


@pytest.mark.usefixtures("_activities")
@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("overdue", ["A-0001", "A-0004"]),
        ("soon", ["A-0002"]),
        ("answered", ["A-0004"]),
        ("", ["A-0001", "A-0002", "A-0003", "A-0004"]),
    ],
)
def test_list_is_narrowed_to_what_is_to_be_reviewed(client, auditor, chosen, expected):
    client.force_login(auditor)

    assert list(listed(client, f"?review={chosen}" if chosen else "")) == expected


@pytest.mark.usefixtures("_activities")
def test_first_page_counts_reviews_and_leads_to_their_lists(client, auditor):
    client.force_login(auditor)

    html = client.get(reverse("admin:index")).content.decode()

    found = re.findall(r'href="([^"]+\?review=\w+)"><b>(\d+)</b> <span class="desk-gap ">([^<]+)<', html)
    assert found == [
        (f"{LIST}?review=overdue", "2", "review overdue"),
        (f"{LIST}?review=soon", "1", "review due soon"),
        (f"{LIST}?review=answered", "1", "owner&#x27;s answer to read"),
    ]
    for link, count, _title in found:
        assert len(listed(client, link.removeprefix(LIST))) == int(count)


@pytest.mark.usefixtures("_activities")
def test_page_of_an_activity_shows_what_its_owner_said_until_it_is_worked_in(client, dpo):
    client.force_login(dpo)
    record = activity(4)
    before = page(client, record)

    answer = client.post(reverse("admin:purposes_processingactivity_worked_in", args=[record.pk]))

    assert "We send it to &lt;b&gt;Paper &amp; Pen&lt;/b&gt;" in before
    assert (answer.status_code, answer["Location"]) == (302, address(record))
    html = page(client, record)
    assert ("Paper &amp; Pen" in html, "The review of this activity is done today." in html) == (False, True)
    record.refresh_from_db()
    assert (record.reviewed_on, AnswerDone.objects.get().change.actor) == (TODAY, "dpo")
    history = client.get(reverse("admin:purposes_processingactivity_history", args=[record.pk])).content.decode()
    assert "The owner says what has changed in A-0004: We send it to &lt;b&gt;Paper &amp; Pen&lt;/b&gt;" in history
    assert "hr@harbour.example" in history


@pytest.mark.usefixtures("_activities")
def test_log_tells_what_owners_said(client, dpo):
    client.force_login(dpo)

    html = client.get(reverse("admin:purposes_change_changelist")).content.decode()

    assert "The owner says what has changed in A-0004" in html


@pytest.mark.usefixtures("_activities")
def test_auditor_reads_what_an_owner_said_and_cannot_end_the_review(client, auditor):
    client.force_login(auditor)
    record = activity(4)
    done = reverse("admin:purposes_processingactivity_worked_in", args=[record.pk])

    html = page(client, record)

    assert ("Paper &amp; Pen" in html, done in html) == (True, False)
    assert client.post(done).status_code == 403
    assert not AnswerDone.objects.exists()


@pytest.mark.usefixtures("_activities")
def test_review_is_not_ended_by_a_link(client, dpo):
    client.force_login(dpo)

    assert client.get(reverse("admin:purposes_processingactivity_worked_in", args=[activity(4).pk])).status_code == 403


@pytest.mark.usefixtures("_activities")
def test_page_says_that_nobody_can_be_reminded(client, dpo):
    client.force_login(dpo)
    sentence = "Nobody is reminded: the owner has no e-mail address."
    before = page(client, activity(1))

    save(client, activity(1), {"owner_email": ""})

    assert (sentence in before, sentence in page(client, activity(1))) == (False, True)


@pytest.mark.parametrize(
    "typed",
    [
        "hr@harbour.example\r\nBcc: all@harbour.example",
        "hr@harbour.example, it@harbour.example",
        '"hr\x01"@harbour.example',
        '"hr b"@harbour.example',
        "Human resources <hr@harbour.example>",
        "hr@harbour.example\0",
        "human resources",
        f"{'x' * 64}@{'y' * 60}.{'z' * 40}.example",
    ],
)
@pytest.mark.usefixtures("_activities")
def test_address_that_no_mail_could_go_to_is_refused_at_the_form(client, dpo, typed):
    client.force_login(dpo)

    response = save(client, activity(1), {"owner_email": typed})

    assert response.status_code == 200
    assert "owner_email" in response.context["adminform"].form.errors
    assert activity(1).owner_email == "hr@harbour.example"


@pytest.mark.parametrize(("typed", "saved"), [("0", False), ("1", True), ("120", True), ("121", False), ("-3", False)])
@pytest.mark.usefixtures("_activities")
def test_interval_is_between_a_month_and_ten_years(client, dpo, typed, saved):
    client.force_login(dpo)

    response = save(client, activity(1), {"review_months": typed})

    assert (response.status_code == 302, activity(1).review_months == int(typed)) == (saved, saved)
