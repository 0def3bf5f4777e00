"""Words that a reader can follow: Art. 12(1)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from publishing import content
from publishing.checks.notice import Notice
from publishing.labels import default_labels
from publishing.models import SectionKind
from publishing.outline import OutlineRight
from purposes.checks.persons_and_data import near_twins
from purposes.checks.rule import Rule, Scope, Severity, Verdicts, unless
from purposes.checks.wording import mentioned, said, sentences, spans
from purposes.entries import RetentionEntry
from purposes.words import Words

_QUOTED = re.compile(r"[“„«\"]\s?([^”“»\"\n]{4,90}?)\s?[”“»\"]")
_BEFORE = 45  # characters in which “see under” stands before a heading
_DATE = re.compile(r"(?<![\w./-])(0?[1-9]|1[0-2])([./-])(0?[1-9]|1[0-2])\2(\d{4}|\d{2})(?![\w/-]|\.\d)")
_WITH_DOTS = {"de", "nl", "fr"}
"""Languages that write the day first when they write dots."""


def references_lead_somewhere(notice: Notice) -> Verdicts:
    """Art. 12(1): a heading that a text names is on the page."""
    known = {_bare(heading) for text in _headings(notice) for heading in text.values()}
    for owner, field, text in notice.everything:
        for language, words in text.items():
            for heading in _named_headings(words, language):
                yield unless(_bare(heading) in known, owner, field, heading)


def _named_headings(text: str, language: str) -> Iterator[str]:
    plain = text.replace("\\", "")
    for match in _QUOTED.finditer(plain):
        before = plain[max(0, match.start() - _BEFORE) : match.start()]
        if said("section", before, language):
            yield match[1]


def _headings(notice: Notice) -> Iterator[Words]:
    outline = notice.outline
    yield outline.title
    yield from (section.heading for section in outline.sections)
    yield from (right.name for section in outline.sections for right in section.rights)
    yield from (group.title for group in outline.groups)
    yield from (activity.name for activity in notice.activities)
    yield from outline.labels.values()
    yield from default_labels().values()


def _bare(heading: str) -> str:
    return " ".join(re.findall(r"\w+", heading.casefold()))


def documents_are_linked(notice: Notice) -> Verdicts:
    """Art. 12(1): a document that the reader is sent to. Those of retention have a rule of their own."""
    others = (one for one in notice.everything if not isinstance(one[0], RetentionEntry))
    for owner, field, text in others:
        for language, words in text.items():
            for sentence in sentences(words):
                if document := _document_read(sentence, language):
                    yield unless("](" in sentence or "://" in sentence, owner, field, document)


def _document_read(sentence: str, language: str) -> str:
    """The document that “see”, “available in” and the like stand before."""
    for document, at in spans("document", sentence, language):
        if any(0 < at - start <= _BEFORE for _words, start in spans("refers", sentence, language)):
            return document
    return ""


def texts_are_definite(notice: Notice) -> Verdicts:
    """Art. 12(1): may, might, some, often. Of rights they are the truth: the law itself sets conditions."""
    for owner, field, text in notice.everything:
        if text and not _is_of_rights(owner):
            yield unless(not (words := mentioned("hedges", text)), owner, field, words)


def _is_of_rights(owner: Any) -> bool:
    return isinstance(owner, OutlineRight) or getattr(owner, "kind", "") == SectionKind.RIGHTS


def dates_are_unmistakable(notice: Notice) -> Verdicts:
    """Art. 12(1): 03/05/2024 is in March or in May."""
    for owner, field, text in notice.everything:
        for language, words in text.items():
            for match in _DATE.finditer(words.replace("\\", "")):
                dotted = match[2] == "." and language in _WITH_DOTS
                yield unless(dotted or match[1].lstrip("0") == match[3].lstrip("0"), owner, field, match[0])


def translations_follow(notice: Notice) -> Verdicts:
    """Art. 12(1): a text that was reworded in the first language since the current version, and not in another.

    Whether a full stop or a capital changed is nobody's business but the first language's.
    """
    if notice.published and len(notice.public.languages) > 1:
        first, *others = notice.public.languages
        beside = _texts_beside(notice.published, first, others)
        for owner, field, text in notice.everything:
            known = {language: beside[language, text[language]] for language in others if text.get(language)}
            old = [language for language, texts in known.items() if texts and _bare(text.get(first, "")) not in texts]
            yield unless(not old, owner, field, ", ".join(old))


def _texts_beside(published: content.Content, first: str, others: list[str]) -> dict[tuple[str, str], set[str]]:
    """What the first language says wherever another says this."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for words in content.texts(published):
        for language in others:
            if words.get(language):
                found[language, words[language]].add(_bare(words.get(first, "")))
    return found


def terms_are_uniform(notice: Notice) -> Verdicts:
    """Art. 12(1): labels and recipients that differ in their spelling only."""
    purposes = [purpose for activity in notice.activities for purpose in activity.purposes]
    recipients = [row for activity in notice.activities for row in activity.recipients or ()]
    yield from near_twins([(purpose, "label", purpose.label) for purpose in purposes if purpose.label])
    yield from near_twins([(row, "wording", row.wording) for row in recipients if row.wording])


RULES = (
    Rule(
        id="TXT-01",
        severity=Severity.WARNING,
        article="12(1)",
        scope=Scope.STATEMENT,
        title=_("Every reference leads somewhere"),
        message=_("The text sends the reader to “%(quoted)s”, but no section has this heading."),
        hint=_("Correct the reference, or give the section this heading."),
        look=references_lead_somewhere,
    ),
    Rule(
        id="TXT-02",
        severity=Severity.WARNING,
        article="12(1)",
        scope=Scope.STATEMENT,
        title=_("Documents that the reader is sent to are linked"),
        message=_("The reader is sent to “%(quoted)s” without a link."),
        hint=_("Link the document: [cookie statement](https://…)."),
        look=documents_are_linked,
    ),
    Rule(
        id="TXT-03",
        severity=Severity.NOTICE,
        article="12(1)",
        scope=Scope.STATEMENT,
        title=_("Texts say what is done"),
        message=_("“%(quoted)s” leaves open whether you do it; the statement must be clear."),
        hint=_("Say what you do, and in which case."),
        look=texts_are_definite,
    ),
    Rule(
        id="TXT-04",
        severity=Severity.WARNING,
        article="12(1)",
        scope=Scope.STATEMENT,
        title=_("Translations follow the text"),
        message=_("Since the current version this text was reworded, and its translation was not: %(quoted)s."),
        hint=_("Read the translation beside the new text."),
        look=translations_follow,
    ),
    Rule(
        id="TXT-05",
        severity=Severity.NOTICE,
        article="12(1)",
        scope=Scope.STATEMENT,
        title=_("Dates can be read in one way only"),
        message=_("“%(quoted)s” can be read as two different days."),
        hint=_("Write the month in letters."),
        look=dates_are_unmistakable,
    ),
    Rule(
        id="TXT-06",
        severity=Severity.NOTICE,
        article="12(1)",
        scope=Scope.STATEMENT,
        title=_("One thing is called by one name"),
        message=_("Two labels differ only in spelling: “%(quoted)s”."),
        hint=_("Use one spelling throughout."),
        look=terms_are_uniform,
    ),
)
