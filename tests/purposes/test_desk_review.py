"""The way to approval at the desk: who may press what, what the approver sees, and what the editor reads."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from purposes.approving import refuse
from purposes.law import Status
from purposes.models import Decision, Organisation, ProcessingActivity, Purpose
from purposes.recorded import recorded_as
from tests.desk import page, save
from tests.make import activity_document, make_statement, words
from tests.purposes.test_approving import KINDS, TABLE, VERBS

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

MAY = {
    "dpo": set(VERBS),
    "editor": {"submit", "withdraw"},
    "auditor": set(),
}


def make_activity(status: str = "approved", **more: Any) -> ProcessingActivity:
    with recorded_as(None):
        make_statement(activity_document(status=status, **more))
    return ProcessingActivity.objects.get()


def now() -> ProcessingActivity:
    return ProcessingActivity.objects.get()


def review_address(activity: ProcessingActivity) -> str:
    return reverse("admin:purposes_processingactivity_review", args=[activity.pk])


def review(client: Client, activity: ProcessingActivity) -> str:
    return client.get(review_address(activity)).content.decode()


def press(client: Client, activity: ProcessingActivity, verb: str, *, reason: str = "Because.", version: Any = None):
    address = reverse("admin:purposes_processingactivity_decide", args=[activity.pk, KINDS[verb]])
    read = now().version if version is None else version
    return client.post(address, {"version": read, "why": reason}, follow=True)


def offered(html: str) -> set[str]:
    return set(re.findall(r'formaction="[^"]+/([a-z]+)/decide/"', html))


def in_words(html: str) -> str:
    """The page's own part as a reader has it, with what is marked in brackets."""
    main = html[html.index('class="desk-history desk-review"') :]
    marked = main.replace("<del>", "[-").replace("</del>", "-]").replace("<ins>", "[+").replace("</ins>", "+]")
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", marked).split()))


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize("status", Status.values)
def test_each_role_is_offered_what_it_may_do_there_and_can_do_no_more(client, request, vocabularies, role, status):
    activity = make_activity(status)
    client.force_login(request.getfixturevalue(role))
    possible = {verb for verb, result in zip(VERBS, TABLE[status], strict=True) if result in Status.values}

    assert offered(review(client, activity)) == {KINDS[verb] for verb in possible & MAY[role]}
    for verb in set(VERBS) - MAY[role]:
        assert press(client, activity, verb).status_code == 403
    assert (now().status, now().version) == (status, 1)


def test_nobody_types_the_status_and_a_typed_one_is_not_heard(client, dpo, vocabularies):
    activity = make_activity("draft")
    client.force_login(dpo)

    save(client, activity, {"status": "approved", "department": "Catering"})

    assert (now().status, now().department) == ("draft", "Catering")


def test_from_draft_to_approved_and_who_decided_when_stands_on_the_form(client, dpo, editor, vocabularies):
    activity = make_activity("draft")
    client.force_login(editor)
    press(client, activity, "submit", reason="For the council.")
    client.force_login(dpo)

    answer = press(client, activity, "approve", reason="")

    assert "A-0001 is approved. Your readers see it once the statement is published." in answer.content.decode()
    assert [(one.kind, one.actor, one.version) for one in Decision.objects.all()] == [
        ("approved", "dpo", 2),
        ("submitted", "editor", 1),
    ]
    assert re.search(r"Approved · dpo, <time", page(client, now()))


def test_refusal_stands_above_the_editor_s_form_until_it_is_submitted_anew(client, dpo, editor, vocabularies):
    activity = make_activity("in-review")
    client.force_login(dpo)
    press(client, activity, "refuse", reason="Which law obliges us?")
    client.force_login(editor)
    refused = page(client, now())
    edited = save(client, now(), {"department": "Catering"}) and page(client, now())
    press(client, now(), "submit", reason="")

    assert "<p>Which law obliges us?</p>" in refused
    assert "<p>Which law obliges us?</p>" in edited
    assert "Which law obliges us?" not in page(client, now())


def test_refusal_without_a_reason_and_overtaken_decision_come_back_with_one_sentence(client, dpo, editor, vocabularies):
    activity = make_activity("in-review")
    read = now().version
    client.force_login(dpo)
    silent = press(client, activity, "refuse", reason=" ")
    with recorded_as(editor):
        refuse(now(), version=read, by=editor, reason="Mine was first")

    late = press(client, activity, "refuse", reason="Typed at length", version=read)

    assert (silent.status_code, late.status_code) == (409, 409)
    assert "Say why you refuse it: whoever edits it must know what to change." in silent.content.decode()
    assert "Somebody else has saved this activity since you opened it." in late.content.decode()
    assert ">Typed at length</textarea>" in late.content.decode()
    assert Decision.objects.filter(kind="refused").count() == 1


def test_approver_who_read_an_older_text_is_refused(client, dpo, editor, vocabularies):
    activity = make_activity("in-review")
    client.force_login(editor)
    read = now().version
    save(client, now(), {"purposes-0-text_en": "Sold to the highest bidder."})
    client.force_login(dpo)

    answer = press(client, activity, "approve", version=read)

    assert answer.status_code == 409
    assert "Sold" in in_words(answer.content.decode())
    assert now().status == "in-review"


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "99999999999999999999"])
def test_decision_on_no_version_is_refused(client, dpo, vocabularies, version):
    activity = make_activity("in-review")
    client.force_login(dpo)

    assert press(client, activity, "approve", version=version).status_code == 409
    assert now().status == "in-review"


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"department": "Catering"}, "draft"),
        ({"purposes-0-text_en": "Other words"}, "draft"),
        ({"retention-0-text_en": "Two years"}, "draft"),
        ({"measures-0-detail": "Locked"}, "draft"),
        ({"owner": "Head of catering"}, "approved"),
        ({"owner_email": "head@harbour.example", "review_months": "12", "reviewed_on": "2026-03-02"}, "approved"),
        ({"owner": "Head of catering", "comments": "New"}, "draft"),
        ({}, "approved"),
    ],
)
def test_edit_takes_the_approval_away_but_for_what_is_the_desk_s_own(client, editor, vocabularies, typed, status):
    activity = make_activity("approved")
    client.force_login(editor)

    assert save(client, activity, typed).status_code == 302

    assert now().status == status


def test_four_eyes_are_said_before_and_kept_after(client, dpo, vocabularies):
    activity = make_activity("draft")
    organisation = Organisation.objects.get()
    client.force_login(dpo)
    save(client, organisation, {"four_eyes": "on"})
    save(client, activity, {"department": "Catering"})
    press(client, activity, "submit")

    answer = press(client, activity, "approve")

    sentence = "You have edited this activity since it was last approved. Somebody else must approve it."
    assert sentence in review(client, activity)
    assert (answer.status_code, sentence in answer.content.decode(), now().status) == (409, True, "in-review")
    User.objects.create_superuser("chief")
    client.force_login(User.objects.get(username="chief"))
    assert press(client, activity, "approve").status_code == 200
    assert now().status == "approved"


# What the approver sees


def test_approver_sees_both_texts_in_every_language_with_the_words_marked(client, dpo, editor, vocabularies):
    activity = make_activity("approved")
    client.force_login(editor)
    save(client, activity, {"retention-0-text_en": "Two years", "retention-0-text_nl": "Twee jaar"})
    client.force_login(dpo)

    said = in_words(review(client, activity))

    marked = ("[-One year-]", "[+Two years+]", "[-One year (nl)-]", "[+Twee jaar+]")
    assert [words for words in marked if words not in said] == []
    assert said.count("Approved on") == 2


def test_what_changes_unseen_stands_apart_and_nothing_seen_stands_there(client, dpo, editor, vocabularies):
    law = {"text": words("Because."), "legal_bases": ["6-1-c"], "law": words("Act of 1900"), "law_is_public": False}
    activity = make_activity("approved", purposes=[law])
    client.force_login(editor)
    save(
        client,
        activity,
        {
            "purposes-0-law_en": "Act of 2000",
            "retention-0-text_en": "Two years",
            "retention-0-period": "P2Y",
            "recipients-0-contract": "File 7",
            "comments": "Ask the council",
        },
    )
    client.force_login(dpo)

    unseen = in_words(review(client, activity)).partition("What changes unseen")[2]

    assert [words for words in ("1900", "2000", "File 7", "Ask the council", "Period") if words not in unseen] == []
    assert "Two years" not in unseen.replace("“Two years”", "")


def test_same_text_is_seen_once_it_is_public(client, dpo, editor, vocabularies):
    law = {"text": words("Because."), "legal_bases": ["6-1-c"], "law": words("Act of 1900"), "law_is_public": True}
    activity = make_activity("approved", purposes=[law])
    client.force_login(editor)
    save(client, activity, {"purposes-0-law_en": "Act of 2000"})
    client.force_login(dpo)

    public, _heading, unseen = in_words(review(client, activity)).partition("What changes unseen")

    assert ("[+2000+]" in public, "2000" in unseen) == (True, False)


def test_activity_never_approved_has_nothing_on_the_left_and_its_internal_fields_below(client, dpo, vocabularies):
    activity = make_activity("in-review", comments="Ask the council")
    client.force_login(dpo)

    said = in_words(review(client, activity))
    unseen = said.partition("What changes unseen")[2]

    assert said.count("Nothing yet: it was never approved.") == 2
    assert [words for words in ("Ask the council", "1 year", "Customers") if words not in unseen] == []
    assert "We do thing 1." not in unseen


def test_activity_in_no_statement_shows_what_changes_in_the_register(client, dpo, editor, vocabularies):
    activity = make_activity("approved")
    with recorded_as(None):
        activity.entries.all().delete()
    client.force_login(editor)
    save(client, activity, {"retention-0-text_en": "Two years"})
    client.force_login(dpo)

    said = in_words(review(client, activity))

    assert "No statement shows this activity." in said
    assert "One" in said.partition("What changes in the register")[2]


def test_words_in_an_element_are_never_read_as_marks_or_as_html(client, dpo, editor, vocabularies):
    activity = make_activity("approved")
    client.force_login(editor)
    save(client, activity, {"purposes-0-text_en": "<script>alert(1)</script> & <b>more</b>"})
    client.force_login(dpo)

    html = review(client, activity)

    assert "<script>alert" not in html
    assert "<b>more" not in html
    assert "&lt;" in html


def test_stranger_and_post_and_unknown_decision_are_refused(client, django_user_model, dpo, vocabularies):
    activity = make_activity("in-review")
    client.force_login(django_user_model.objects.create_user("stranger", is_staff=True))
    stranger = client.get(review_address(activity)).status_code
    client.force_login(dpo)
    decide = reverse("admin:purposes_processingactivity_decide", args=[activity.pk, "approved"])
    unknown = reverse("admin:purposes_processingactivity_decide", args=[activity.pk, "published"])

    statuses = [stranger, client.get(decide).status_code, client.post(unknown).status_code]
    assert [*statuses, client.get("/admin/purposes/processingactivity/999/review/").status_code] == [403, 403, 404, 404]


def test_review_page_takes_as_many_queries_for_any_size(client, dpo, vocabularies):
    activity = make_activity("approved")
    client.force_login(dpo)
    counts = []
    for number in (1, 12):
        with recorded_as(None):
            for place in range(number):
                Purpose.objects.create(activity=activity, text=words(f"Added {number} {place}"), position=place + 9)
        review(client, activity)
        with CaptureQueriesContext(connection) as queries:
            review(client, activity)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_decisions_stand_in_the_timeline_and_in_the_log(client, dpo, vocabularies):
    activity = make_activity("in-review")
    client.force_login(dpo)
    press(client, activity, "refuse", reason="Which law obliges us?")

    timeline = client.get(f"/admin/purposes/processingactivity/{activity.pk}/history/").content.decode()
    log = client.get("/admin/purposes/change/").content.decode()

    assert '<p class="desk-decided refused"><span>Refused</span></p>' in timeline
    assert "Which law obliges us?" in timeline
    assert "A-0001 · Refused" in log
