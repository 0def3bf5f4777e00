"""Texts in the organisation's languages, on a form."""

import pytest

from purposes.models import LegalBasis, Organisation, ProcessingActivity
from purposes.words import words_of
from tests.desk import page, save, shown
from tests.ground import laid
from tests.make import activity_document, make_statement, words

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined


@laid
def activity(vocabularies) -> ProcessingActivity:
    make_statement(activity_document(systems="One\nTwo"))
    return ProcessingActivity.objects.get()


@pytest.fixture
def desk(client, dpo):
    client.force_login(dpo)
    return client


def test_each_text_is_asked_in_the_organisations_languages_under_their_own_names(desk, activity):
    html = page(desk, activity)

    assert '<label for="id_name_nl" lang="nl">Nederlands</label>' in html
    assert 'name="name_en"' in html
    assert 'name="name_fr"' not in html


def test_right_to_left_text_is_written_right_to_left(desk, activity):
    organisation = Organisation.objects.get()
    organisation.languages = ["en", "ar"]
    organisation.save()

    assert 'name="name_ar" id="id_name_ar" lang="ar" dir="rtl"' in page(desk, activity)


def test_text_in_a_language_that_is_not_shown_is_kept(desk, activity):
    activity.name = {"en": "Payroll", "fr": "Paie", "pl": "Płace"}
    activity.save()
    purpose = activity.purposes.get()
    purpose.text = {"en": "To pay you.", "fr": "Pour vous payer."}
    purpose.save()

    save(desk, activity, {"name_en": "Salaries", "purposes-0-text_nl": "Om u te betalen."})

    activity.refresh_from_db()
    purpose.refresh_from_db()
    assert words_of(activity.name) == {"en": "Salaries", "fr": "Paie", "pl": "Płace"}
    assert words_of(purpose.text) == {"en": "To pay you.", "fr": "Pour vous payer.", "nl": "Om u te betalen."}


@pytest.mark.parametrize("typed", ["", "  "])
def test_text_that_is_emptied_is_gone(desk, activity, typed):
    save(desk, activity, {"name_nl": typed})

    activity.refresh_from_db()
    assert words_of(activity.name) == {"en": "Activity 1"}


def test_name_needs_one_language(desk, activity):
    response = save(desk, activity, {"name_en": "", "name_nl": ""})

    assert response.context["adminform"].form.errors == {"name": ["This field is required."]}


def test_saving_what_was_opened_changes_nothing(desk, activity):
    activity.comments = "One\n\nTwo"
    activity.provision_consequence = words("Line one\nLine two")
    activity.save()
    before = activity.history.count()
    rows = [
        row.history.count() for row in (activity.purposes.get(), activity.retention.get(), activity.recipients.get())
    ]

    save(desk, activity)

    activity.refresh_from_db()
    assert activity.comments == "One\n\nTwo"
    assert activity.history.count() == before
    after = [
        row.history.count() for row in (activity.purposes.get(), activity.retention.get(), activity.recipients.get())
    ]
    assert after == rows


def test_vocabulary_is_asked_in_every_organisations_languages(desk, activity):
    sent = shown(page(desk, LegalBasis.objects.first()))

    assert {name for name in sent if name.startswith("name_")} == {"name_en", "name_nl"}
