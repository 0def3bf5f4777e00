"""Reading the register by the API: the same document as the export, of today or of any day."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from purposes.examining import examine
from purposes.exchange.apply import create_activity
from purposes.exchange.writer import register_document
from purposes.history import settled_now
from purposes.models import (
    Handout,
    LegalBasis,
    Organisation,
    Preparation,
    ProcessingActivity,
    ProcessorClient,
    ProcessorRecord,
)
from purposes.past.instants import exact
from purposes.preparing import work
from purposes.recorded import recorded_as
from purposes.register import read_register
from tests.api import HARBOUR, V1, Program, places
from tests.make import activity_document, make_organisation, words
from tests.purposes.rows import made


def exported() -> dict:
    """Without what a file says of its own state."""
    document = json.loads(json.dumps(register_document(read_register(Organisation.objects.get(slug="harbour")))))
    for record in (document["organisation"], *document["activities"], *document["processor_records"]):
        del record["fingerprint"]
    return document


def renamed(activity, name: str) -> None:
    with recorded_as(None), transaction.atomic():
        row = ProcessingActivity.objects.get(pk=activity.pk)
        row.name = words(name)
        row.version += 1
        row.save()


def more(organisation, *numbers) -> None:
    """Each a change of its own."""
    for number in numbers:
        with recorded_as(None):
            create_activity(activity_document(number, status="draft"), organisation=organisation)


def test_activity_is_told_as_in_the_export_under_the_tag_of_its_version(program, activity):
    answer = program.get(f"{HARBOUR}/activities/{activity.pk}/")

    assert answer.json() == exported()["activities"][0]
    assert (answer.headers["ETag"], answer.headers["Cache-Control"]) == ('"1"', "private, no-cache")


def test_whoever_has_the_version_is_sent_nothing_again(program, activity):
    address = f"{HARBOUR}/activities/{activity.pk}/"

    same, other = program.get(address, if_none_match='"1"'), program.get(address, if_none_match='"2"')

    assert (same.status_code, same.content, same.headers["ETag"], other.status_code) == (304, b"", '"1"', 200)


def test_list_gives_each_activity_whole(program, activity):
    assert program.read(f"{HARBOUR}/activities/") == {
        "results": [
            {
                "id": activity.pk,
                "version": 1,
                "address": f"http://testserver{HARBOUR}/activities/{activity.pk}/",
                "document": exported()["activities"][0],
            }
        ],
        "next": None,
    }


def test_pages_follow_each_other_without_gap_or_twin(program, activity):
    more(activity.organisation, 2, 3, 4, 5)
    address, pages = f"{HARBOUR}/activities/?limit=2", []

    while address:
        page = program.read(address)
        pages.append([one["document"]["reference"] for one in page["results"]])
        address = page["next"]

    assert pages == [["A-0001", "A-0002"], ["A-0003", "A-0004"], ["A-0005"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=draft", ["A-0002"]),
        ("status=approved", ["A-0001"]),
        ("department=finance", ["A-0002"]),
        ("legal_basis=6-1-c", ["A-0002"]),
        ("legal_basis=6-1-f", ["A-0001"]),
        ("reference=a-0002", ["A-0002"]),
        ("text=thing+2", ["A-0002"]),
        ("text=THING", ["A-0001", "A-0002"]),
        ("status=draft&department=none", []),
    ],
)
def test_filters_ask_the_same_of_today_and_of_the_past(program, activity, query, found):
    other = activity_document(2, status="draft", department="Finance")
    other["purposes"][0]["legal_bases"] = ["6-1-c"]
    create_activity(other, organisation=activity.organisation)
    now = exact(settled_now())

    for moment in ("", f"&at={now}"):
        page = program.read(f"{HARBOUR}/activities/?{query}{moment}")
        assert [one["document"]["reference"] for one in page["results"]] == found


def test_changed_since_gives_what_was_saved_then_or_later(program, activity):
    more(activity.organisation, 2)
    moment = settled_now().isoformat().replace("+00:00", "Z")
    renamed(activity, "New name")

    page = program.read(f"{HARBOUR}/activities/?changed_since={moment}")

    assert [one["document"]["reference"] for one in page["results"]] == ["A-0001"]


def test_past_is_told_as_it_was(program, activity):
    before, then = exported(), exact(settled_now())
    renamed(activity, "New name")
    ProcessingActivity.objects.get()

    whole = program.read(f"{HARBOUR}/activities/{activity.pk}/?at={then}")
    listed = program.read(f"{HARBOUR}/activities/?at={then}")["results"]

    assert whole == listed[0]["document"] == before["activities"][0]
    assert listed[0]["version"] == 1
    assert program.read(f"{HARBOUR}/?at={then}") == before["organisation"]


def test_before_the_register_began_there_is_nothing(program, activity):
    answers = [program.get(f"{HARBOUR}/{page}?at=2001-01-01") for page in ("", "activities/", "findings/")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_organisation_and_its_processor_records_are_told_as_in_the_export(program, activity):
    record = made_record(activity.organisation)
    document = exported()

    assert program.read(f"{HARBOUR}/") == document["organisation"]
    assert program.read(f"{HARBOUR}/processor-records/{record.pk}/") == document["processor_records"][0]
    assert program.read(f"{HARBOUR}/processor-records/")["results"] == [
        {
            "id": record.pk,
            "version": 1,
            "address": f"http://testserver{HARBOUR}/processor-records/{record.pk}/",
            "document": document["processor_records"][0],
        }
    ]


def made_record(organisation):
    record = made(ProcessorRecord, organisation=organisation, name=words("Payroll for others"))
    made(ProcessorClient, record=record, name="Client Ltd")
    return record


def test_vocabularies_have_every_term(program, organisation):
    found = program.read(f"{V1}/vocabularies/")

    assert sorted(found) == [
        "data_categories",
        "data_subject_categories",
        "legal_bases",
        "recipient_categories",
        "security_measures",
    ]
    assert [term["code"] for term in found["legal_bases"]] == list(LegalBasis.objects.values_list("code", flat=True))
    assert found["legal_bases"][0]["article"] == "6(1)(a)"


def test_findings_are_those_of_the_desk_the_gravest_first(program, activity):
    seen = examine(activity.organisation, today=timezone.localdate()).open

    found = program.read(f"{HARBOUR}/findings/?limit=100")["results"]

    assert [(one["rule"], one["message"], one["record"]["id"]) for one in found] == [
        (one.rule.id, one.message, one.record.pk) for one in seen
    ]
    assert {one["severity"] for one in program.read(f"{HARBOUR}/findings/?severity=notice")["results"]} == {"notice"}


def test_history_says_who_changed_what_and_why(program, activity, dpo):
    with recorded_as(dpo, reason="A slip of the pen"), transaction.atomic():
        row = ProcessingActivity.objects.get()
        row.department = "Finance"
        row.version += 1
        row.save()

    newest = program.read(f"{HARBOUR}/history/?activity={activity.pk}")["results"][0]

    assert (newest["actor"], newest["reason"], newest["origin"]) == ("dpo", "A slip of the pen", "command")
    (record,) = newest["records"]
    assert (record["model"], record["id"]) == ("purposes.processingactivity", activity.pk)
    assert record["stories"][0]["facts"] == [{"label": "Department", "language": "", "before": "", "after": "Finance"}]


def test_export_is_asked_for_waited_for_fetched_and_logged(program, activity, monkeypatch, dpo):
    monkeypatch.setattr("purposes.preparing.start_worker", lambda: None)

    asked = program.ask("post", f"{HARBOUR}/exports/", {"form": "json"})
    early = program.get(f"{asked.json()['address']}file/")
    work()
    ready = program.read(asked.json()["address"])
    file = program.get(ready["file"])

    assert (asked.status_code, asked.headers["Location"]) == (202, asked.json()["address"])
    assert (early.status_code, ready["stage"], json.loads(file.content)["format"]) == (409, "done", "ropa-register/1")
    handout = Handout.objects.select_related("change").get()
    assert (handout.change.actor, handout.change.origin, handout.detail) == (
        "dpo",
        "api",
        Preparation.objects.get().name,
    )


def test_export_of_somebody_else_is_not_there(program, activity, monkeypatch, auditor):
    monkeypatch.setattr("purposes.preparing.start_worker", lambda: None)
    address = program.ask("post", f"{HARBOUR}/exports/", {"form": "json"}).json()["address"]

    assert Program(auditor).get(address).status_code == 404


@pytest.mark.parametrize(
    "page", ["activities/", "processor-records/", "findings/", "activities/?text=thing", "statements/"]
)
def test_page_asks_as_many_queries_for_many_rows_as_for_few(program, activity, page):
    more(activity.organisation, 2)
    made_record(activity.organisation)
    few = queries(program, f"{HARBOUR}/{page}")
    more(activity.organisation, *range(3, 20))
    for _ in range(5):
        made_record(activity.organisation)

    assert queries(program, f"{HARBOUR}/{page}") == few


def test_history_asks_as_many_queries_for_many_changes_as_for_few(program, activity):
    more(activity.organisation, *range(2, 20))

    few, many = (queries(program, f"{HARBOUR}/history/?limit={length}") for length in (5, 15))

    assert few == many


def queries(program, address) -> int:
    program.get(address)
    with CaptureQueriesContext(connection) as asked:
        program.read(address)
    return len(asked)


def test_another_organisation_s_records_are_not_there(program, activity):
    other = make_organisation(slug="other", legal_name="Other Ltd")
    record = made_record(other)
    there = f"{V1}/organisations/other"

    pages = (
        f"{there}/activities/{activity.pk}/",
        f"{there}/activities/{activity.pk}/?at={exact(settled_now())}",
        f"{there}/history/?activity={activity.pk}",
        f"{there}/statements/privacy/",
        f"{HARBOUR}/processor-records/{record.pk}/",
        f"{V1}/organisations/nobody/activities/",
    )

    assert [program.get(page).status_code for page in pages] == [404] * 6
    assert program.read(f"{there}/activities/")["results"] == []


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("at=yesterday", "at"),
        ("at=2999-01-01", "at"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("cursor=x", "cursor"),
        ("status=unheard", "status"),
        ("changed_since=soon", "changed_since"),
        ("sort=name", "sort"),
        ("text=%00", ""),
    ],
)
def test_wrong_parameter_is_named(program, activity, query, place):
    answer = program.get(f"{HARBOUR}/activities/?{query}")

    assert (answer.status_code, places(answer)) == (400, [place])


def test_day_is_meant_to_its_end(program, activity):
    yesterday = timezone.localdate() - timedelta(days=1)

    assert program.get(f"{HARBOUR}/activities/?at={yesterday}").status_code == 404
    assert program.get(f"{HARBOUR}/activities/?at={timezone.localdate()}").status_code == 200
