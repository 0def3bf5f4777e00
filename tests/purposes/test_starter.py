"""The shipped vocabularies, and what loading them again leaves alone."""

import re
from copy import deepcopy
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from purposes import starter
from purposes.models import (
    AdequacyDecision,
    DataCategory,
    DataSubjectCategory,
    LegalBasis,
    RecipientCategory,
    SecurityMeasure,
    SupervisoryAuthority,
)
from purposes.recorded import recorded_as
from purposes.shipped import read_shipped
from purposes.starter import load_vocabularies
from tests.purposes.rows import columns, label, made

MODELS: dict[str, type[Any]] = {
    "legal_bases": LegalBasis,
    "data_categories": DataCategory,
    "data_subject_categories": DataSubjectCategory,
    "recipient_categories": RecipientCategory,
    "security_measures": SecurityMeasure,
    "authorities": SupervisoryAuthority,
    "adequacy": AdequacyDecision,
}
TERMS = [name for name in MODELS if name not in {"authorities", "adequacy"}]

SHIPPED_LANGUAGES = {"en", "nl", "fr", "de"}


@pytest.fixture
def ship(monkeypatch):
    """Ships other files than ours."""
    files = {name: deepcopy(read_shipped(name)) for name in MODELS}
    monkeypatch.setattr(starter, "read_shipped", lambda name: files[name])
    return files


def all_rows() -> dict[str, list[dict[str, Any]]]:
    return {label(model): [columns(row, model) for row in model.objects.all()] for model in MODELS.values()}


def history_sizes() -> dict[str, int]:
    return {label(model): model.history.count() for model in MODELS.values()}


# Loading


@pytest.mark.django_db
def test_loading_adds_every_shipped_row_in_its_order():
    written = load_vocabularies()

    in_order = {name: [row.code for row in MODELS[name].objects.order_by("position")] for name in TERMS}
    assert in_order == {name: [row["code"] for row in read_shipped(name)] for name in TERMS}
    assert history_sizes() == {label(model): len(read_shipped(name)) for name, model in MODELS.items()}
    assert written == sum(history_sizes().values())


@pytest.mark.django_db
def test_loading_says_in_the_history_that_nobody_typed_it(dpo):
    load_vocabularies()

    told = {
        (row.actor, row.history_user_id, row.change.verb) for model in MODELS.values() for row in model.history.all()
    }
    assert told == {("", None, "shipped")}


@pytest.mark.django_db
def test_loading_twice_adds_nothing(vocabularies):
    rows, sizes = all_rows(), history_sizes()

    written = load_vocabularies()

    assert (written, all_rows(), history_sizes()) == (0, rows, sizes)


@pytest.mark.django_db
def test_the_command_tells_how_many_rows_it_wrote(ship):
    for name in MODELS:
        ship[name] = ship[name][:2]
    out = StringIO()

    call_command("load_vocabularies", stdout=out)

    assert out.getvalue() == "14 terms added or brought up to date.\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "edit"),
    [
        (LegalBasis, {"name": {"en": "Agreement"}}),
        (DataCategory, {"deprecated": True}),
        (DataCategory, {"special": True}),
        (DataSubjectCategory, {"position": 99}),
        (RecipientCategory, {"definition": {}}),
        (SecurityMeasure, {"iri": "https://example.org/measure"}),
        (SupervisoryAuthority, {"phone": "+32 2 555 01 99"}),
        (AdequacyDecision, {"expires": date(2040, 1, 1)}),
    ],
)
def test_an_edited_row_stays_as_edited(vocabularies, ship, model, edit):
    row = model.objects.first()
    for column, value in edit.items():
        setattr(row, column, value)
    row.save()
    for shipped in (shipped for rows in ship.values() for shipped in rows):
        shipped["name"]["en"] += ", reworded"
    edited = columns(row, model)

    load_vocabularies()

    assert columns(model.objects.get(pk=row.pk), model) == edited
    assert {row.name.localize("en")[-10:] for row in model.objects.exclude(pk=row.pk)} == {", reworded"}


@pytest.mark.django_db
def test_a_row_edited_and_edited_back_counts_as_edited(vocabularies, ship, dpo):
    basis = LegalBasis.objects.get(code="6-1-a")
    with recorded_as(dpo):
        basis.save()
    ship["legal_bases"][0]["name"]["en"] = "Agreement"

    written = load_vocabularies()

    assert (written, LegalBasis.objects.get(code="6-1-a").name.localize("en")) == (0, "Consent")


@pytest.mark.django_db
def test_a_reworded_term_that_nobody_edited_is_brought_up_to_date(vocabularies, ship):
    before = all_rows()
    ship["data_categories"][1]["definition"]["nl"] = "Andere woorden"

    written = load_vocabularies()

    before["DataCategory"][1]["definition"]["nl"] = "Andere woorden"
    before["DataCategory"][1]["version"] = 2
    assert (written, all_rows()) == (1, before)


@pytest.mark.django_db
def test_a_row_brought_up_to_date_still_counts_as_ours(vocabularies, ship):
    for wording in ("Agreement", "Permission"):
        ship["legal_bases"][0]["name"]["en"] = wording
        load_vocabularies()

    assert LegalBasis.objects.get(code="6-1-a").name.localize("en") == "Permission"


@pytest.mark.django_db
def test_a_new_term_takes_its_place_and_edited_ones_keep_theirs(vocabularies, ship):
    edited = LegalBasis.objects.get(code="6-1-b")
    edited.name = {"en": "Our contract"}
    edited.save()
    ship["legal_bases"].insert(0, {**ship["legal_bases"][0], "code": "6-1-0"})

    written = load_vocabularies()

    places = {basis.code: basis.position for basis in LegalBasis.objects.all()}
    assert places == {"6-1-0": 0, "6-1-a": 1, "6-1-b": 1, "6-1-c": 3, "6-1-d": 4, "6-1-e": 5, "6-1-f": 6}
    assert written == 6


@pytest.mark.django_db
def test_a_term_of_an_editor_with_the_code_of_a_shipped_one_stays_the_editors(dpo):
    with recorded_as(dpo):
        own = made(LegalBasis, code="6-1-a", name={"en": "Our own consent"})

    load_vocabularies()

    assert columns(LegalBasis.objects.get(code="6-1-a"), LegalBasis) == columns(own, LegalBasis)


@pytest.mark.django_db
def test_an_editors_own_terms_stay(vocabularies):
    own = made(LegalBasis, code="uk-1", name={"en": "Recognised legitimate interest"}, position=3)

    written = load_vocabularies()

    assert (written, LegalBasis.objects.filter(pk=own.pk, position=3).count()) == (0, 1)


# What is shipped


@pytest.mark.django_db
def test_every_shipped_row_is_valid(vocabularies):
    rows = [row for model in MODELS.values() for row in model.objects.all()]

    for row in rows:
        row.full_clean()

    assert len(rows) == sum(len(read_shipped(name)) for name in MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_every_shipped_text_speaks_four_languages(name):
    texts = [row[column] for row in read_shipped(name) for column in ("name", "definition") if column in row]
    scopes = [row["scope"] for row in read_shipped(name) if row.get("scope")]

    assert [text for text in texts + scopes if text.keys() != SHIPPED_LANGUAGES] == []
    assert [text for text in texts + scopes if not all(re.fullmatch(r"\S+(?: \S+)*", t) for t in text.values())] == []


@pytest.mark.parametrize("name", TERMS)
def test_every_shipped_term_is_defined(name):
    assert [row["code"] for row in read_shipped(name) if not row["definition"]] == []


def test_legal_bases_are_those_of_article_6():
    bases = {row["code"]: row["article"] for row in read_shipped("legal_bases")}

    assert bases == {f"6-1-{letter}": f"6(1)({letter})" for letter in "abcdef"}


def test_data_categories_are_the_letters_and_three_more():
    codes = [row["code"] for row in read_shipped("data_categories")]

    assert codes == [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "contact", "usage", "provided"]


def test_sensitive_data_categories_are_flagged():
    categories = read_shipped("data_categories")
    special = {row["code"] for row in categories if row["special"]}
    criminal = {row["code"] for row in categories if row["criminal"]}

    assert (special, criminal) == (set("MQRSTUXY"), {"J"})


def test_vulnerable_data_subjects_are_flagged():
    vulnerable = {row["code"] for row in read_shipped("data_subject_categories") if row["vulnerable"]}

    assert vulnerable == {"patients", "pupils", "minors"}


def test_adequacy_decisions_carry_their_dates():
    dates = {row["code"]: (row["adopted"], row["expires"]) for row in read_shipped("adequacy")}

    assert dates == {
        "AD": ("2010-10-19", None),
        "AR": ("2003-06-30", None),
        "BR": ("2026-01-26", None),
        "CA": ("2001-12-20", None),
        "CH": ("2000-07-26", None),
        "EPO": ("2025-07-15", None),
        "FO": ("2010-03-05", None),
        "GB": ("2021-06-28", "2031-12-27"),
        "GG": ("2003-11-21", None),
        "IL": ("2011-01-31", None),
        "IM": ("2004-04-28", None),
        "JE": ("2008-05-08", None),
        "JP": ("2019-01-23", None),
        "KR": ("2021-12-17", None),
        "NZ": ("2012-12-19", None),
        "US": ("2023-07-10", None),
        "UY": ("2012-08-21", None),
    }


def test_every_country_of_the_eea_has_an_authority():
    countries = {row["country"] for row in read_shipped("authorities")}

    eea = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
    assert set(eea.split(" ")) - countries == set()
