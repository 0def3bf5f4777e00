"""Rows edited in place: their links, their order, and what excludes them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from purposes.models import DataCategory, LegalBasis, ProcessingActivity, PurposeBasis
from tests.desk import add_row, save
from tests.ground import laid
from tests.make import activity_document, make_statement, words

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined


@laid
def activity(vocabularies) -> ProcessingActivity:
    purposes = [
        {"text": words("First."), "legal_bases": ["6-1-a", "6-1-f"]},
        {"text": words("Second."), "legal_bases": ["6-1-b"]},
        {"text": words("Third."), "legal_bases": ["6-1-c"]},
    ]
    make_statement(activity_document(purposes=purposes))
    return ProcessingActivity.objects.get()


@pytest.fixture
def desk(client, dpo):
    client.force_login(dpo)
    return client


def basis(code: str) -> int:
    return LegalBasis.objects.get(code=code).pk


def bases(activity: ProcessingActivity) -> list[list[str]]:
    return [[link.legal_basis.code for link in purpose.bases.all()] for purpose in activity.purposes.all()]


def test_link_added_is_one_new_row_of_history(desk, activity):
    before = PurposeBasis.history.count()

    save(desk, activity, {"purposes-1-legal_bases": [basis("6-1-b"), basis("6-1-e")]})

    assert bases(activity) == [["6-1-a", "6-1-f"], ["6-1-b", "6-1-e"], ["6-1-c"]]
    assert PurposeBasis.history.count() == before + 1
    assert PurposeBasis.history.first().history_type == "+"


def test_link_removed_is_one_more_row_of_history(desk, activity):
    before = PurposeBasis.history.count()

    save(desk, activity, {"purposes-0-legal_bases": [basis("6-1-f")]})

    assert bases(activity)[0] == ["6-1-f"]
    assert PurposeBasis.history.count() == before + 1
    assert PurposeBasis.history.first().history_type == "-"


def test_links_keep_the_order_in_which_they_were_chosen(desk, activity):
    save(desk, activity, {"purposes-0-legal_bases": [basis("6-1-f"), basis("6-1-a")]})

    assert bases(activity)[0] == ["6-1-f", "6-1-a"]


def test_changing_links_alone_leaves_no_history_of_the_row(desk, activity):
    purpose = activity.purposes.first()
    before = purpose.history.count()

    save(desk, activity, {"purposes-0-legal_bases": [basis("6-1-f")]})

    assert purpose.history.count() == before


def test_narrowing_a_retention_period_is_a_link_too(desk, activity):
    contact = DataCategory.objects.get(code="contact")

    save(desk, activity, {"retention-0-only_for": [contact.pk]})

    assert [link.category for link in activity.retention.get().categories.all()] == [contact]


@pytest.mark.parametrize("number", ["9" * 30, "²", "x", "-1"])
@pytest.mark.parametrize("field", ["purposes-0-legal_bases", "data_subjects-0-category", "organisation"])
def test_choice_that_is_no_number_of_a_row_is_refused(desk, activity, field, number):
    response = save(desk, activity, {field: number})

    assert response.status_code == 200
    assert "Nothing was saved yet" in response.content.decode()


def test_deprecated_term_cannot_be_chosen_any_more(desk, activity):
    old = LegalBasis.objects.get(code="6-1-e")
    old.deprecated, old.replaced_by = True, LegalBasis.objects.get(code="6-1-d")
    old.save()

    response = save(desk, activity, {"purposes-1-legal_bases": [basis("6-1-b"), old.pk]})

    assert "is no longer in use. Choose “Vital interests” instead." in response.content.decode()
    assert bases(activity)[1] == ["6-1-b"]


def test_record_that_has_a_deprecated_term_keeps_it(desk, activity):
    old = LegalBasis.objects.get(code="6-1-b")
    old.deprecated = True
    old.save()

    save(desk, activity, {"purposes-1-text_en": "Second, reworded."})

    assert bases(activity)[1] == ["6-1-b"]
    assert str(activity.purposes.all()[1].text) == "Second, reworded."


def test_moved_rows_keep_their_new_order(desk, activity):
    save(desk, activity, {"purposes-0-position": 2, "purposes-1-position": 0, "purposes-2-position": 1})

    assert [str(purpose.text) for purpose in activity.purposes.all()] == ["Second.", "Third.", "First."]


def test_new_row_without_a_place_goes_to_the_end(desk, activity):
    add_row(desk, activity, "purposes", {"text_en": "Fourth.", "legal_bases": [basis("6-1-a")]})

    assert [str(purpose.text) for purpose in activity.purposes.all()] == ["First.", "Second.", "Third.", "Fourth."]
    assert bases(activity)[3] == ["6-1-a"]


def test_row_added_and_left_empty_is_no_row(desk, activity):
    response = add_row(desk, activity, "purposes", {"text_en": "", "position": "3"})

    assert response.status_code == 302
    assert activity.purposes.count() == 3


def test_removed_row_leaves_its_history(desk, activity):
    purpose = activity.purposes.first()

    save(desk, activity, {"purposes-0-DELETE": "on"})

    assert activity.purposes.count() == 2
    assert type(purpose).history.filter(id=purpose.pk, history_type="-").count() == 1


@pytest.mark.parametrize(
    ("flag", "sentence"),
    [
        ("no_transfers", "You ticked “no transfers”, yet a transfer is listed."),
        ("no_sources", "You ticked “no sources”, yet a source is listed."),
        ("no_recipients", "You ticked “no recipients”, yet a recipient is listed."),
        ("nothing_kept", "You ticked “nothing is kept”, yet a retention period is listed."),
    ],
)
def test_none_and_some_exclude_each_other_and_nothing_typed_is_lost(desk, activity, flag: str, sentence: str):
    response = save(desk, activity, {flag: "on", "purposes-0-text_en": "Typed with care."})

    html = response.content.decode()
    assert sentence in html
    assert "Typed with care." in html
    activity.refresh_from_db()
    assert getattr(activity, flag) is False


def test_none_is_allowed_when_the_last_row_goes(desk, activity):
    response = save(desk, activity, {"no_transfers": "on", "transfers-0-DELETE": "on"})

    assert response.status_code == 302
    activity.refresh_from_db()
    assert (activity.no_transfers, activity.transfers.count()) == (True, 0)


def test_country_must_exist(desk, activity):
    response = save(desk, activity, {"transfers-0-country": "QQ"})

    assert "“QQ” is not the two-letter code of a country." in response.content.decode()


def test_transfer_needs_a_destination(desk, activity):
    response = save(desk, activity, {"transfers-0-country": ""})

    assert "Say to which country, or to which international organisation." in response.content.decode()


@pytest.mark.parametrize("typed", ["name_en", "sources-0-text_en"])
def test_constraints_are_asked_of_what_was_changed_alone(desk, activity, typed):
    def asked(text: str) -> list[str]:
        with CaptureQueriesContext(connection) as questions:
            save(desk, activity, {typed: text})
        return [one["sql"] for one in questions if '"_check"' in one["sql"]]

    one = asked("Of one row.")
    for number in (2, 3):
        add_row(desk, activity, "sources", {"text_en": f"From register {number}", "kind": "public"})

    three = asked("Of three rows.")

    assert (activity.sources.count(), len(three)) == (3, len(one))
    assert len(one) > 0


def test_all_changes_carry_the_users_name(desk, activity, dpo):
    save(desk, activity, {"purposes-0-text_en": "Reworded."})

    assert activity.purposes.first().history.first().actor == dpo.get_username()
