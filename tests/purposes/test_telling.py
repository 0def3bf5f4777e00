"""Changes in words, compared whole."""

from datetime import date

import pytest
from django.utils import translation

from publishing.models import Statement
from purposes.history import RowChange, timeline
from purposes.models import (
    LegalBasis,
    ProcessingActivity,
    Purpose,
    PurposeBasis,
    Source,
)
from purposes.recorded import recorded_as
from purposes.telling import Deed, Fact, Told, told
from tests.ground import laid
from tests.make import activity_document, make_statement, words
from tests.purposes.rows import changed, label, made, recorded_models


@laid
def activity(vocabularies) -> ProcessingActivity:
    with recorded_as(None):
        make_statement(activity_document(status="draft"))
    return ProcessingActivity.objects.get()


def news(activity: ProcessingActivity) -> tuple[Told, ...]:
    return told(timeline(ProcessingActivity, activity.pk).entries[0].rows, record=activity)


def test_text_is_told_before_and_after_in_each_language_that_changed(activity):
    row = activity.retention.get()
    row.text = words("Two years") | {"nl": "One year (nl)"}
    row.period = "P2Y6M"
    with recorded_as(None):
        row.save()

    assert news(activity) == (
        Told(
            Deed.CHANGED,
            "Retention period",
            "",
            "",
            (
                Fact("Retention period", "en", "One year", "Two years"),
                Fact("Period", "", "1 year", "2 years, 6 months"),
            ),
        ),
    )
    assert str(news(activity)[0].facts[0]) == "Retention period: One year → Two years"


def test_choices_dates_countries_ticks_and_links_are_told_as_people_read_them(activity):
    activity.status, activity.starts, activity.no_sources = "approved", date(2026, 3, 2), True
    transfer = activity.transfers.get()
    transfer.country = "NO"
    basis = activity.purposes.get().bases.get()
    basis.legal_basis = LegalBasis.objects.get(code="6-1-a")
    with recorded_as(None):
        for row in (activity, transfer, basis):
            row.save()

    assert news(activity) == (
        Told(
            Deed.CHANGED,
            "Processing activity",
            "",
            "",
            (
                Fact("Status", "", "Draft", "Approved"),
                Fact("Started on", "", "", "2 March 2026"),
                Fact("No sources", "", "no", "yes"),
            ),
        ),
        Told(
            Deed.CHANGED,
            "Legal basis of a purpose",
            "",
            "We do thing 1.",
            (Fact("Legal basis", "", "Legitimate interest", "Consent"),),
        ),
        Told(Deed.CHANGED, "Transfer", "", "", (Fact("Country", "", "United States", "Norway"),)),
    )


def test_row_that_came_or_went_is_named_with_all_that_it_said(activity):
    with recorded_as(None):
        activity.recipients.get().delete()
        Source.objects.create(activity=activity, text=words("From a register"), kind="public", position=1)

    source, recipient = news(activity)
    assert source == Told(
        Deed.ADDED,
        "Source",
        "From a register",
        "",
        (Fact("Kind", "", "", "From a public source"), Fact("Source", "nl", "", "From a register (nl)")),
    )
    assert recipient == Told(Deed.REMOVED, "Recipient", "ICT service providers")
    assert [str(source), str(recipient)] == [
        "Source “From a register”: Added",
        "Recipient “ICT service providers”: Removed",
    ]


def test_row_of_a_row_names_what_it_belongs_to(activity):
    with recorded_as(None):
        purpose = activity.purposes.get()
        PurposeBasis.objects.create(purpose=purpose, legal_basis=LegalBasis.objects.get(code="6-1-a"), position=1)

    assert news(activity) == (Told(Deed.ADDED, "Legal basis of a purpose", "Consent", "We do thing 1."),)


def test_rows_that_only_changed_places_are_told_once(activity):
    with recorded_as(None):
        Purpose.objects.create(activity=activity, text=words("Second"), position=1)
    with recorded_as(None):
        for row, position in zip(activity.purposes.all(), (5, 4), strict=True):
            row.position = position
            row.save()

    assert news(activity) == (Told(Deed.MOVED, "Purposes"),)


def test_long_name_is_cut_between_words(activity):
    text = "We ask you what you thought of the evening, so that the next one is better for all who come to see it."
    with recorded_as(None):
        Purpose.objects.create(activity=activity, text={"en": text}, position=1)

    (story,) = news(activity)
    assert story.name == "We ask you what you thought of the evening, so that the next one is better for all who …"
    assert story.facts == (Fact("Purpose", "en", "", text),)


def test_facts_mark_words_and_escape_the_rest():
    fact = Fact("Purpose", "en", "We <b>pay</b> staff", "We <b>pay</b> pensions & staff")

    assert fact.marked == "We &lt;b&gt;pay&lt;/b&gt;<ins> pensions &amp;</ins> staff"
    assert fact.sides == (
        "We &lt;b&gt;pay&lt;/b&gt; staff",
        "We &lt;b&gt;pay&lt;/b&gt;<ins> pensions &amp;</ins> staff",
    )


def test_own_wording_of_a_question_is_told_by_the_question(vocabularies):
    with recorded_as(None):
        statement = make_statement()
    key, question = next(iter(Statement.titles_of_labels().items()))
    statement.labels = {key: {"en": "Our own words?"}}
    statement.languages = ["nl", "en"]
    with recorded_as(None):
        statement.save()

    (story,) = told(timeline(Statement, statement.pk).entries[0].rows, record=statement)
    assert story.facts == (
        Fact("Languages", "", "English, Nederlands", "Nederlands, English"),
        Fact(f"Labels: “{question}”", "en", "", "Our own words?"),
    )


def test_words_are_in_the_language_of_the_reader(activity):
    activity.status, activity.starts = "approved", date(2026, 3, 2)
    with recorded_as(None):
        activity.save()

    with translation.override("nl"):
        (story,) = news(activity)
        deed = story.deed.words

    assert (deed, story.facts) == (
        "Gewijzigd",
        (Fact("Status", "", "Concept", "Goedgekeurd"), Fact("Begonnen op", "", "", "2 maart 2026")),
    )


# Every field of every recorded model


def told_fields(model) -> list:
    machine = {"id", "position", "version"}
    return [field for field in model._meta.concrete_fields if field.name not in machine and field.editable]


@pytest.mark.parametrize("model", recorded_models(), ids=label)
def test_every_field_is_told_readably(vocabularies, model):
    with recorded_as(None):
        row = made(model)
    before = model.objects.get(pk=row.pk)
    with recorded_as(None):
        after = changed(model.objects.get(pk=row.pk))
    after = model.objects.get(pk=after.pk)

    stories = told([RowChange(before, after)])

    facts = [fact for story in stories for fact in story.facts]
    owner = {field.name for field in model._meta.concrete_fields if field.is_relation and _cascades(field)}
    missing = [
        field.name
        for field in told_fields(model)
        if field.name not in owner
        and not any(fact.label.lower().startswith(str(field.verbose_name).lower()) for fact in facts)
    ]
    assert missing == []
    said = [text for fact in facts for text in (fact.before, fact.after)]
    assert [text for text in said if text.startswith(("{", "[", "<", "P1")) or " object (" in text] == []
    numbers = {
        str(field.value_from_object(row))
        for row in (before, after)
        for field in model._meta.concrete_fields
        if field.is_relation
    }
    assert numbers.isdisjoint(said)
    codes = {value for field in told_fields(model) for value, _ in field.flatchoices or ()}
    assert codes.isdisjoint(said)
    assert {"True", "False", "None"}.isdisjoint(said)


def _cascades(field) -> bool:
    return field.remote_field.on_delete.__name__ == "CASCADE"
