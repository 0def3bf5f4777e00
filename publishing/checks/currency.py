"""Statement and register tell the same, today: Art. 13(1)(f), 13(3), 14(4) and 24."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from publishing import content
from publishing.checks.notice import Notice
from publishing.diff import compare
from purposes.checks.rule import Rule, Scope, Severity, Verdicts, is_live, unless
from purposes.checks.wording import said, sentences
from purposes.law import Status
from purposes.words import in_language

OUTDATED = "GOV-02"
_NAMED = 3
"""Parts that are called by name; a fourth is counted."""


def transfers_agree(notice: Notice) -> Verdicts:
    """Art. 13(1)(f): what the sections say of transfers, against what the activities list."""
    listed = next((activity for activity in notice.activities if activity.transfers), None)
    for owner, field, text in notice.narrative:
        spoken = [both for language, words in text.items() for both in _said_of_transfers(words, language)]
        if spoken:
            happens = next((words for words, denied in spoken if not denied), "")
            agree = bool(listed) == bool(happens)
            yield unless(agree, owner, field, happens or spoken[0][0])


def _said_of_transfers(text: str, language: str) -> Iterator[tuple[str, bool]]:
    for sentence in sentences(text):
        if words := said("transfer", sentence, language):
            yield words, bool(said("denial", sentence, language))


def published_version_is_current(notice: Notice) -> Verdicts:
    """Art. 12, 13: what people read is what is done."""
    if notice.published:
        same = content.digest(notice.published) == content.digest(notice.public)
        yield unless(same, notice.outline, "", "" if same else _touched(notice.published, notice.public))


def _touched(before: content.Content, after: content.Content) -> str:
    """The names of what has changed: the first of them, and how many more."""
    diff = compare(before, after)
    subjects = (*diff.added, *(change.subject for change in diff.changed), *diff.removed)
    # A group and the statement list what they hold: what changes in that changes them, too.
    subjects = tuple(one for one in subjects if one.kind in {"activity", "section"}) or subjects
    named = dict.fromkeys(in_language(one.name, *after.languages)[0] or one.key for one in subjects)
    first, rest = list(named)[:_NAMED], len(named) - _NAMED
    return ", ".join((*first, f"+ {rest}") if rest > 0 else first)


def people_hear_of_new_purposes(notice: Notice) -> Verdicts:
    """Art. 13(3), 14(4): before it begins."""
    before = {activity.reference: activity for activity in notice.published.activities} if notice.published else {}
    entries = {activity.reference: activity for activity in notice.activities}
    for activity in notice.public.activities:
        known = before.get(activity.reference)
        if known and activity.reference in entries:
            new = _bases(activity) - _bases(known) or len(activity.purposes) > len(known.purposes)
            entry = entries[activity.reference]
            yield unless(not new, entry, "purposes", entry.reference)


def _bases(activity: content.Activity) -> set[str]:
    return {code for purpose in activity.purposes for code in purpose.legal_bases}


def what_is_shown_is_done(notice: Notice) -> Verdicts:
    """An ended activity that is still shown, an approved one that is shown nowhere."""
    for activity in notice.activities:
        yield unless(is_live(activity, today=notice.today), activity, "status", activity.reference)
    for activity in notice.register.activities:
        if activity.status == Status.APPROVED and is_live(activity, today=notice.today):
            told = activity.id in notice.shown or activity.internal_because
            yield unless(bool(told), activity, "status", activity.reference)


RULES = (
    Rule(
        id="TRF-06",
        severity=Severity.WARNING,
        article="13(1)(f)",
        scope=Scope.STATEMENT,
        title=_("Statement and activities agree on transfers"),
        message=_("What a section says of transfers (“%(quoted)s”) does not agree with what the activities list."),
        hint=_("Name the country and the safeguard with each activity, or say clearly that nothing leaves the EEA."),
        look=transfers_agree,
    ),
    Rule(
        id=OUTDATED,
        severity=Severity.WARNING,
        article="12, 13",
        scope=Scope.STATEMENT,
        title=_("The published version is up to date"),
        message=_("Since the current version was published, this has changed: %(quoted)s."),
        hint=_("Look at the preview, and publish."),
        look=published_version_is_current,
    ),
    Rule(
        id="GOV-04",
        severity=Severity.WARNING,
        article="13(3), 14(4)",
        scope=Scope.STATEMENT,
        title=_("People hear of a new purpose before it begins"),
        message=_("%(quoted)s has a purpose or a legal basis that the published version does not have."),
        hint=_("Publish it and inform the people concerned before you begin."),
        look=people_hear_of_new_purposes,
    ),
    Rule(
        id="GOV-06",
        severity=Severity.NOTICE,
        article="",
        scope=Scope.STATEMENT,
        title=_("Statements show what is done"),
        message=_("%(quoted)s has ended and is still shown, or is approved and shown in no statement."),
        hint=_("Take it out of the statement, or add it to one; or say with the activity why it stays internal."),
        look=what_is_shown_is_done,
    ),
)
