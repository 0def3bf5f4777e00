"""What the catalogue ships: complete in every language, fit for every register, no sentence worn out."""

import json
import re
from collections import Counter
from datetime import timedelta
from itertools import chain

import pytest
from django.utils import timezone

from publishing.exchange import create_statements
from publishing.release import preview, publish
from purposes.approving import approve, submit
from purposes.catalogue import SPOKEN, Edition, Entry, Unreadable, read_catalogue, read_entries, texts
from purposes.law import RetentionKind
from purposes.models import About, ProcessingActivity, Question
from purposes.periods import validate_period
from purposes.register import read_register
from purposes.rulings import accept
from purposes.starting import copy_from_catalogue
from purposes.words import words_of
from tests.make import make_organisation, statement_document

ENTRIES = list(read_catalogue().values())
EDITIONS = [edition for entry in ENTRIES for edition in (entry.current, *entry.earlier)]

WORN_OUT = 4
"""So many entries may share a sentence of some length."""

# Words that one language has and the others have not.
_OF_ONE_LANGUAGE = {
    "en": {"the", "and", "your", "with", "from", "which", "their", "who"},
    "nl": {"het", "een", "wij", "uw", "niet", "voor", "naar", "wordt", "zijn", "van"},
    "fr": {"nous", "votre", "vous", "les", "une", "avec", "dans", "est", "pour", "ou"},
    "de": {"und", "wir", "Sie", "nicht", "der", "mit", "für", "wird", "Ihre", "das", "oder"},
}
# Names and terms that are the same everywhere.
_EVERYWHERE = {"IT", "Wi-Fi", "ES", "des"}


def by_id(values):
    return pytest.mark.parametrize("entry", values, ids=lambda entry: entry.id)


def words(text: str) -> set[str]:
    return {*re.findall(r"[\w-]+", text)} - _EVERYWHERE


def said(edition: Edition) -> list[dict[str, str]]:
    return [*texts(edition.activity), *(one.why for one in edition.decide)]


def test_catalogue_holds_the_common_activities():
    assert len(ENTRIES) >= 44
    assert {
        "newsletter", "contact-form", "recruitment", "payroll", "visitors", "cctv", "web-analytics",
        "customer-management", "suppliers", "events", "complaints", "whistleblowing", "fleet", "access-badges",
        "occupational-health", "pupils",
    } <= read_catalogue().keys()  # fmt: skip


@by_id(ENTRIES)
def test_no_text_holds_words_of_another_language(entry):
    strangers = [
        (language, other, text[language])
        for text in said(entry.current)
        for language in SPOKEN
        for other in SPOKEN
        if other != language and len(words(text[language]) & _OF_ONE_LANGUAGE[other]) > 1
    ]

    assert strangers == []


@by_id(ENTRIES)
def test_every_language_says_it_in_words_of_its_own(entry):
    """A sentence is never the same in two languages."""
    copies = [
        (one, other, text[one])
        for text in said(entry.current)
        for one in SPOKEN
        for other in SPOKEN
        if one < other and text[one] == text[other] and len(text[one].split()) > 3
    ]

    assert copies == []


@by_id(ENTRIES)
def test_people_are_addressed_formally(entry):
    informal = {
        "nl": r"\b(?:jij|je|jou|jouw|jullie)\b",
        "fr": r"\b(?:tu|toi|ton|tes)\b",
        "de": r"\b(?:du|dich|dir|dein|deine|euch|eure)\b",
    }

    found = [
        text[language]
        for text in said(entry.current)
        for language, pattern in informal.items()
        if re.search(pattern, text[language])
    ]

    assert found == []


def test_no_sentence_is_worn_out():
    used = Counter(
        sentence
        for entry in ENTRIES
        for sentence in {
            (language, sentence)
            for text in texts(entry.current.activity)
            for language in SPOKEN
            for sentence in re.split(r"(?<=[.!?])\s+", text[language])
            if len(sentence.split()) > 5 and sentence.endswith((".", "!", "?"))
        }
    )

    assert {sentence: count for sentence, count in used.items() if count > WORN_OUT} == {}


def test_english_is_definite():
    """Art. 12(1): a reader wants to know, not to guess."""
    vague = re.compile(r"\b(?:may|might|some|often|possibly|as long as necessary|among others|etc)\b", re.IGNORECASE)
    public = (
        (entry.id, text["en"])
        for entry in ENTRIES
        for text in texts(entry.current.activity)
        if vague.search(text["en"])
    )

    assert list(public) == []


# What the law wants, where a general text can say it


def lacking(entry: Entry) -> list[str]:
    activity = entry.current.activity
    marked = {one.about for one in entry.current.decide}
    found = [
        name
        for name in ("purposes", "data_subjects", "data_categories", "sources", "retention", "recipients", "measures")
        if not activity.get(name)
    ]
    found += [name for name in ("provision", "provision_consequence", "automated") if not activity.get(name)]
    if not activity.get("no_transfers") and "transfers" not in marked:
        found.append("transfers")
    return found


@by_id(ENTRIES)
def test_every_part_is_filled_or_marked(entry):
    assert lacking(entry) == []


@by_id(ENTRIES)
def test_every_basis_brings_what_the_law_wants_with_it(entry):
    wanted = {
        "6-1-a": "withdrawal",
        "6-1-c": "law",
        "6-1-e": "law",
        "6-1-f": "legitimate_interest",
    }

    missing = [
        (basis, wanted[basis])
        for purpose in entry.current.activity["purposes"]
        for basis in purpose["legal_bases"]
        if basis in wanted and not purpose.get(wanted[basis])
    ]

    assert missing == []


@by_id(ENTRIES)
def test_consent_and_legitimate_interest_on_one_activity_are_told_apart(entry):
    purposes = entry.current.activity["purposes"]
    bases = {basis for purpose in purposes for basis in purpose["legal_bases"]}
    consents = [purpose for purpose in purposes if "6-1-a" in purpose["legal_bases"]]

    assert not {"6-1-a", "6-1-f"} <= bases or all(purpose.get("scope") for purpose in consents)


@by_id(ENTRIES)
def test_sensitive_data_have_a_condition(entry):
    sensitive = {row["category"] for row in entry.current.activity["data_categories"] if row["category"] in "JMQRSTUXY"}
    conditions = {row["category"] for row in entry.current.activity["data_categories"] if row.get("condition")}

    assert sensitive == conditions


@by_id(ENTRIES)
def test_every_piece_of_data_has_one_period_that_starts_somewhere(entry):
    activity = entry.current.activity
    held = sorted(row["category"] for row in activity["data_categories"])
    kept = sorted(chain.from_iterable(row.get("categories", held) for row in activity["retention"]))
    for row in activity["retention"]:
        validate_period(row.get("period") or row["maximum"])

    assert kept == held
    assert [
        row["text"]["en"] for row in activity["retention"] if not row.get("trigger") or not row.get("erasure")
    ] == []
    assert {row["kind"] for row in activity["retention"]} <= {RetentionKind.EVENT_AND_PERIOD, RetentionKind.EVENT}


@by_id(ENTRIES)
def test_long_periods_name_a_law(entry):
    long = [
        row["text"]["en"]
        for row in entry.current.activity["retention"]
        if re.match(r"P\d\dY", row.get("period", "")) and not row.get("legal_source")
    ]

    assert long == []


@by_id(ENTRIES)
def test_sources_that_are_not_the_person_say_whether_everybody_can_consult_them(entry):
    silent = [
        row["text"]["en"]
        for row in entry.current.activity["sources"]
        if row["kind"] in {"indirect", "public"} and row.get("publicly_accessible") is None
    ]

    assert silent == []


@by_id(ENTRIES)
def test_what_only_the_dpo_knows_is_marked(entry):
    activity, marked = entry.current.activity, {one.about for one in entry.current.decide}
    bases = {basis for purpose in activity["purposes"] for basis in purpose["legal_bases"]}
    wanted = {
        "recipients": any(row.get("role") == "processor" for row in activity["recipients"]),
        "assessments": "6-1-f" in bases,
        "retention": any(row.get("legal_source") for row in activity["retention"]),
        "joint_controllers": any(row.get("role") == "joint-controller" for row in activity["recipients"]),
    }

    assert {name for name, is_wanted in wanted.items() if is_wanted} - marked == set()
    assert marked <= {*About.values}


# In a register


@pytest.mark.django_db
def test_every_entry_is_a_valid_activity(vocabularies):
    organisation = make_organisation(languages=["en", "nl", "fr", "de"])

    copies = [copy_from_catalogue(organisation, entry, by=None) for entry in ENTRIES]

    assert [copy.left_out for copy in copies if copy.left_out] == []
    assert ProcessingActivity.objects.filter(organisation=organisation).count() == len(ENTRIES)
    wanted = [(one.about, dict(one.why)) for entry in ENTRIES for one in entry.current.left_to(authority=False)]
    rows = Question.objects.order_by("activity_id", "position")
    assert [(row.about, words_of(row.why)) for row in rows] == wanted


@pytest.mark.django_db
def test_every_entry_is_published_in_every_language(vocabularies, dpo):
    organisation = make_organisation(languages=["en", "nl", "fr", "de"])
    for entry in ENTRIES:
        copy = copy_from_catalogue(organisation, entry, by=dpo).activity
        submit(copy, version=copy.version, by=dpo)
        copy.refresh_from_db()
        approve(copy, version=copy.version, by=dpo)
    references = [activity.reference for activity in read_register(organisation).activities]
    document = {"statements": [statement_document(*references, languages=["en", "nl", "fr", "de"])]}
    for text in ("title", "introduction"):
        document["statements"][0][text] |= {"fr": "Texte", "de": "Text"}
    (statement,) = create_statements(document, organisation=organisation)
    today, errors = timezone.localdate(), preview(statement).errors
    for finding in errors:
        soon = today + timedelta(days=30)
        accept(finding, organisation=organisation, reason="Being settled", until=soon, by=dpo, today=today)

    snapshot = publish(statement, by=dpo)

    pages = {row.language: bytes(row.body).decode() for row in snapshot.renderings.filter(format="html")}
    missing = [
        (language, entry.id, purpose["text"][language])
        for language in SPOKEN
        for entry in ENTRIES
        for purpose in entry.current.activity["purposes"]
        if purpose["text"][language].partition(".")[0].partition("'")[0] not in pages[language]
    ]
    assert (sorted(pages), missing) == (sorted(SPOKEN), [])
    # Only the DPO knows the contracts, and whether an assessment is due.
    assert {finding.rule.id for finding in errors} == {"REC-03", "DPIA-01"}


# Reading


NAME = {"en": "A", "nl": "B", "fr": "C", "de": "D"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"edition": 0, "earlier": [{"edition": 1, "activity": {"name": NAME}, "decide": []}]}, "newest first"),
        ({"id": "y"}, "an id is the file's name"),
        ({"theme": "nowhere"}, "nowhere"),
        ({"decide": [{"about": "purposes"}]}, "why"),
        ({"activity": {"name": {"en": "Only English"}}}, "a text is not in en, nl, fr, de"),
        ({"activity": {"name": {**NAME, "de": " "}}}, "a text is not in en, nl, fr, de"),
        ({"activity": {"name": NAME, "recipients": [{"category": "elves"}]}}, "no vocabulary has the code elves"),
    ],
)
def test_a_file_that_no_register_could_hold_is_refused_by_name(tmp_path, wrong, told):
    right = {"id": "x", "edition": 1, "theme": "it", "activity": {"name": NAME}, "decide": []}
    (tmp_path / "x.json").write_text(json.dumps(right | wrong), "utf-8")

    with pytest.raises(Unreadable, match=told) as refused:
        read_entries(tmp_path)

    assert str(refused.value).startswith("x.json: ")
