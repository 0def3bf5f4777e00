"""Decisions by computers, and profiling: Art. 13(2)(f), 21(2) and 22."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from purposes.checks.asked import CONSENT, CONTRACT, OBLIGATION, TASK, bases_in_use, what_for
from purposes.checks.rule import Rule, Scope, Severity, Verdicts, unless
from purposes.checks.wording import mentioned
from purposes.entries import ActivityEntry, Register
from purposes.law import AutomatedDecision

_GROUNDS = {CONTRACT, CONSENT, OBLIGATION, TASK}
"""Art. 22(2): necessary for a contract, authorised by law, or explicit consent."""


def automation_is_told(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 13(2)(f), 14(2)(g)."""
    yield unless(activity.automated, activity, "automated")


def automation_is_explained(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 22, 13(2)(f)."""
    if activity.automated == AutomatedDecision.ARTICLE_22:
        yield unless(activity.automated_logic, activity, "automated_logic")
        yield unless(activity.automated_consequences, activity, "automated_consequences")
        yield unless(bases_in_use(activity) & _GROUNDS, activity, "purposes")


def profiling_is_admitted(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 13(2)(f), 21(2)."""
    words = mentioned("profiling", *what_for(activity))
    if words:
        admitted = activity.automated in {AutomatedDecision.PROFILING, AutomatedDecision.ARTICLE_22}
        yield unless(admitted, activity, "automated", words)


RULES = (
    Rule(
        id="ADM-01",
        severity=Severity.WARNING,
        article="13(2)(f), 14(2)(g)",
        scope=Scope.ACTIVITY,
        title=_("Automated decisions are answered"),
        message=_("Nothing says whether decisions are taken by computers alone, or whether people are profiled."),
        hint=_("Choose one of the three answers under “Automated decisions and profiling”."),
        look=automation_is_told,
    ),
    Rule(
        id="ADM-02",
        severity=Severity.ERROR,
        article="13(2)(f), 22",
        scope=Scope.ACTIVITY,
        title=_("Automated decisions are explained"),
        message=_(
            "A computer alone decides, but the logic, the consequences or the ground of Art. 22(2) is missing; "
            "people must be told."
        ),
        hint=_(
            "Explain how the result comes about and what it means, and check that contract, law or consent allows it."
        ),
        look=automation_is_explained,
    ),
    Rule(
        id="ADM-03",
        severity=Severity.WARNING,
        article="13(2)(f), 21(2)",
        scope=Scope.ACTIVITY,
        title=_("Profiling is called profiling"),
        message=_("“%(quoted)s” sounds like profiling, but profiling is not recorded."),
        hint=_("Choose “Profiling”, or describe what you do in words that exclude it."),
        look=profiling_is_admitted,
    ),
)
