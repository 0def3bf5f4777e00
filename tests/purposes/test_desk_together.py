"""Two people on one page: nobody's words are silently lost, and nobody retypes anything."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from publishing.models import Group, Section, Statement
from purposes.admin.desk import DeskAdmin
from purposes.changes import SomebodyWasFaster, claim
from purposes.models import LegalBasis, ProcessingActivity, Purpose, RetentionPeriod
from purposes.recorded import Versioned
from tests.desk import address, page, save, shown
from tests.ground import laid
from tests.make import activity_document, make_statement, words
from tests.purposes.rows import made

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

VERSIONED = [model for model, desk in admin.site._registry.items() if issubclass(model, Versioned)]


@laid
def activity(vocabularies) -> ProcessingActivity:
    purposes = [
        {"text": words("First."), "legal_bases": ["6-1-a", "6-1-f"]},
        {"text": words("Second."), "legal_bases": ["6-1-b"]},
    ]
    make_statement(activity_document(purposes=purposes))
    return ProcessingActivity.objects.get()


@pytest.fixture
def desk(client, dpo):
    client.force_login(dpo)
    return client


@pytest.fixture
def other(editor) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def send(client, record, opened, typed=None):
    """Save a page that was opened earlier."""
    sent = opened.copy()
    for name, value in (typed or {}).items():
        sent.setlist(name, list(value) if isinstance(value, list | tuple) else [value])
    sent["_continue"] = "1"
    return client.post(address(record), dict(sent.lists()))


def version(record) -> int:
    return type(record).objects.get(pk=record.pk).version


def basis(code: str) -> int:
    return LegalBasis.objects.get(code=code).pk


# The token


def test_every_model_with_a_page_of_its_own_has_a_version():
    edited = {model for model, desk in admin.site._registry.items() if isinstance(desk, DeskAdmin)}

    assert {model.__name__ for model in edited - set(VERSIONED)} == {
        "ApiToken",
        "Change",
        "Handout",
        "Inspection",
        "Snapshot",
        "User",  # of Django: no row of the register, and each thing done to it stands on its page
    }


@pytest.mark.parametrize("model", VERSIONED, ids=lambda model: model.__name__)
def test_every_form_carries_the_version_of_its_record(desk, vocabularies, model):
    record = made(model, version=7)

    assert shown(page(desk, record))["version"] == "7"


@pytest.mark.parametrize("model", VERSIONED, ids=lambda model: model.__name__)
def test_every_form_refuses_a_version_that_is_not_the_newest(desk, vocabularies, model):
    record = made(model)
    opened = shown(page(desk, record))
    opened["version"] = "0"

    assert send(desk, record, opened).status_code == 409


def test_claim_compares_the_version_of_the_very_row_that_it_locks(activity):
    with CaptureQueriesContext(connection) as asked:
        claim(activity, version=1)

    (query,) = asked.captured_queries
    assert '"version"' in query["sql"]
    assert connection.vendor != "postgresql" or query["sql"].endswith("FOR NO KEY UPDATE")


def test_claim_of_an_outdated_version_says_what_the_record_is_now(activity):
    with pytest.raises(SomebodyWasFaster) as refused:
        claim(activity, version=3)

    assert (refused.value.record, refused.value.record.version) == (activity, 1)


# One save, one version


def test_save_of_a_field_and_of_rows_raises_the_version_once_and_leaves_one_row_of_history(desk, activity):
    before = activity.history.count()

    save(
        desk,
        activity,
        {"department": "Care", "purposes-0-text_en": "Reworded.", "no_transfers": "on", "transfers-0-DELETE": "on"},
    )

    assert (version(activity), activity.history.count()) == (2, before + 1)


@pytest.mark.parametrize(
    "typed",
    [
        {"purposes-0-text_en": "Reworded."},
        {"purposes-0-legal_bases": []},
        {"purposes-0-DELETE": "on"},
        {"purposes-0-position": 1, "purposes-1-position": 0},
    ],
    ids=["row", "link", "removal", "order"],
)
def test_save_of_a_row_alone_raises_the_version_once(desk, activity, typed):
    save(desk, activity, typed)

    assert version(activity) == 2


def test_form_saved_as_it_is_leaves_neither_a_version_nor_history(desk, activity):
    before = activity.history.count(), Purpose.history.count()

    save(desk, activity)

    assert version(activity) == 1
    assert (activity.history.count(), Purpose.history.count()) == before


# Somebody was faster


def differences(response) -> list[tuple[str, str, str | None, str | None]]:
    return [(one.where, one.language, one.theirs, one.mine) for one in response.context["both"].differences]


def test_second_save_is_refused_and_shows_who_was_faster_and_what_both_wrote(desk, other, activity):
    opened = shown(page(desk, activity))
    save(other, activity, {"name_en": "Activity 1 of theirs", "department": "Care"})

    response = send(desk, activity, opened, {"name_en": "Activity 1 of mine", "owner": "Head of care"})

    activity.refresh_from_db()
    assert (response.status_code, str(activity.name), activity.owner) == (409, "Activity 1 of theirs", "")
    assert [actor for actor, _at in response.context["both"].saves] == ["editor"]
    assert differences(response) == [
        ("Name", "en", "Activity 1<ins> of theirs</ins>", "Activity 1<ins> of mine</ins>"),
        ("Department", "", "<ins>Care</ins>", None),
        ("Owner", "", None, "<ins>Head of care</ins>"),
    ]


def test_refused_page_saved_as_it_stands_keeps_what_either_wrote_and_mine_where_both_did(desk, other, activity):
    opened = shown(page(desk, activity))
    save(other, activity, {"name_en": "Theirs", "name_nl": "Van hen", "department": "Care"})

    refused = send(desk, activity, opened, {"name_en": "Mine", "owner": "Head of care"})
    saved = send(desk, activity, shown(refused.content.decode()))

    activity.refresh_from_db()
    assert saved.status_code == 302
    assert (activity.name.data, activity.department, activity.owner, activity.version) == (
        {"en": "Mine", "nl": "Van hen"},
        "Care",
        "Head of care",
        3,
    )


def test_refused_page_is_refused_again_when_a_third_save_comes_between(desk, other, activity):
    opened = shown(page(desk, activity))
    save(other, activity, {"department": "Care"})
    refused = shown(send(desk, activity, opened, {"owner": "Mine"}).content.decode())
    save(other, activity, {"department": "Cure"})

    again = send(desk, activity, refused)

    assert (again.status_code, differences(again)) == (
        409,
        [("Department", "", "<del>Care</del><ins>Cure</ins>", None), ("Owner", "", None, "<ins>Mine</ins>")],
    )


def test_both_typing_the_same_is_no_difference(desk, other, activity):
    opened = shown(page(desk, activity))
    save(other, activity, {"department": "Care"})

    response = send(desk, activity, opened, {"department": "Care"})

    assert (response.status_code, differences(response)) == (409, [])


def test_page_without_a_version_is_refused_with_all_that_was_typed(desk, activity):
    opened = shown(page(desk, activity))
    del opened["version"]

    response = send(desk, activity, opened, {"owner": "Mine"})

    assert (response.status_code, differences(response)) == (409, [("Owner", "", None, "<ins>Mine</ins>")])


def test_boxes_choices_dates_and_countries_are_told_in_words(desk, other, activity):
    opened = shown(page(desk, activity))
    save(other, activity, {"provision": "statutory", "transfers-0-country": "CA"})

    response = send(desk, activity, opened, {"law": "", "purposes-0-law_is_public": "on", "starts": "2026-03-02"})

    assert differences(response) == [
        ("Must the person provide the data?", "", "<ins>Required by law</ins>", None),
        ("Started on", "", None, "<ins>2026-03-02</ins>"),
        ("Purpose “First.” · Publish the law", "", None, "<del>no</del><ins>yes</ins>"),
        ("Transfer “Canada” · Country", "", "<del>United States</del><ins>Canada</ins>", None),
    ]


# Rows


def texts(activity: ProcessingActivity) -> list[str]:
    return [str(purpose.text) for purpose in activity.purposes.all()]


def over(desk, activity, opened, typed) -> list[str]:
    """The purposes, after my refused save was saved on top of theirs."""
    refused = send(desk, activity, opened, typed)
    assert refused.status_code == 409
    assert send(desk, activity, shown(refused.content.decode())).status_code == 302
    return texts(activity)


def new_row(number: int, text: str) -> dict[str, object]:
    return {f"purposes-{number}-{name}": value for name, value in {"text_en": text, "position": number}.items()} | {
        "purposes-TOTAL_FORMS": number + 1
    }


def test_rows_that_both_added_are_both_kept(desk, other, activity):
    opened = shown(page(desk, activity))
    save(other, activity, new_row(2, "Theirs."))

    assert over(desk, activity, opened, new_row(2, "Mine.")) == ["First.", "Second.", "Theirs.", "Mine."]


def test_different_rows_that_each_reworded_are_both_kept(desk, other, activity):
    opened = shown(page(desk, activity))
    save(other, activity, {"purposes-0-text_en": "First, theirs."})

    assert over(desk, activity, opened, {"purposes-1-text_en": "Second, mine."}) == ["First, theirs.", "Second, mine."]


def test_row_that_they_removed_and_i_left_alone_stays_away(desk, other, activity):
    opened = shown(page(desk, activity))
    save(other, activity, {"purposes-0-DELETE": "on"})

    assert over(desk, activity, opened, {"owner": "Mine"}) == ["Second."]


def test_row_that_they_removed_and_i_reworded_is_a_new_row(desk, other, activity):
    opened = shown(page(desk, activity))
    save(other, activity, {"purposes-0-DELETE": "on"})

    assert over(desk, activity, opened, {"purposes-0-text_en": "Mine."}) == ["Mine.", "Second."]
    assert [link.legal_basis.code for link in activity.purposes.first().bases.all()] == ["6-1-a", "6-1-f"]


def test_row_that_i_removed_goes_although_they_reworded_it_once_i_have_seen_their_words(desk, other, activity):
    opened = shown(page(desk, activity))
    save(other, activity, {"purposes-0-text_en": "Theirs."})
    refused = send(desk, activity, opened, {"purposes-0-DELETE": "on"})

    (where, _language, theirs, mine) = differences(refused)[0]
    assert where == "Purpose “Theirs.”"
    assert "<ins>Theirs</ins>" in theirs
    assert mine.startswith("<del>")
    assert over(desk, activity, opened, {"purposes-0-DELETE": "on"}) == ["Second."]


def test_order_of_mine_and_words_of_theirs_are_both_kept(desk, other, activity):
    opened = shown(page(desk, activity))
    save(other, activity, {"purposes-0-text_en": "First, theirs."})

    assert over(desk, activity, opened, {"purposes-0-position": 1, "purposes-1-position": 0}) == [
        "Second.",
        "First, theirs.",
    ]


def test_legal_bases_chosen_by_both_are_told_by_name(desk, other, activity):
    opened = shown(page(desk, activity))
    save(other, activity, {"purposes-1-legal_bases": [basis("6-1-b"), basis("6-1-c")]})

    response = send(desk, activity, opened, {"purposes-1-legal_bases": [basis("6-1-b"), basis("6-1-d")]})

    ((where, _language, theirs, mine),) = differences(response)
    assert where == "Purpose “Second.” · Legal bases"
    assert (theirs, mine) == (
        f"Performance of a contract<ins>\n{LegalBasis.objects.get(code='6-1-c')}</ins>",
        f"Performance of a contract<ins>\n{LegalBasis.objects.get(code='6-1-d')}</ins>",
    )


def test_every_field_typed_into_a_refused_page_is_still_in_it(desk, other, activity):
    opened = shown(page(desk, activity))
    save(other, activity, {"comments": "Theirs."})
    mine = {
        name: f"Typed {number}"
        for number, name in enumerate(opened)
        if name.endswith(("_en", "_nl")) or name in {"department", "owner", "systems", "comments"}
    }

    again = shown(send(desk, activity, opened, mine).content.decode())

    assert len(mine) > 20
    assert {name: again[name] for name in mine} == mine


def test_refused_page_with_a_mistake_in_it_tells_both(desk, other, activity):
    opened = shown(page(desk, activity))
    save(other, activity, {"department": "Care"})

    html = send(desk, activity, opened, {"name_en": "", "name_nl": ""}).content.decode()

    assert "Somebody else saved this while you were editing it" in html
    assert "This field is required." in html


# A part and its whole


def test_statement_opened_before_a_section_was_saved_on_its_own_page_is_refused(desk, other, activity):
    statement, section = Statement.objects.get(), Section.objects.get(kind="narrative")
    opened = shown(page(desk, statement))
    save(other, section, {"body_en": "Theirs."})

    response = send(desk, statement, opened, {"title_en": "Mine"})

    assert response.status_code == 409
    assert ("Title", "en", None, "<del>Privacy statement</del><ins>Mine</ins>") in differences(response)
    send(desk, statement, shown(response.content.decode()))
    section.refresh_from_db()
    assert (str(section.body), str(Statement.objects.get().title)) == ("Theirs.", "Mine")


def test_section_opened_before_its_statement_was_saved_with_it_is_refused(desk, other, activity):
    statement, section = Statement.objects.get(), Section.objects.get(kind="narrative")
    opened = shown(page(desk, section))
    row = next(
        name
        for name, value in shown(page(other, statement)).items()
        if value == str(section.pk) and name.endswith("-id")
    )
    save(other, statement, {row.replace("-id", "-closing_en"): "Theirs."})

    assert send(desk, section, opened, {"body_en": "Mine."}).status_code == 409


def test_groups_left_alone_keep_their_version_when_their_statement_is_saved(desk, activity):
    save(desk, Statement.objects.get(), {"title_en": "Another title"})

    assert [group.version for group in Group.objects.all()] == [1]


# Deleted meanwhile


def test_record_deleted_meanwhile_is_told_with_all_that_was_typed(desk, other, activity):
    period = RetentionPeriod.objects.get()
    opened = shown(page(desk, activity))
    Statement.objects.get().groups.get().entries.all().delete()
    other.post(address(activity).replace("change", "delete"), {"post": "yes"})

    response = send(desk, activity, opened, {"comments": "Mine.", "retention-0-text_en": "Three years"})

    html = response.content.decode()
    assert (response.status_code, ProcessingActivity.objects.count()) == (410, 0)
    assert f"“{activity}” was deleted while you were editing it" in html
    assert "editor deleted it on" in html
    assert {"Comments: Mine.", "Retention period (en): Three years"} <= set(response.context["typed"].splitlines())
    assert period.text.data == words("One year")


def test_record_that_never_was_is_answered_as_ever(desk, activity):
    assert send(desk, ProcessingActivity(pk=999_999), shown(page(desk, activity))).status_code == 302
