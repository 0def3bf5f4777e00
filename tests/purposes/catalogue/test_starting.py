"""Copying an entry of the catalogue into a register, and comparing it with a newer edition."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from purposes import starting
from purposes.catalogue import SPOKEN, Edition, Entry, ToDecide, read_catalogue
from purposes.catalogue.cards import card, find
from purposes.catalogue.differences import differences
from purposes.changes import duplicate_activity
from purposes.models import Change, DataCategory, LegalBasis, ProcessingActivity, Question, RecipientCategory
from purposes.starting import compared_with, copy_from_catalogue, newer_entry
from purposes.telling import Deed, Fact, Told
from purposes.words import words_of
from tests.make import make_organisation

CCTV = read_catalogue()["cctv"]


@pytest.fixture
def copy(organisation, dpo) -> ProcessingActivity:
    return copy_from_catalogue(organisation, CCTV, by=dpo).activity


def four(text: str) -> dict[str, str]:
    return {code: f"{text} ({code})" for code in SPOKEN}


def newer(entry: Entry, **changed) -> Entry:
    """The same entry with one more edition, whose activity says something else."""
    activity = MappingProxyType({**entry.current.activity, **changed})
    return replace(
        entry,
        current=replace(entry.current, number=entry.current.number + 1, activity=activity),
        earlier=(entry.current, *entry.earlier),
    )


@pytest.fixture
def shipped_anew(monkeypatch):
    """What the catalogue holds after an update."""

    def ship(entry: Entry) -> None:
        monkeypatch.setattr(starting, "read_catalogue", lambda: {entry.id: entry})

    return ship


# Copying


def test_copy_is_a_draft_that_remembers_its_origin(copy):
    assert (copy.status, copy.catalogue_entry, copy.catalogue_edition) == ("draft", "cctv", 1)
    assert (copy.reference, copy.slug, copy.entries.count()) == ("SEC-01", "camera-surveillance", 0)


def test_copy_is_one_change_with_its_reason(copy):
    change = Change.objects.get(pk=copy.history.get().change_id)
    rows = [row.history.get().change_id for row in (*copy.purposes.all(), *copy.retention.all(), *copy.questions.all())]

    assert (change.actor, change.reason) == ("dpo", "From the catalogue: cctv, edition 1")
    assert {*rows} == {change.pk}


def test_copy_speaks_the_languages_of_the_organisation_alone(copy):
    texts = [copy.name, copy.provision_consequence, copy.purposes.get().text, copy.retention.get().trigger]

    assert [words_of(text).keys() for text in texts] == [{"en", "nl"}] * len(texts)


def test_what_is_left_to_decide_speaks_every_language_of_the_desk(copy):
    assert [words_of(row.why) for row in copy.questions.all()] == [
        dict(one.why) for one in CCTV.current.left_to(authority=False)
    ]


@pytest.mark.parametrize(
    ("languages", "spoken", "erasure"),
    [
        (["fr", "de"], {"fr", "de"}, "L’enregistreur écrase chaque jour les images les plus anciennes."),
        (["pl", "nl"], {"nl"}, "De recorder overschrijft dagelijks de oudste beelden."),
        (["pl"], {"en"}, "The recorder overwrites the oldest pictures every day."),
    ],
)
def test_languages_that_the_catalogue_lacks_are_left_empty(vocabularies, languages, spoken, erasure):
    organisation = make_organisation(languages=languages)

    copy = copy_from_catalogue(organisation, CCTV, by=None).activity

    assert (words_of(copy.name).keys(), copy.retention.get().erasure) == (spoken, erasure)


def test_copies_of_one_theme_are_numbered_on(organisation):
    entries = [read_catalogue()[name] for name in ("cctv", "visitors", "cctv")]

    copies = [copy_from_catalogue(organisation, entry, by=None).activity for entry in entries]

    assert [(copy.reference, copy.slug) for copy in copies] == [
        ("SEC-01", "camera-surveillance"),
        ("SEC-02", "visitor-register"),
        ("SEC-03", "camera-surveillance-2"),
    ]


def test_another_organisation_numbers_for_itself(organisation):
    copy_from_catalogue(organisation, CCTV, by=None)

    other = copy_from_catalogue(make_organisation(slug="pier"), CCTV, by=None).activity

    assert other.reference == "SEC-01"


@pytest.mark.parametrize("is_authority", [False, True])
def test_only_a_public_authority_is_told_that_its_tasks_need_another_basis(vocabularies, is_authority):
    organisation = make_organisation(public_authority=is_authority)

    copy_from_catalogue(organisation, CCTV, by=None)

    told = [words_of(row.why)["en"] for row in Question.objects.all()]
    assert any(text.startswith("A public authority has no") for text in told) is is_authority


def test_a_term_that_was_replaced_is_taken_by_its_successor(organisation):
    successor = RecipientCategory.objects.get(code="courts")
    police = RecipientCategory.objects.get(code="police")
    police.deprecated, police.replaced_by = True, successor
    police.save()

    copied = copy_from_catalogue(organisation, CCTV, by=None)

    codes = list(copied.activity.recipients.values_list("category__code", flat=True))
    assert (codes, copied.left_out) == (["ict-service-providers", "courts", "insurers"], ())


def test_a_term_given_up_without_successor_is_left_out_and_named(organisation):
    DataCategory.objects.filter(code="V").get().delete()
    basis = LegalBasis.objects.get(code="6-1-f")
    basis.deprecated = True
    basis.save()

    copied = copy_from_catalogue(organisation, CCTV, by=None)

    purpose = copied.activity.purposes.get()
    assert [name["en"] for name in copied.left_out] == ["Legitimate interest", "Image recordings"]
    assert (purpose.bases.count(), copied.activity.data_categories.count()) == (0, 0)


def test_a_period_for_data_that_are_left_out_does_not_become_one_for_all(organisation):
    DataCategory.objects.filter(code="V").get().delete()
    DataCategory.objects.filter(code="A").get().delete()

    copy = copy_from_catalogue(organisation, read_catalogue()["access-badges"], by=None).activity

    assert [list(row.categories.values_list("category__code", flat=True)) for row in copy.retention.all()] == [
        ["usage"]
    ]


def test_duplicate_keeps_origin_and_decisions(copy, dpo):
    twin = duplicate_activity(copy, by=dpo)

    assert (twin.catalogue_entry, twin.catalogue_edition) == ("cctv", 1)
    assert twin.questions.count() == copy.questions.count() > 0


# A newer edition


def test_a_newer_edition_is_noticed_until_somebody_has_seen_it(copy, dpo, shipped_anew):
    assert newer_entry(copy) is None
    shipped_anew(newer(CCTV, name=MappingProxyType(four("Cameras"))))
    assert newer_entry(copy).current.number == 2

    compared_with(copy, edition=2, by=dpo)

    copy.refresh_from_db()
    assert (newer_entry(copy), copy.catalogue_edition, copy.version) == (None, 2, 2)
    assert words_of(copy.name)["en"] == "Camera surveillance"
    assert copy.history.first().history_change_reason == "Compared with the catalogue: cctv, edition 2"


def test_an_edition_seen_before_changes_nothing(copy, dpo):
    compared_with(copy, edition=1, by=dpo)

    assert (copy.history.count(), ProcessingActivity.objects.get().version) == (1, 1)


def test_an_activity_of_ones_own_has_no_newer_edition(organisation, shipped_anew):
    shipped_anew(newer(CCTV))
    own = ProcessingActivity.objects.create(organisation=organisation, reference="X", slug="x", name={"en": "X"})

    assert newer_entry(own) is None


def edition(number: int, decide: tuple[ToDecide, ...] = (), **activity) -> Edition:
    return Edition(number, MappingProxyType({"name": four("A"), **activity}), decide)


def test_equal_editions_differ_in_nothing():
    one = CCTV.current

    assert differences(one, replace(one, number=2), languages=SPOKEN, reader="en") == ()


def test_differences_are_told_field_by_field_in_the_languages_asked_for():
    before = edition(
        1,
        automated="none",
        sources=({"kind": "direct", "text": four("From you")},),
        retention=({"kind": "period", "period": "P1Y", "text": four("A year")},),
        recipients=({"category": "police"},),
    )
    after = edition(
        2,
        (ToDecide("retention", four("How long?")),),
        automated="profiling",
        sources=({"kind": "direct", "text": four("From yourself")},),
        retention=({"kind": "period", "period": "P6M", "text": four("A year")},),
        recipients=({"category": "courts"},),
    )

    told = differences(before, after, languages=("nl",), reader="en")

    assert told == (
        Told(
            Deed.CHANGED,
            "Processing activity",
            facts=(
                Fact(
                    "Automated decisions",
                    "",
                    "No automated decision, no profiling",
                    "Profiling, without a decision by a computer alone",
                ),
            ),
        ),
        Told(Deed.CHANGED, "Source", facts=(Fact("Source", "nl", "From you (nl)", "From yourself (nl)"),)),
        Told(Deed.CHANGED, "Retention period", facts=(Fact("Period", "", "1 year", "6 months"),)),
        Told(Deed.ADDED, "Recipient", "Courts"),
        Told(Deed.REMOVED, "Recipient", "Police"),
        Told(
            Deed.ADDED,
            "Decision to take",
            "How long? (en)",
            facts=(Fact("About", "", "", "Retention"), Fact("What to decide", "nl", "", "How long? (nl)")),
        ),
    )


# Finding and reading


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("surveillance caméra", "cctv"),
        ("VIDEOSURVEILLANCE", "cctv"),
        ("Lohn Pfändungen", "payroll"),
        ("klokkenluiders", "whistleblowing"),
    ],
)
def test_entries_are_found_in_every_language_without_accents_and_case(words, found):
    assert found in [entry.id for entry in find(words)]


def test_words_that_fit_nothing_find_nothing():
    assert find("newsletter zeppelin") == []


def test_no_words_find_all():
    assert [entry.id for entry in find(" ")] == [*read_catalogue()]


def test_card_says_what_an_entry_contains_in_one_language():
    read = card(CCTV, "de", authority=False)

    assert (read.name, read.people, read.data) == (
        "Videoüberwachung",
        ("Besucherinnen und Besucher unserer Gebäude", "Beschäftigte"),
        ("Bewegtbilder ohne Ton",),
    )
    assert read.purposes[0][1] == "Berechtigtes Interesse"
    assert [about for about, _why in read.decide] == [
        "retention",
        "data_subjects",
        "assessments",
        "recipients",
        "transfers",
        "assessments",
    ]


def test_card_in_a_language_that_the_catalogue_lacks_is_english():
    assert card(CCTV, "pl", authority=False) == card(CCTV, "en", authority=False)
