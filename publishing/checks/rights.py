"""What people can do: Art. 12(3), 13(2)(b)–(d), 21(4) and 77."""

from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from publishing.checks.notice import Notice, Text, texts_of
from publishing.models import SectionKind
from publishing.outline import OutlineRight, OutlineSection
from purposes.checks.asked import CONSENT, INTEREST, TASK, bases_in_use, what_for
from purposes.checks.rule import Rule, Scope, Severity, Verdicts, unless
from purposes.checks.wording import mentioned, said, sentences
from purposes.entries import ActivityEntry
from purposes.rights import Right, rights_for
from purposes.words import Words, in_language


def rights_are_told(notice: Notice) -> Verdicts:
    """Art. 13(2)(b)–(d), 14(2)(c)–(e): those that follow from the bases in use."""
    for right in rights_for(notice.activities):
        name, _language = in_language(right.name, get_language() or "en", "en")
        yield unless(_is_told(notice, right), notice.outline, "sections", name)


def objection_stands_apart(notice: Notice) -> Verdicts:
    """Art. 21(4): clearly, and apart from any other information."""
    if any(_may_be_objected_to(activity) for activity in notice.activities):
        told = [right for _section, right in _rights(notice) if _speaks_of(right, "objection", "21")]
        yield from (unless(_is_emphasised(notice), right, "text") for right in told[:1])


def _may_be_objected_to(activity: ActivityEntry) -> bool:
    relies = bases_in_use(activity) & {INTEREST, TASK}
    return bool(relies or mentioned("topic_marketing", *what_for(activity)))


def withdrawal_keeps_the_past(notice: Notice) -> Verdicts:
    """Art. 13(2)(c): what was done before remains lawful."""
    if any(CONSENT in bases_in_use(activity) for activity in notice.activities):
        for section, right in _rights(notice):
            if _speaks_of(right, "consent_right", "7-3"):
                yield unless(mentioned("earlier", right.text, section.body, section.closing), right, "text")


def complaint_is_free(notice: Notice) -> Verdicts:
    """Art. 77: nobody has to turn to the controller first."""
    for owner, field, text in notice.narrative:
        if mentioned("complaint", text):
            yield unless(not (words := _condition(text)), owner, field, words)


def _condition(text: Words) -> str:
    for language, words in text.items():
        for sentence in sentences(words):
            if said("complaint", sentence, language) and (found := said("conditional_complaint", sentence, language)):
                return found
    return ""


def answer_has_a_term(notice: Notice) -> Verdicts:
    """Art. 12(3)."""
    sections = [section for section in notice.outline.sections if section.kind == SectionKind.RIGHTS]
    for section in sections[:1]:
        texts: list[Text] = [text for one in notice.outline.sections for text in texts_of(one)]
        yield unless(mentioned("response_time", *(words for _owner, _field, words in texts)), section, "closing")


def _is_told(notice: Notice, right: Right) -> bool:
    """By a right of that article or name, or by a text. What one right says of another does not count."""
    if any(_speaks_of(one, right.about, right.article) for _section, one in _rights(notice)):
        return True
    texts = (text for owner, _field, text in notice.narrative if not getattr(owner, "article", ""))
    headings = (section.heading for section in notice.outline.sections)
    return bool(mentioned(right.about, *texts, *headings))


def _speaks_of(right: OutlineRight, about: str, article: str) -> bool:
    """By its article; where none is given, by its name, or by a text without a name that tells."""
    return right.article == article if right.article else bool(mentioned(about, right.name))


def _is_emphasised(notice: Notice) -> bool:
    """A heading of its own, a section with this right alone, or bold letters."""
    for section in notice.outline.sections:
        alone = len(section.rights) == 1 and _speaks_of(section.rights[0], "objection", "21")
        headed = not section.rights and mentioned("objection", section.heading)
        bold = any("**" in words and mentioned("objection", section.body) for words in section.body.values())
        if alone or headed or bold:
            return True
    return False


def _rights(notice: Notice) -> Iterator[tuple[OutlineSection, OutlineRight]]:
    for section in notice.outline.sections:
        if section.kind == SectionKind.RIGHTS:
            yield from ((section, right) for right in section.rights)


RULES = (
    Rule(
        id="RIG-01",
        severity=Severity.ERROR,
        article="13(2)(b)–(d)",
        scope=Scope.STATEMENT,
        title=_("Every right that people have is told"),
        message=_("The legal bases in use give people a right that the statement does not mention: %(quoted)s."),
        hint=_("Add the right to the section “Your rights”; a text of ours is offered there."),
        look=rights_are_told,
    ),
    Rule(
        id="RIG-02",
        severity=Severity.WARNING,
        article="21(1), 21(4)",
        scope=Scope.STATEMENT,
        title=_("The right to object stands apart"),
        message=_("The right to object stands among the others; the law wants it set apart and easy to notice."),
        hint=_("Give it a section with a heading of its own, and name legitimate interest and direct marketing."),
        look=objection_stands_apart,
    ),
    Rule(
        id="RIG-03",
        severity=Severity.WARNING,
        article="13(2)(c)",
        scope=Scope.STATEMENT,
        title=_("Withdrawing consent leaves the past as it was"),
        message=_("The text on withdrawing consent does not say that what was done before remains lawful."),
        hint=_("Add a sentence: what we did before the withdrawal remains lawful."),
        look=withdrawal_keeps_the_past,
    ),
    Rule(
        id="RIG-04",
        severity=Severity.WARNING,
        article="13(2)(d), 77",
        scope=Scope.STATEMENT,
        title=_("Complaining has no conditions"),
        message=_(
            "“%(quoted)s” makes the complaint to the authority look conditional; people may complain at any time."
        ),
        hint=_("Say that people may complain at any time. You may invite them to talk to you first, no more."),
        look=complaint_is_free,
    ),
    Rule(
        id="RIG-05",
        severity=Severity.NOTICE,
        article="12(3)",
        scope=Scope.STATEMENT,
        title=_("People know when to expect an answer"),
        message=_("Nothing says within what time a request is answered; the law allows one month."),
        hint=_("Add that you answer within one month."),
        look=answer_has_a_term,
    ),
)
