"""Why it is done, and on which legal basis: Art. 6, 7 and 8."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from purposes.checks.asked import (
    CONSENT,
    CONTRACT,
    INTEREST,
    OBLIGATION,
    TASK,
    bases,
    bases_in_use,
    names_children,
    on,
    told,
    what_for,
)
from purposes.checks.rule import Fault, Rule, Scope, Severity, Verdicts, unless
from purposes.checks.wording import mentioned
from purposes.entries import ActivityEntry, PurposeEntry, Register
from purposes.law import AssessmentKind, AssessmentState, Provision

_NO_PARTY = frozenset({"employee-relatives", "complainants"})
_TOPICS = ("topic_analytics", "topic_marketing", "topic_images")


def purpose_has_a_basis(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 6(1), 13(1)(c). Without a purpose there is no basis either."""
    if not activity.purposes:
        yield Fault(activity, "purposes")
    for purpose in activity.purposes:
        yield unless(purpose.legal_bases, purpose, "legal_bases")


def basis_is_told_apart(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 13(1)(c): several bases behind one text."""
    for purpose in activity.purposes:
        if len(purpose.legal_bases) > 1:
            yield unless(purpose.scope, purpose, "scope", " / ".join(sorted(bases(purpose))))


def interest_is_stated(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 13(1)(d), 14(2)(b). The purpose may name the interest itself."""
    for purpose in on(activity, INTEREST):
        yield unless(purpose.legitimate_interest or mentioned("interest", purpose.text), purpose, "legitimate_interest")


def interest_is_balanced(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 6(1)(f), 5(2)."""
    if on(activity, INTEREST):
        done = any(
            one.kind == AssessmentKind.LIA and one.state == AssessmentState.DONE and one.done_on
            for one in activity.assessments
        )
        yield unless(done, activity, "assessments")


def withdrawal_is_explained(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 7(3), 13(2)(c)."""
    for purpose in on(activity, CONSENT):
        yield unless(purpose.withdrawal or mentioned("withdraw", purpose.text), purpose, "withdrawal")


def law_is_cited(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 6(3)."""
    for purpose in activity.purposes:
        if bases(purpose) & {OBLIGATION, TASK}:
            yield unless(purpose.law or mentioned("law", purpose.text), purpose, "law")


def contract_is_with_the_person(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 6(1)(b): who works for a customer is no party to the customer's contract."""
    for purpose in on(activity, CONTRACT):
        others = mentioned("not_a_party", purpose.text)
        groups = {use.category.code for use in activity.data_subjects}
        outsiders = ", ".join(sorted(groups)) if groups and groups <= _NO_PARTY else ""
        yield unless(not (others or outsiders), purpose, "legal_bases", others or outsiders)


def provision_is_told(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 13(2)(e): whether one must, and what if one does not."""
    if bases_in_use(activity) & {CONTRACT, OBLIGATION}:
        yield unless(activity.provision, activity, "provision")
        if activity.provision and activity.provision != Provision.VOLUNTARY:
            yield unless(activity.provision_consequence, activity, "provision_consequence")


def consent_has_no_fallback(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 6(1), 5(1)(a): consent that is not needed misleads."""
    for consent in on(activity, CONSENT):
        for interest in on(activity, INTEREST):
            clear = consent.scope and interest.scope
            same = "" if clear else _common(consent, interest)
            yield unless(not same, interest, "scope", same)


def _common(consent: PurposeEntry, interest: PurposeEntry) -> str:
    """What both are about, in the words of the second; nothing if they differ."""
    if consent is interest:
        return next(iter(interest.text.values()), "…")[:80]
    shared = (mentioned(topic, interest.text) for topic in _TOPICS if mentioned(topic, consent.text))
    return next((words for words in shared if words), "")


def authority_claims_no_interest(activity: ActivityEntry, register: Register, _today: date) -> Verdicts:
    """Art. 6(1), last sentence."""
    if register.public_authority:
        for purpose in activity.purposes:
            yield unless(INTEREST not in bases(purpose), purpose, "legal_bases")


def childs_consent_is_ruled(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 8: an online service that relies on a child's consent."""
    online = mentioned("online", *what_for(activity))
    if on(activity, CONSENT) and online and names_children(activity):
        ruled = mentioned("parents", *told(activity), *_said_of_consent(activity))
        yield unless(ruled, activity, "purposes", online)


def _said_of_consent(activity: ActivityEntry) -> Iterator[dict[str, str]]:
    for purpose in on(activity, CONSENT):
        yield dict(purpose.scope)
        yield dict(purpose.withdrawal)


RULES = (
    Rule(
        id="LB-01",
        severity=Severity.ERROR,
        article="6(1), 13(1)(c)",
        scope=Scope.ACTIVITY,
        title=_("Every purpose has a legal basis"),
        message=_("A purpose, or its legal basis, is missing: without one of them the data may not be used."),
        hint=_("Say why you use the data, and choose the legal basis that allows it."),
        look=purpose_has_a_basis,
    ),
    Rule(
        id="LB-02",
        severity=Severity.WARNING,
        article="13(1)(c)",
        scope=Scope.ACTIVITY,
        title=_("One text, one legal basis"),
        message=_("One text has several legal bases (%(quoted)s), so nobody can tell which basis covers what."),
        hint=_("Split the purpose, or say under “applies to” which part each basis covers."),
        look=basis_is_told_apart,
    ),
    Rule(
        id="LB-03",
        severity=Severity.ERROR,
        article="13(1)(d), 14(2)(b)",
        scope=Scope.ACTIVITY,
        title=_("The legitimate interest is stated"),
        message=_("The purpose relies on a legitimate interest but does not say which one; people must be told."),
        hint=_("Name the interest itself, such as keeping the building safe, beside what you do."),
        look=interest_is_stated,
    ),
    Rule(
        id="LB-04",
        severity=Severity.WARNING,
        article="5(2), 6(1)(f)",
        scope=Scope.ACTIVITY,
        title=_("The legitimate interest has been balanced"),
        message=_(
            "No dated assessment shows that your interest outweighs the interests of the people concerned; "
            "you must be able to show it."
        ),
        hint=_("Carry out a legitimate interest assessment and record its date."),
        look=interest_is_balanced,
    ),
    Rule(
        id="LB-05",
        severity=Severity.WARNING,
        article="7(3), 13(2)(c)",
        scope=Scope.ACTIVITY,
        title=_("Withdrawing consent is explained"),
        message=_("The purpose relies on consent but does not say how to withdraw it."),
        hint=_("Say how consent is withdrawn: it must be as easy as giving it."),
        look=withdrawal_is_explained,
    ),
    Rule(
        id="LB-06",
        severity=Severity.WARNING,
        article="6(3)",
        scope=Scope.ACTIVITY,
        title=_("The law behind a duty or a task is named"),
        message=_(
            "The purpose relies on a legal duty or a public task but names no law; the basis must be laid down in law."
        ),
        hint=_("Name the provision, such as the article and the act."),
        look=law_is_cited,
    ),
    Rule(
        id="LB-07",
        severity=Severity.WARNING,
        article="6(1)(b)",
        scope=Scope.ACTIVITY,
        title=_("A contract is with the person concerned"),
        message=_(
            "The purpose relies on a contract, but “%(quoted)s” are usually not a party to it; "
            "this basis needs a contract with the person."
        ),
        hint=_("Choose another basis for them, mostly a legitimate interest, or say what contract they have with you."),
        look=contract_is_with_the_person,
    ),
    Rule(
        id="LB-08",
        severity=Severity.ERROR,
        article="13(2)(e)",
        scope=Scope.ACTIVITY,
        title=_("People know whether they must provide the data"),
        message=_(
            "With a contract or a legal duty as basis, people must be told whether they have to provide the data "
            "and what happens if they do not; this is missing."
        ),
        hint=_("Answer “Must people provide them?” and describe the consequence."),
        look=provision_is_told,
    ),
    Rule(
        id="LB-09",
        severity=Severity.WARNING,
        article="5(1)(a), 6(1)",
        scope=Scope.ACTIVITY,
        title=_("Consent has no second basis behind it"),
        message=_(
            "Consent and legitimate interest seem to cover the same thing (“%(quoted)s”); whoever refuses consent "
            "would be misled if you went on all the same."
        ),
        hint=_("Choose one basis, or say under “applies to” what each of them covers."),
        look=consent_has_no_fallback,
    ),
    Rule(
        id="LB-10",
        severity=Severity.ERROR,
        article="6(1)",
        scope=Scope.ACTIVITY,
        title=_("A public authority claims no legitimate interest for its tasks"),
        message=_("A public authority cannot rely on a legitimate interest for its tasks."),
        hint=_("Choose the public task or a legal duty, and name the law. Accept this if it is not one of your tasks."),
        look=authority_claims_no_interest,
    ),
    Rule(
        id="LB-11",
        severity=Severity.WARNING,
        article="8",
        scope=Scope.ACTIVITY,
        title=_("Children's consent online has a rule"),
        message=_("Children consent to an online service (“%(quoted)s”), but no age and no parent is mentioned."),
        hint=_("Say from which age children consent themselves, and how a parent consents for those younger."),
        look=childs_consent_is_ruled,
    ),
)
