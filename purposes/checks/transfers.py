"""What leaves the European Economic Area: Chapter V, Art. 13(1)(f) and 30(1)(e)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from purposes.checks.asked import EEA, months_before
from purposes.checks.rule import Rule, Scope, Severity, Verdicts, unless
from purposes.checks.wording import said
from purposes.entries import ActivityEntry, Register, TransferEntry
from purposes.law import AssessmentKind, AssessmentState, TransferMechanism

_ON_A_LIST = {"US"}
"""Countries whose decision covers only organisations that are on a list."""

_COPY_IS_OWED = (*tuple(one for one in TransferMechanism if one.startswith("46-")), TransferMechanism.COMPELLING)
_OCCASIONAL = {
    TransferMechanism.CONTRACT,
    TransferMechanism.CONTRACT_IN_INTEREST,
    TransferMechanism.LEGAL_CLAIMS,
    TransferMechanism.COMPELLING,
}
_NEED_ASSESSMENT = {TransferMechanism.BINDING_RULES, TransferMechanism.COMMISSION_CLAUSES}
_NEED_ASSESSMENT |= {TransferMechanism.AUTHORITY_CLAUSES, TransferMechanism.AD_HOC_CLAUSES}


def transfer_is_allowed(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 44: a destination outside the EEA, by transfer or by recipient."""
    allowed = {transfer.country for transfer in activity.transfers or () if transfer.mechanism}
    for transfer in activity.transfers or ():
        if transfer.country not in EEA:
            yield unless(transfer.mechanism, transfer, "mechanism", destination_of(transfer))
    for recipient in activity.recipients or ():
        if recipient.country and recipient.country not in EEA:
            yield unless(recipient.country in allowed, activity, "transfers", recipient.country)


def copy_is_offered(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 13(1)(f): for Art. 46 and 47, and the last resort of Art. 49."""
    for transfer in activity.transfers or ():
        if transfer.mechanism in _COPY_IS_OWED:
            yield unless(transfer.copy, transfer, "copy", destination_of(transfer))


def adequacy_covers_it(activity: ActivityEntry, register: Register, today: date) -> Verdicts:
    """Art. 45."""
    for transfer in activity.transfers or ():
        if transfer.mechanism == TransferMechanism.ADEQUACY:
            decided = transfer.country in EEA or any(
                one.code == transfer.country and one.adopted <= today and not (one.expires and one.expires < today)
                for one in register.adequacy
            )
            named = not transfer.country and transfer.international_organisation
            listed = transfer.country not in _ON_A_LIST or _names_the_list(transfer)
            yield unless(
                (decided and listed) or named,
                transfer,
                "documentation" if decided else "mechanism",
                destination_of(transfer),
            )


def transfer_is_assessed(activity: ActivityEntry, _register: Register, today: date) -> Verdicts:
    """Art. 46 with judgment C-311/18; an assessment ages."""
    since = months_before(today, 24)
    recent = any(
        one.kind == AssessmentKind.TIA
        and one.state == AssessmentState.DONE
        and one.done_on
        and since <= one.done_on <= today
        for one in activity.assessments
    )
    for transfer in activity.transfers or ():
        if transfer.mechanism in _NEED_ASSESSMENT:
            yield unless(recent, activity, "assessments", destination_of(transfer))


def derogation_is_exceptional(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 49: some derogations are for the occasion only; the last resort must be documented."""
    for transfer in activity.transfers or ():
        if transfer.mechanism in _OCCASIONAL:
            occasional = activity.ends or transfer.documentation.strip()
            yield unless(occasional, transfer, "documentation", destination_of(transfer))


def destination_of(transfer: TransferEntry) -> str:
    return transfer.country or next(iter(transfer.international_organisation.values()), "")


def _names_the_list(transfer: TransferEntry) -> bool:
    inside = (("", transfer.documentation), ("", transfer.assessment))
    return any(said("named_system", text, language or "en") for language, text in (*inside, *transfer.copy.items()))


RULES = (
    Rule(
        id="TRF-01",
        severity=Severity.ERROR,
        article="13(1)(f), 44",
        scope=Scope.ACTIVITY,
        title=_("Every transfer is allowed by something"),
        message=_("Data go to %(quoted)s, outside the EEA, and nothing says what allows it."),
        hint=_("Record the transfer and choose what allows it, such as an adequacy decision or standard clauses."),
        look=transfer_is_allowed,
    ),
    Rule(
        id="TRF-02",
        severity=Severity.WARNING,
        article="13(1)(f)",
        scope=Scope.ACTIVITY,
        title=_("People can get a copy of the safeguards"),
        message=_("Nothing says how a person gets a copy of the safeguards for %(quoted)s, or where they can be read."),
        hint=_("Say whom to ask, or link the clauses."),
        look=copy_is_offered,
    ),
    Rule(
        id="TRF-03",
        severity=Severity.ERROR,
        article="45",
        scope=Scope.ACTIVITY,
        title=_("The adequacy decision covers the transfer"),
        message=_("No adequacy decision in force covers this transfer to %(quoted)s as recorded."),
        hint=_(
            "Choose another safeguard. For the United States, write under “documented safeguards” that the recipient "
            "is on the Data Privacy Framework list."
        ),
        look=adequacy_covers_it,
    ),
    Rule(
        id="TRF-04",
        severity=Severity.WARNING,
        article="46",
        scope=Scope.ACTIVITY,
        title=_("Transfers under clauses have been assessed"),
        message=_("No transfer impact assessment of the last 24 months covers %(quoted)s."),
        hint=_("Assess whether the clauses hold in that country, and record the date."),
        look=transfer_is_assessed,
    ),
    Rule(
        id="TRF-05",
        severity=Severity.WARNING,
        article="49",
        scope=Scope.ACTIVITY,
        title=_("Exceptions stay exceptions"),
        message=_(
            "The transfer to %(quoted)s relies on an exception of Art. 49 that is meant for single occasions, "
            "and nothing documents why it applies."
        ),
        hint=_("Use standard clauses for what recurs, or document why this transfer is occasional."),
        look=derogation_is_exceptional,
    ),
)
