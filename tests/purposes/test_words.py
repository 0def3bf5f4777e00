"""Text in several languages, in the database and out of it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from i18nfield.strings import LazyI18nString

from purposes.languages import LANGUAGES
from purposes.models import LegalBasis
from purposes.words import in_language, words_of
from tests.purposes.rows import made

BY_LANGUAGE = st.dictionaries(
    st.sampled_from(sorted(LANGUAGES)),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
)


def stored(row: LegalBasis, column: str = "name") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM purposes_legalbasis WHERE id = %s", [row.pk])
        (text,) = cursor.fetchone()
    return text


# In the database


@pytest.mark.django_db
def test_words_are_stored_readable_and_in_order():
    basis = made(LegalBasis, name={"nl": "Café", "en": "Coffee “house”"})

    assert stored(basis) == r'{"en": "Coffee “house”", "nl": "Café"}'


@pytest.mark.django_db
def test_languages_without_text_are_not_stored():
    basis = made(LegalBasis, name={"en": "Consent", "nl": "", "fr": None}, definition={"en": ""})

    assert (stored(basis), stored(basis, "definition")) == ('{"en": "Consent"}', "{}")


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["2024", "null", "true", '{"nl": "x"}', '["x"]', '"x"', "\\u00e9", "100 %", "a\nb"])
def test_text_that_looks_like_something_else_stays_text(text):
    basis = made(LegalBasis, name={"en": text})

    assert words_of(LegalBasis.objects.get(pk=basis.pk).name) == {"en": text}


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(name=BY_LANGUAGE, definition=BY_LANGUAGE)
def test_any_words_come_back_as_they_went_in(name, definition):
    basis = made(LegalBasis, name={**name, "en": "a name is needed"}, definition=definition)

    found = LegalBasis.objects.get(pk=basis.pk)

    assert words_of(found.name) == {lang: text for lang, text in name.items() if text.strip()} | {
        "en": "a name is needed"
    }
    assert words_of(found.definition) == {lang: text for lang, text in definition.items() if text.strip()}
    assert words_of(basis.definition) == words_of(found.definition)


@pytest.mark.django_db
@pytest.mark.parametrize("term", ["café", "Straße"])
def test_search_finds_what_is_written(term):
    made(LegalBasis, name={"en": "Coffee", "fr": "Le café", "de": "Straße"})
    made(LegalBasis, name={"en": "Tea", "fr": "Le thé"})

    found = LegalBasis.objects.filter(name__icontains=term)

    assert [words_of(basis.name)["en"] for basis in found] == ["Coffee"]


@pytest.mark.django_db
def test_equal_words_are_found_however_they_are_spelled():
    basis = made(LegalBasis, name={"nl": "Toestemming", "en": "Consent"})
    spellings = (
        {"en": "Consent", "nl": "Toestemming", "fr": ""},
        LazyI18nString({"nl": "Toestemming", "en": "Consent"}),
        stored(basis),
    )

    found = [LegalBasis.objects.get(name=spelling) for spelling in spellings]

    assert found == [basis, basis, basis]


# On a row


@pytest.mark.parametrize(
    "value",
    [
        {"en": "Consent", "nl": ""},
        LazyI18nString({"en": "Consent", "nl": ""}),
        '{"en": "Consent", "nl": ""}',
        LazyI18nString('{"en": "Consent", "nl": ""}'),
    ],
)
def test_what_is_assigned_reads_as_after_a_reload(value):
    basis = LegalBasis(name=value)

    assert (type(basis.name), basis.name.data) == (LazyI18nString, {"en": "Consent"})


@pytest.mark.parametrize("value", [None, "", {}, LazyI18nString(None), LazyI18nString({}), {"en": ""}, {"en": None}])
def test_nothing_assigned_is_no_words(value):
    basis = LegalBasis(name=value)

    assert (type(basis.name), basis.name.data) == (LazyI18nString, {})


def test_words_of_a_row_do_not_follow_the_dict_they_came_from():
    words = {"en": "Consent"}
    basis = LegalBasis(name=words)

    words["en"] = "Changed behind its back"

    assert words_of(basis.name) == {"en": "Consent"}


@pytest.mark.parametrize(
    "value", ["Consent", "2024", "[]x", '["en"]', 2024, ["en"], {"en": 2024}, {"en": ["x"]}, LazyI18nString("Consent")]
)
def test_text_that_names_no_language_is_refused(value):
    with pytest.raises(ValidationError) as refusal:
        LegalBasis(name=value)

    assert refusal.value.code == "words"


# Choosing a language


@pytest.mark.parametrize(
    ("words", "languages", "expected"),
    [
        ({"en": "Yes", "nl": "Ja"}, ("nl", "en"), ("Ja", "nl")),
        ({"en": "Yes", "nl": ""}, ("nl", "en"), ("Yes", "en")),
        ({"fr": "Oui", "de": "Ja"}, ("nl", "en"), ("Ja", "de")),
        ({"fr": "Oui", "de": "Ja"}, (), ("Ja", "de")),
        ({"fr": ""}, ("fr",), ("", "")),
        ({}, ("nl", "en"), ("", "")),
    ],
)
def test_the_first_language_with_text_is_read_else_any(words, languages, expected):
    assert in_language(words, *languages) == expected


@pytest.mark.parametrize("unstorable", ["a\0b", "half \ud83d"])
def test_character_that_cannot_be_stored_is_refused(unstorable):
    with pytest.raises(ValidationError) as refusal:
        LegalBasis(code="x", name={"en": unstorable}).clean_fields()

    assert refusal.value.message_dict == {"name": ["This text holds a character that cannot be stored. Type it anew."]}
