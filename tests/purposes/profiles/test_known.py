"""Words that mean something here, in whatever language, and words that do not."""

import pytest

from purposes.exchange.profiles.cells import listed, numbered, texts_in
from purposes.exchange.profiles.known import choice_code, country_code, of_this_register, shipped
from purposes.exchange.profiles.periods import period_in
from purposes.law import SensitiveCondition, TransferMechanism
from purposes.models import DataCategory


@pytest.mark.parametrize(
    ("vocabulary", "name", "code"),
    [
        ("legal_bases", "Consent", "6-1-a"),
        ("legal_bases", "6-1-c", "6-1-c"),
        ("legal_bases", "Art. 6, 1, f) GDPR", ""),
        ("legal_bases", "Article 6(1)(f)", "6-1-f"),
        ("legal_bases", "art. 6.1.e", "6-1-e"),
        ("legal_bases", "Berechtigtes Interesse", "6-1-f"),
        ("legal_bases", "intérêts légitimes", "6-1-f"),
        ("data_categories", "GEZONDHEIDSGEGEVENS", "M"),
        ("data_categories", "Donnees de sante", "M"),
        ("data_categories", "favourite colour", ""),
        ("data_subject_categories", "medewerkers", "employees"),
        ("recipient_categories", "Sozialversicherung", "social-security"),
        ("security_measures", "2FA", "second-factor"),
    ],
)
def test_term_is_known_by_code_by_name_and_by_what_people_say(vocabulary, name, code):
    assert shipped().code(vocabulary, name) == code


@pytest.mark.django_db
def test_terms_of_this_register_are_known_by_the_names_they_have_here(vocabularies):
    DataCategory.objects.create(code="colour", name={"en": "Favourite colour"}, position=99)

    assert of_this_register().code("data_categories", "favourite colour") == "colour"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("BE", "BE"), ("Duitsland", "DE"), ("Etats-Unis", "US"), ("USA", "US"), ("Vereinigtes Königreich", "GB"),
        ("Österreich", "AT"), ("Ιαπωνία", "JP"), ("Atlantis", ""), ("be", ""),
    ],
)  # fmt: skip
def test_country_is_known_in_every_language(name, code):
    assert country_code(name) == code


@pytest.mark.parametrize(
    ("choices", "text", "code"),
    [
        (TransferMechanism, "Adequacy decision (Art. 45)", "45"),
        (TransferMechanism, "Adequacy decision", "45"),
        (TransferMechanism, "SCC", "46-2-c"),
        (TransferMechanism, "Art. 49(1)(b)", "49-1-b"),
        (TransferMechanism, "Art. 46(9)(z)", ""),
        (TransferMechanism, "a handshake", ""),
        (SensitiveCondition, "art. 9.2.h", "9-2-h"),
    ],
)
def test_choice_of_the_law_is_known_by_label_and_article(choices, text, code):
    assert choice_code(choices, text) == code


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10 years", ("P10Y", "")),
        ("six months.", ("P6M", "")),
        ("vijf (5) jaar", ("P5Y", "")),
        ("5 ans après la fin du contrat", ("P5Y", "la fin du contrat")),
        ("30 Tage nach Ende", ("P30D", "Ende")),
        ("7 jaar na het einde van het boekjaar", ("P7Y", "het einde van het boekjaar")),
        ("5 to 10 years", ("", "")),
        ("10 years, or longer", ("", "")),
        ("10 years after 2 warnings", ("", "")),
        ("10 years; 2 years for logs", ("", "")),
        ("as long as needed", ("", "")),
        ("0 years", ("", "")),
        ("", ("", "")),
    ],
)
def test_period_is_read_only_where_it_can_mean_one_thing(text, found):
    assert period_in(text) == found


@pytest.mark.parametrize(
    ("texts", "cell"),
    [
        (["one"], "one"),
        (["one", "two"], "1. one\n2. two"),
        (["one", "", "three"], "1. one\n2.\n3. three"),
        (["1. one"], "1. 1. one"),
        (["first\n2. not the second", "second"], "1. first\n 2. not the second\n2. second"),
        ([""], ""),
    ],
)
def test_several_texts_stand_in_one_cell_and_come_out_again(texts, cell):
    assert numbered(texts) == cell
    assert texts_in(cell) == [text for text in texts if texts != [""]]


def test_names_are_numbered_only_where_one_of_them_needs_it():
    assert listed(["Bank", "Court"]) == "Bank\nCourt"
    assert listed(["Bank", "Court, second"]) == "1. Bank\n2. Court, second"
