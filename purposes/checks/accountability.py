"""What one must be able to show: Art. 5(2), 24, 32, 35 and 36."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from django.utils.translation import gettext_lazy as _

from purposes.checks.asked import months_before, names_children, what_for
from purposes.checks.rule import Rule, Scope, Severity, Verdicts, unless
from purposes.checks.wording import READ as LANGUAGES_READ
from purposes.checks.wording import mentioned, said
from purposes.entries import ActivityEntry, DataCategoryEntry, Register, TermEntry
from purposes.law import AssessmentKind, AssessmentState, AutomatedDecision
from purposes.shipped import read_shipped

_LARGE = 10_000  # people: what guidance calls large scale has no number; this one finds what is worth a thought
_ENOUGH = 2  # criteria of the guidelines on impact assessments


def measures_are_recorded(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 30(1)(g), 32."""
    yield unless(activity.measures, activity, "measures")


def impact_is_decided(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 35(1) and (3): where two criteria meet, somebody decides whether to assess."""
    signs = list(_signs_of_risk(activity))
    if len(signs) >= _ENOUGH:
        decided = any(
            one.kind == AssessmentKind.DPIA and one.state != AssessmentState.TO_DO for one in activity.assessments
        )
        yield unless(decided, activity, "assessments", ", ".join(signs))


def _signs_of_risk(activity: ActivityEntry) -> Iterator[str]:
    texts = (*what_for(activity), *(use.wording for use in activity.data_categories))
    if activity.automated == AutomatedDecision.ARTICLE_22:
        yield "Art. 22"
    if activity.automated in {AutomatedDecision.PROFILING, AutomatedDecision.ARTICLE_22}:
        yield "profiling"
    if any(use.category.special or use.category.criminal for use in activity.data_categories):
        yield "Art. 9 / 10"
    if any(use.category.vulnerable for use in activity.data_subjects) or names_children(activity):
        yield "recital 75"
    if any(_count(use.number) >= _LARGE for use in activity.data_subjects):
        yield f"> {_LARGE}"
    if words := mentioned("monitoring", *texts):
        yield words
    if words := mentioned("new_technology", *texts):
        yield words


def _count(estimate: str) -> int:
    """“about 46,000 a year” is 46000."""
    numbers = [int(re.sub(r"\D", "", found)) for found in re.findall(r"\d+(?:[.,\u202f\u00a0 ]\d{3})*", estimate)]
    return max(numbers, default=0)


def high_risk_is_consulted(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 36: a conclusion is internal text, in whatever language of ours."""
    for one in activity.assessments:
        if one.kind == AssessmentKind.DPIA and (words := _said("residual_high", one.conclusion)):
            yield unless(_said("consulted", one.conclusion), one, "conclusion", words)


def _said(about: str, text: str) -> str:
    return next((found for language in LANGUAGES_READ if (found := said(about, text, language))), "")


def review_is_on_time(activity: ActivityEntry, _register: Register, today: date) -> Verdicts:
    """Art. 5(2), 24(1)."""
    if activity.review_months:
        last = activity.reviewed_on or activity.starts
        yield unless(last and last >= months_before(today, activity.review_months), activity, "reviewed_on")


def owner_is_named(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 24."""
    yield unless(activity.owner.strip() or activity.owner_email, activity, "owner")


def terms_are_current(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """A term that is out of use, still in use; a category of data that one added and that no machine can read."""
    for entry, field, term in _terms(activity):
        is_current = not term.deprecated and not (isinstance(entry, DataCategoryEntry) and _is_unmapped(term))
        yield unless(is_current, entry, field, term.name.get("en") or term.code)


def _is_unmapped(term: TermEntry) -> bool:
    """A few of those that we ship have no match in the public vocabulary: nobody can mend that."""
    return not term.iri and term.code not in _shipped_categories()


@cache
def _shipped_categories() -> frozenset[str]:
    return frozenset(one["code"] for one in read_shipped("data_categories"))


def _terms(activity: ActivityEntry) -> Iterator[tuple[object, str, TermEntry]]:
    for purpose in activity.purposes:
        yield from ((purpose, "legal_bases", term) for term in purpose.legal_bases)
    yield from ((use, "category", use.category) for use in activity.data_subjects)
    yield from ((use, "category", use.category) for use in activity.data_categories)
    yield from ((row, "category", row.category) for row in activity.recipients or ())
    yield from ((row, "measure", row.measure) for row in activity.measures)


RULES = (
    Rule(
        id="SEC-01",
        severity=Severity.ERROR,
        article="30(1)(g), 32",
        scope=Scope.ACTIVITY,
        title=_("Security measures are recorded"),
        message=_("No security measure is recorded; the register must describe them in general."),
        hint=_("Choose the measures that protect these data. They are never published."),
        look=measures_are_recorded,
    ),
    Rule(
        id="DPIA-01",
        severity=Severity.ERROR,
        article="35",
        scope=Scope.ACTIVITY,
        title=_("Somebody decided on an impact assessment"),
        message=_("Several signs of high risk meet (%(quoted)s), and no decision on an impact assessment is recorded."),
        hint=_("Add an impact assessment, or record that none is needed and why."),
        look=impact_is_decided,
    ),
    Rule(
        id="DPIA-02",
        severity=Severity.ERROR,
        article="36",
        scope=Scope.ACTIVITY,
        title=_("The authority is consulted on a high remaining risk"),
        message=_("The impact assessment leaves a high risk (“%(quoted)s”), and no prior consultation is recorded."),
        hint=_("Consult the supervisory authority before you begin, and write it into the conclusion."),
        look=high_risk_is_consulted,
    ),
    Rule(
        id="GOV-01",
        severity=Severity.WARNING,
        article="5(2), 24",
        scope=Scope.ACTIVITY,
        title=_("Reviews are on time"),
        message=_("The review of this record is overdue."),
        hint=_("Read it through with its owner and enter the date of the review."),
        look=review_is_on_time,
    ),
    Rule(
        id="GOV-03",
        severity=Severity.NOTICE,
        article="",
        scope=Scope.ACTIVITY,
        title=_("Terms are in use and mapped"),
        message=_("The term “%(quoted)s” is out of use, or has no address in a public vocabulary."),
        hint=_("Choose the term that replaces it, or enter its address where you keep the term."),
        look=terms_are_current,
    ),
    Rule(
        id="GOV-05",
        severity=Severity.WARNING,
        article="24",
        scope=Scope.ACTIVITY,
        title=_("Every activity has an owner"),
        message=_("Nobody answers for this record."),
        hint=_("Enter the role that answers for it, and its e-mail address."),
        look=owner_is_named,
    ),
)
