"""Where the data come from: Art. 14(2)(f)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from purposes.checks.asked import what_for
from purposes.checks.rule import Rule, Scope, Severity, Verdicts, unless
from purposes.checks.wording import mentioned
from purposes.entries import ActivityEntry, Register, SourceEntry
from purposes.law import SourceKind

_ELSEWHERE = {SourceKind.INDIRECT, SourceKind.PUBLIC}


def sources_are_recorded(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 14(2)(f)."""
    yield unless(activity.sources is not None, activity, "sources")


def sources_are_named(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 14(2)(f): who gave them, and whether anybody could have got them."""
    for source in activity.sources or ():
        if source.kind in _ELSEWHERE or mentioned("indirect_source", source.text):
            generic = mentioned("generic_source", source.text)
            if generic or source.kind not in _ELSEWHERE:
                yield unless(not generic, source, "text", generic)
            else:
                yield unless(source.publicly_accessible is not None, source, "publicly_accessible")


def sources_follow_the_text(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 14: the purposes speak of data from others."""
    if activity.sources and all(_is_direct(source) for source in activity.sources):
        hint = mentioned("implies_indirect", *what_for(activity))
        yield unless(not hint, activity, "sources", hint)


def _is_direct(source: SourceEntry) -> bool:
    return source.kind == SourceKind.DIRECT and not mentioned("indirect_source", source.text)


RULES = (
    Rule(
        id="SRC-01",
        severity=Severity.ERROR,
        article="14(2)(f)",
        scope=Scope.ACTIVITY,
        title=_("The sources are recorded"),
        message=_("Nothing says where the data come from; people must be told if they did not give them themselves."),
        hint=_("List the sources. “From the person” is one too."),
        look=sources_are_recorded,
    ),
    Rule(
        id="SRC-02",
        severity=Severity.WARNING,
        article="14(2)(f)",
        scope=Scope.ACTIVITY,
        title=_("The sources are named"),
        message=_(
            "A source other than the person is not named, or nothing says whether it is publicly "
            "accessible: “%(quoted)s”."
        ),
        hint=_("Name the source or at least its kind, and say whether it is publicly accessible."),
        look=sources_are_named,
    ),
    Rule(
        id="SRC-03",
        severity=Severity.WARNING,
        article="14",
        scope=Scope.ACTIVITY,
        title=_("Text and sources agree"),
        message=_("The text suggests data from others (“%(quoted)s”), but only the person is listed as a source."),
        hint=_("Add the other source, or change the text."),
        look=sources_follow_the_text,
    ),
)
