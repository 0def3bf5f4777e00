"""Writing activities by the API: whole documents, checked as at the desk, recorded as at the desk."""

from typing import Any

import pytest
from django.db import transaction

from purposes.models import Change, DataCategory, ProcessingActivity, Purpose
from purposes.recorded import recorded_as
from tests.api import HARBOUR, Program, places
from tests.make import activity_document, words

NEW = {**activity_document(2), "status": "draft", "no_recipients": True, "recipients": []}


@pytest.fixture
def address(activity) -> str:
    return f"{HARBOUR}/activities/{activity.pk}/"


# Entering


def test_activity_that_is_entered_reads_as_it_was_sent(program, activity):
    answer = program.ask("post", f"{HARBOUR}/activities/", NEW)

    made = ProcessingActivity.objects.get(reference="A-0002")
    there = f"{HARBOUR}/activities/{made.pk}/"
    assert (answer.status_code, answer.headers["Location"], answer.headers["ETag"]) == (201, there, '"1"')
    assert program.read(there) == answer.json()
    assert {name: answer.json()[name] for name in ("reference", "name", "status", "no_recipients")} == {
        "reference": "A-0002",
        "name": words("Activity 2"),
        "status": "draft",
        "no_recipients": True,
    }


def test_what_is_entered_is_one_change_by_its_owner_with_its_reason(program, activity, dpo):
    program.ask("post", f"{HARBOUR}/activities/", NEW, x_change_reason="Nouvelle activit%C3%A9")

    change = Change.objects.first()
    made = ProcessingActivity.objects.get(reference="A-0002")
    assert (change.actor, change.actor_id, change.origin, change.reason) == ("dpo", dpo.pk, "api", "Nouvelle activité")
    assert made.history.get().change == change
    assert {row.change_id for row in Purpose.history.filter(activity_id=made.pk)} == {change.pk}


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"reference": ""}, "reference"),
        ({"reference": "A-0001"}, ""),
        ({"reference": 7}, "reference"),
        ({"name": {}}, "name"),
        ({"name": "Payroll"}, "name"),
        ({"name": {"xx": "Payroll"}}, "name.xx"),
        ({"name": {"en": 7}}, "name.en"),
        ({"name": {"en": "\0"}}, "name"),
        ({"status": "approved"}, "status"),
        ({"review_months": 0}, "review_months"),
        ({"review_months": "6"}, "review_months"),
        ({"owner_email": "nobody"}, "owner_email"),
        ({"starts": "2026-02-30"}, "starts"),
        ({"starts": "2026-02-02", "ends": "2026-02-01"}, ""),
        ({"no_sources": True}, "no_sources"),
        ({"no_sources": "yes"}, "no_sources"),
        ({"id": 3}, "id"),
        ({"version": 3}, "version"),
        ({"organisation": 3}, "organisation"),
        ({"purposes": {}}, "purposes"),
        ({"purposes": [{"text": words("One")}, {"text": {"nl": 3}}]}, "purposes[1].text.nl"),
        ({"purposes": [{"text": words("One"), "legal_bases": ["6-1-f", "unheard"]}]}, "purposes[0].legal_bases[1]"),
        ({"purposes": [{"text": words("One"), "legal_bases": ["6-1-f", "6-1-f"]}]}, "purposes[0].legal_bases[1]"),
        ({"purposes": [{"text": words("One"), "position": 3}]}, "purposes[0].position"),
        ({"measures": [{"measure": "awareness-training"}] * 2}, "measures[1]"),
        ({"transfers": [{"mechanism": "45"}]}, "transfers[0].country"),
        ({"retention": [{"text": words("One"), "period": "a while"}]}, "retention[0].period"),
        ({"questions": [{"about": "provision", "why": {}}]}, "questions[0].why"),
    ],
)
def test_what_is_wrong_is_named_by_its_place_and_nothing_is_written(program, activity, more, place):
    before = Change.objects.count()

    answer = program.ask("post", f"{HARBOUR}/activities/", {**NEW, **more})

    assert (answer.status_code, set(places(answer))) == (400, {place})
    assert (ProcessingActivity.objects.count(), Change.objects.count()) == (1, before)


def test_reference_taken_in_this_very_moment_is_a_conflict(program, activity, monkeypatch):
    def too_late(*_: Any, **__: Any) -> None:
        """The other's row came after ours was looked at."""
        ProcessingActivity.objects.create(
            organisation=activity.organisation, reference="A-0001", slug="other", name=words("Other")
        )

    monkeypatch.setattr("purposes.api.activities.create_activity", too_late)

    answer = program.ask("post", f"{HARBOUR}/activities/", NEW)

    assert (answer.status_code, ProcessingActivity.objects.count()) == (409, 1)
    assert answer.json()["detail"] == "Somebody else has just taken this reference or address. Choose another."


def test_all_that_is_wrong_is_said_at_once(program, activity):
    answer = program.ask("post", f"{HARBOUR}/activities/", {**NEW, "starts": "soon", "unheard": 1, "name": 7})

    assert sorted(places(answer)) == ["name", "starts", "unheard"]


def test_term_no_longer_in_use_is_chosen_nowhere_and_stays_where_it_is(program, activity, address):
    with recorded_as(None), transaction.atomic():
        term = DataCategory.objects.get(code="contact")
        term.deprecated = True
        term.save()
    document = program.read(address)

    chosen = program.ask("post", f"{HARBOUR}/activities/", NEW)
    kept = program.ask("put", address, {**document, "department": "Finance"}, if_match='"1"')

    assert (chosen.status_code, places(chosen)) == (400, ["data_categories[1].category"])
    assert (kept.status_code, kept.json()["department"]) == (200, "Finance")


# Replacing


def test_document_sent_back_changed_is_saved_as_the_next_version(program, activity, address):
    document = program.read(address)
    document["purposes"][0]["text"] = words("We do it better.")

    answer = program.ask("put", address, document, if_match='"1"', x_change_reason="Better words")

    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json() == {**document, "status": "draft"}  # an edited activity is approved no more
    assert Purpose.objects.count() == 1
    change = Change.objects.first()
    assert (change.reason, change.origin) == ("Better words", "api")
    assert ProcessingActivity.history.filter(change=change).count() == 1


def test_document_sent_back_as_it_was_changes_nothing(program, activity, address):
    before = Change.objects.count()

    answer = program.ask("put", address, program.read(address), if_match='"1"')

    assert (answer.status_code, answer.headers["ETag"], Change.objects.count()) == (200, '"1"', before)


def test_put_refuses_what_post_refuses(program, activity, address):
    document = program.read(address)

    wrong = [{"status": "ended"}, {"purposes": [{"legal_bases": ["unheard"]}]}, {"unheard": 1}]
    answers = [program.ask("put", address, {**document, **more}, if_match='"1"') for more in wrong]

    assert [(one.status_code, places(one)) for one in answers] == [
        (400, ["status"]),
        (400, ["purposes[0].legal_bases[0]"]),
        (400, ["unheard"]),
    ]
    assert program.read(address) == document


@pytest.mark.parametrize("verb", ["put", "delete", "submit/", "approve/"])
@pytest.mark.parametrize("sent", [({}, 428), ({"if_match": '"7"'}, 412), ({"if_match": "*"}, 412)])
def test_who_has_not_read_the_version_of_now_changes_nothing(program, activity, address, verb, sent):
    tag, status = sent
    document, before = program.read(address), Change.objects.count()

    if verb.endswith("/"):
        answer = program.ask("post", f"{address}{verb}", **tag)
    else:
        answer = program.ask(verb, address, document if verb == "put" else None, **tag)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert (program.read(address), Change.objects.count()) == (document, before)


# Removing


def test_activity_that_no_statement_shows_is_deleted_and_its_history_stays(program, activity):
    there = program.ask("post", f"{HARBOUR}/activities/", NEW).headers["Location"]

    answer = program.ask("delete", there, if_match='"1"')

    gone = ProcessingActivity.history.filter(reference="A-0002").order_by("-history_id").first()
    assert (answer.status_code, program.get(there).status_code, gone.history_type) == (204, 404, "-")
    assert gone.change.origin == "api"


def test_activity_that_a_statement_shows_is_not_deleted(program, activity, address):
    answer = program.ask("delete", address, if_match='"1"')

    assert (answer.status_code, ProcessingActivity.objects.count()) == (409, 1)
    assert answer.json()["detail"] == "A statement shows this activity. Take it out there first."


# Deciding


def test_activity_goes_its_way_to_approval(program, activity):
    there = program.ask("post", f"{HARBOUR}/activities/", NEW).headers["Location"]

    way = []
    for decision in ("submit", "refuse", "submit", "approve", "end", "reopen", "submit", "withdraw"):
        tag = program.get(there).headers["ETag"]
        answer = program.ask("post", f"{there}{decision}/", if_match=tag, x_change_reason="Because")
        way.append((answer.status_code, answer.json()["status"]))

    statuses = ["in-review", "draft", "in-review", "approved", "ended", "draft", "in-review", "draft"]
    assert way == [(200, status) for status in statuses]
    assert (Change.objects.first().reason, Change.objects.first().origin) == ("Because", "api")


def test_decision_that_is_not_possible_says_why(program, activity, address):
    approved = program.ask("post", f"{address}approve/", if_match='"1"')
    unheard = program.ask("post", f"{address}burn/", if_match='"1"')

    assert (approved.status_code, approved.json()["detail"]) == (409, "This activity is approved already.")
    assert unheard.status_code == 404


def test_refusal_without_a_reason_is_none(program, activity, editor):
    there = program.ask("post", f"{HARBOUR}/activities/", NEW).headers["Location"]
    Program(editor).ask("post", f"{there}submit/", if_match='"1"')

    answer = program.ask("post", f"{there}refuse/", if_match='"2"')

    assert (answer.status_code, ProcessingActivity.objects.get(reference="A-0002").status) == (409, "in-review")


def test_four_eyes_are_two_people_by_the_api_too(program, activity, dpo):
    with recorded_as(None), transaction.atomic():
        activity.organisation.four_eyes = True
        activity.organisation.save()
    there = program.ask("post", f"{HARBOUR}/activities/", NEW).headers["Location"]
    program.ask("put", there, {**program.read(there), "department": "Mine"}, if_match='"1"')
    program.ask("post", f"{there}submit/", if_match='"2"')

    answer = program.ask("post", f"{there}approve/", if_match='"3"')

    assert answer.status_code == 409
    assert "Somebody else must approve it" in answer.json()["detail"]
