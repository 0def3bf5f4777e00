"""Texts that are short to type and endless to set: each ends in a page or in one sentence, and nothing else ends."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from publishing.models import Snapshot
from publishing.release import CannotPublish, preview, publish
from publishing.rendering import as_pdf
from purposes.models import ProcessingActivity
from purposes.paper import CannotSet, set_in_type
from tests.make import make_statement, words

MARKUP = {
    "a cell over a million columns": "<table><tr><td colspan='1000000'>x</td></tr></table>",
    "50,000 list items": "<ul>" + "<li>x</li>" * 50_000 + "</ul>",
    "3,000 page breaks": "<p style='break-after: page'>x</p>" * 3_000,
    "5,000 boxes in each other": "<div>" * 5_000 + "x",
    "5,000 lists in each other": "<ul><li>" * 5_000 + "x",
    "5,000 quotations in each other": "<blockquote>" * 5_000 + "x",
    "a word of 50,000 columns": "<p style='columns: 50000'>" + "x " * 5_000,
}
TEXTS = {
    "25,000 list items": "- a\n" * 25_000,
    "100,000 combining accents": "a" + "\u0301" * 100_000,
    "a table of 5,000 columns": "|" + "a|" * 5_000 + "\n|" + "-|" * 5_000,
    "20,000 headings": "# a\n\n" * 20_000,
}
HARMLESS_IN_DEPTH = {
    "5,000 lists in each other": "- " * 5_000 + "x",
    "5,000 quotations in each other": "> " * 5_000 + "x",
}


@pytest.fixture
def impatient(monkeypatch) -> None:
    """The limits are those of `purposes.paper`, but for their size."""
    monkeypatch.setattr("purposes.paper._SECONDS", 2)
    monkeypatch.setattr("purposes.paper._SECONDS_PER_MEGABYTE", 0)


@pytest.mark.parametrize("html", MARKUP.values(), ids=MARKUP)
def test_press_ends_by_its_limits_whatever_the_markup(impatient, html):
    """As no text of ours can hold it; another template might."""
    with pytest.raises(CannotSet):
        set_in_type(html, style=as_pdf.STYLE, attachments=(), identifier="test", at=datetime.now(UTC))


@pytest.mark.django_db
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_publishing_what_cannot_be_set_ends_in_a_sentence_and_loses_nothing(impatient, vocabularies, dpo, text):
    statement = make_statement(introduction=words(text), languages=["en"])

    with translation.override("nl"), pytest.raises(CannotPublish) as refused:
        publish(statement, by=dpo)

    assert str(refused.value) == (
        "De pdf kan niet worden gemaakt: een tekst is te lang of te ingewikkeld voor papier. "
        "Kort de nieuwste teksten in en publiceer dan. Er is niets gepubliceerd."
    )
    statement.refresh_from_db()
    assert (Snapshot.objects.count(), ProcessingActivity.objects.count()) == (0, 1)
    assert statement.introduction.data["en"] == text
    assert b"</html>" in preview(statement).html("en")


@pytest.mark.django_db
@pytest.mark.parametrize("text", HARMLESS_IN_DEPTH.values(), ids=HARMLESS_IN_DEPTH)
def test_text_nests_no_deeper_than_paper_can_bear(vocabularies, dpo, text):
    statement = make_statement(introduction=words(text), languages=["en"])

    assert publish(statement, by=dpo).number == 1
