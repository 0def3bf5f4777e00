"""How long: Art. 5(1)(e), 13(2)(a) and 30(1)(f)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from purposes.checks.asked import in_months
from purposes.checks.rule import Rule, Scope, Severity, Verdicts, unless
from purposes.checks.wording import mentioned
from purposes.entries import ActivityEntry, DataCategoryEntry, Register, RetentionEntry
from purposes.law import RetentionKind

_TEN_YEARS = 120
_OF_ITS_OWN = {"B", "M", "J", "P", "V", "W", "X", "Y", "Z"}
"""Categories that law or prudence mostly gives a period of their own."""


def retention_is_recorded(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 13(2)(a), 30(1)(f)."""
    yield unless(activity.retention is not None, activity, "retention")


def retention_is_definite(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 5(1)(e), 13(2)(a): a period, or what decides it."""
    for row in activity.retention or ():
        vague = "" if _has_a_period(row) else mentioned("vague_retention", row.text)
        yield unless(not vague, row, "text", vague)


def retention_ends(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 5(1)(e): an end that may never come wants a maximum or a review."""
    for row in activity.retention or ():
        endless = mentioned("open_end", row.text)
        bounded = _has_a_period(row) or mentioned("reviewed", row.text, row.exception)
        yield unless(not endless or bounded, row, "text", endless)


def retention_agrees_with_itself(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 5(1)(e): one end only can be the true one."""
    rows = activity.retention or ()
    for row in rows:
        vague = mentioned("vague_retention", row.text) if _has_a_period(row) else ""
        starts = mentioned("several_starts", row.text) if mentioned("period", row.text) else ""
        yield unless(not (vague or starts), row, "text", vague or starts)
    for number, row in enumerate(rows):
        for other in rows[:number]:
            both = {term.code for term in row.categories} & {term.code for term in other.categories}
            if both and row.trigger == other.trigger and not (row.exception or other.exception):
                yield unless(_length(row) == _length(other), row, "period", f"{other.period} / {row.period}")


def retention_links_what_it_relies_on(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 12(1): a period that stands in another document."""
    for row in activity.retention or ():
        document = mentioned("document", row.text)
        if document or row.kind == RetentionKind.REFERENCE:
            yield unless(all("](" in text or "://" in text for text in row.text.values()), row, "text", document)


def retention_differs_by_category(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 30(1)(f): per category, where possible. One short period for all is nobody's concern."""
    rows, uses = activity.retention or (), activity.data_categories
    if len(rows) == 1 and len(uses) > 1:
        long = _is_long(rows[0]) or (mentioned("open_end", rows[0].text) and not _has_a_period(rows[0]))
        own = [use for use in uses if _wants_its_own(use)]
        mixed = 0 < len(own) < len(uses)
        yield unless(rows[0].categories or not (long and mixed), rows[0], "categories")


def long_retention_is_justified(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 5(1)(e)."""
    for row in activity.retention or ():
        if long := _is_long(row):
            cited = row.legal_source or mentioned("law", row.text, row.exception)
            yield unless(cited, row, "legal_source", long)


def erasure_is_organised(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 5(2): somebody or something erases."""
    for row in activity.retention or ():
        yield unless(row.erasure.strip(), row, "erasure")


def _has_a_period(row: RetentionEntry) -> bool:
    return bool(row.period or row.maximum or mentioned("period", row.text))


def _is_long(row: RetentionEntry) -> str:
    """The words that say ten years or more, or the period itself; "" for anything shorter."""
    structured = next((span for span in (row.period, row.maximum) if in_months(span) >= _TEN_YEARS), "")
    return mentioned("long_period", row.text, row.exception) or structured


def _length(row: RetentionEntry) -> float:
    return in_months(row.period or row.maximum)


def _wants_its_own(use: DataCategoryEntry) -> bool:
    words = use.wording or use.category.name
    return use.category.code in _OF_ITS_OWN or any(
        mentioned(about, words) for about in ("financial", "says_images", "says_sound", "says_location")
    )


RULES = (
    Rule(
        id="RET-01",
        severity=Severity.ERROR,
        article="13(2)(a), 30(1)(f)",
        scope=Scope.ACTIVITY,
        title=_("The retention period is recorded"),
        message=_("Nothing says how long the data are kept; people must be told the period, or what decides it."),
        hint=_("Give a period, or the event and the time after it."),
        look=retention_is_recorded,
    ),
    Rule(
        id="RET-02",
        severity=Severity.WARNING,
        article="5(1)(e), 13(2)(a)",
        scope=Scope.ACTIVITY,
        title=_("The retention period is definite"),
        message=_("“%(quoted)s” gives neither a period nor an event, so nobody can work out when the data are erased."),
        hint=_("Give a number of months or years, and from when they count."),
        look=retention_is_definite,
    ),
    Rule(
        id="RET-03",
        severity=Severity.WARNING,
        article="5(1)(e)",
        scope=Scope.ACTIVITY,
        title=_("The retention period ends"),
        message=_("“%(quoted)s” may never end: there is no maximum and no regular review."),
        hint=_("Add a maximum, or say how often you check whether the data are still needed."),
        look=retention_ends,
    ),
    Rule(
        id="RET-04",
        severity=Severity.WARNING,
        article="5(1)(e)",
        scope=Scope.ACTIVITY,
        title=_("The retention periods do not contradict each other"),
        message=_(
            "“%(quoted)s”: a vague limit beside a firm one, two starting points, or two periods for the same data."
        ),
        hint=_("Keep the firm limit, and say which starting point counts."),
        look=retention_agrees_with_itself,
    ),
    Rule(
        id="RET-05",
        severity=Severity.WARNING,
        article="12(1)",
        scope=Scope.ACTIVITY,
        title=_("A document that sets the period is linked"),
        message=_("The period stands in another document (“%(quoted)s”) that the reader cannot open from here."),
        hint=_("Link it: [cookie statement](https://…), or write the period here."),
        look=retention_links_what_it_relies_on,
    ),
    Rule(
        id="RET-06",
        severity=Severity.NOTICE,
        article="30(1)(f)",
        scope=Scope.ACTIVITY,
        title=_("Different data may have different periods"),
        message=_(
            "One period is given for data of different kinds; the register asks for periods by category where possible."
        ),
        hint=_("Give recordings, financial or sensitive data a period of their own, or leave it if one fits all."),
        look=retention_differs_by_category,
    ),
    Rule(
        id="RET-07",
        severity=Severity.NOTICE,
        article="5(1)(e)",
        scope=Scope.ACTIVITY,
        title=_("A very long period has a legal source"),
        message=_("Ten years or more (“%(quoted)s”) without the law that asks for it."),
        hint=_("Name the law, such as the limitation period, or shorten the period."),
        look=long_retention_is_justified,
    ),
    Rule(
        id="RET-08",
        severity=Severity.WARNING,
        article="5(2)",
        scope=Scope.ACTIVITY,
        title=_("Erasure is organised"),
        message=_("Nothing says who or what erases the data when the period has ended."),
        hint=_("Describe the routine, such as a nightly job or a yearly round."),
        look=erasure_is_organised,
    ),
)
