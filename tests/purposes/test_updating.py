"""An activity that is there already, made what a document says: rows that differ are saved, and no others."""

from copy import deepcopy
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from purposes.exchange.updating import update_activity
from purposes.exchange.writer import register_document
from purposes.models import DataCategory, ProcessingActivity
from purposes.recorded import recorded_as
from purposes.register import read_register
from tests.ground import laid
from tests.make import activity_document, make_statement, words
from tests.purposes.rows import recorded_models

pytestmark = pytest.mark.django_db

Plain = dict[str, Any]


@laid
def activity(vocabularies) -> ProcessingActivity:
    purposes = [
        {"text": words(text), "legal_bases": list(bases)}
        for text, bases in (("We pay.", ("6-1-b",)), ("We tell.", ("6-1-c", "6-1-f")))
    ]
    make_statement(activity_document(1, purposes=purposes), activity_document(2))
    return ProcessingActivity.objects.get(reference="A-0001")


def document(activity: ProcessingActivity) -> Plain:
    documents = register_document(read_register(activity.organisation))["activities"]
    found = deepcopy(next(one for one in documents if one["reference"] == activity.reference))
    del found["fingerprint"]  # of this very state
    return found


def updated(activity: ProcessingActivity, wanted: Plain) -> bool:
    with recorded_as(None, reason="a test"), transaction.atomic():
        return update_activity(activity, wanted)


def saves() -> dict[str, dict[str, int]]:
    """How many history rows of each kind there are, by model."""
    return {
        model.__name__: {kind: model.history.filter(history_type=kind).count() for kind in "+~-"}
        for model in recorded_models()
    }


def new_saves(before: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    found = {
        model: {kind: number - before[model][kind] for kind, number in kinds.items() if number != before[model][kind]}
        for model, kinds in saves().items()
    }
    return {model: kinds for model, kinds in found.items() if kinds}


def refusal(activity: ProcessingActivity, **changes: Any) -> dict[str, list[str]]:
    before = saves()
    with pytest.raises(ValidationError) as refused:
        updated(activity, document(activity) | changes)
    assert new_saves(before) == {}
    return refused.value.message_dict


def test_what_it_says_already_is_not_saved(activity):
    before = saves()

    assert updated(activity, document(activity)) is False
    assert new_saves(before) == {}


def test_only_what_differs_is_saved_as_one_change(activity):
    wanted = document(activity) | {"systems": "Ledger"}
    wanted["purposes"][1] |= {"text": words("We inform."), "legal_bases": ["6-1-f", "6-1-b"]}
    wanted["measures"] = []
    before = saves()

    assert updated(activity, wanted) is True

    assert new_saves(before) == {
        "ProcessingActivity": {"~": 1},
        "Purpose": {"~": 1},
        "PurposeBasis": {"+": 1, "~": 1, "-": 1},
        "MeasureUse": {"-": 1},
    }
    newest = ProcessingActivity.history.filter(id=activity.pk).latest("history_id")
    assert (newest.history_change_reason, newest.version) == ("a test", 2)
    assert document(activity) == wanted | {"status": "draft"}


def test_a_row_in_front_leaves_the_others_what_they_are(activity):
    first, second = activity.purposes.all()
    wanted = document(activity)
    wanted["purposes"].insert(0, {**wanted["purposes"][0], "text": words("We count.")})

    updated(activity, wanted)

    assert [purpose.pk for purpose in activity.purposes.all()][1:] == [first.pk, second.pk]
    assert document(activity)["purposes"] == wanted["purposes"]


def test_what_is_left_out_becomes_empty(activity):
    wanted = {name: document(activity)[name] for name in ("reference", "slug", "name")}

    updated(activity, wanted)

    activity.refresh_from_db()
    empty = {name: [] for name in ("purposes", "data_subjects", "data_categories", "measures", "assessments")}
    assert {name: document(activity)[name] for name in empty} == empty
    assert "sources" not in document(activity)


def test_an_approved_text_that_changes_is_a_draft(activity):
    updated(activity, document(activity) | {"systems": "Ledger", "status": "approved"})

    activity.refresh_from_db()
    assert activity.status == "draft"


@pytest.mark.parametrize(("column", "value"), [("owner", "Head"), ("owner_email", "a@b.example"), ("review_months", 6)])
def test_tidying_the_desk_leaves_it_approved(activity, column, value):
    updated(activity, document(activity) | {column: value})

    activity.refresh_from_db()
    assert (activity.status, activity.version) == ("approved", 2)


def test_nobody_types_a_status(activity):
    assert updated(activity, document(activity) | {"status": "ended"}) is False


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"purposes": [{"text": words("A")}, {"legal_bases": ["6-1-z"]}]},
            {"purposes[1].legal_bases[0]": ["There is no “6-1-z” among: legal bases."]},
        ),
        (
            {"purposes": [{"legal_bases": ["6-1-a", "6-1-a"]}]},
            {"purposes[0].legal_bases[1]": ["“6-1-a” stands here twice."]},
        ),
        ({"colour": "blue"}, {"colour": ["processing activity has no column “colour”."]}),
        ({"purposes": [{"position": 3}]}, {"purposes[0].position": ["purpose has no column “position”."]}),
        ({"starts": "May"}, {"starts": ["“May” is no day, such as 2026-03-02."]}),
        ({"starts": "2026-01-02", "ends": "2026-01-01"}, {"ends": ["It cannot end before it started."]}),
        ({"review_months": "often"}, {"review_months": ["A whole number belongs here."]}),
        ({"review_months": 0}, {"review_months": ["Choose between 1 and 120 months."]}),
        ({"no_sources": "no"}, {"no_sources": ["Either true or false belongs here."]}),
        ({"name": {}}, {"name": ["This field cannot be blank."]}),
        ({"name": "Pay"}, {"name": ['Give the text by language, as in {"en": "…"}.']}),
        ({"systems": 7}, {"systems": ["A text belongs here."]}),
        ({"purposes": {}}, {"purposes": ["A list belongs here."]}),
        ({"purposes": ["Pay"]}, {"purposes[0]": ["Names with their values belong here."]}),
        ({"automated": "robots"}, {"automated": ["Value 'robots' is not a valid choice."]}),
        (
            {"transfers": [{"mechanism": "45"}]},
            {"transfers[0].country": ["Say to which country, or to which international organisation."]},
        ),
        ({"measures": [{"detail": "Locks"}]}, {"measures[0].measure": ["This field cannot be blank."]}),
        (
            {"assessments": [{"kind": "dpia"}, {"kind": "dpia"}]},
            {"assessments[1].kind": ["“dpia” stands here twice."]},
        ),
        (
            {"no_sources": True},
            {"no_sources": ["You ticked “no sources”, yet a source is listed. Untick it, or remove the source."]},
        ),
        ({"slug": "activity-2"}, {"slug": ["“activity-2” is taken: another activity has it."]}),
        ({"reference": "A-0002"}, {"reference": ["“A-0002” is taken: another activity has it."]}),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_saved(activity, changes, expected):
    assert refusal(activity, **changes) == expected


def test_a_term_out_of_use_stays_but_cannot_be_chosen(activity):
    with transaction.atomic():
        for code in ("A", "B"):
            term = DataCategory.objects.get(code=code)
            term.deprecated = True
            term.save()
    wanted = document(activity)["data_categories"]

    assert updated(activity, document(activity) | {"systems": "Ledger"}) is True
    assert refusal(activity, data_categories=[*wanted, {"category": "B"}]) == {
        "data_categories[2].category": ["“B” is no longer in use. Choose another."]
    }
