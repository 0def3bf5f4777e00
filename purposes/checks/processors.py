"""What is done for other controllers: Art. 28 and 30(2)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from purposes.checks.rule import Fault, Rule, Scope, Severity, Verdicts, unless
from purposes.entries import ProcessorRecordEntry, Register


def clients_are_reachable(record: ProcessorRecordEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 30(2)(a)."""
    if not record.clients:
        yield Fault(record, "clients", record.reference)
    for client in record.clients:
        yield unless(client.contact.strip(), client, "contact", client.name)


def processing_is_described(record: ProcessorRecordEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 30(2)(b)."""
    yield unless(record.categories, record, "categories")


def sub_processors_are_allowed(record: ProcessorRecordEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 28(2) and (4)."""
    for sub in record.sub_processors:
        missing = next((name for name in ("authorisation", "contract") if not getattr(sub, name).strip()), "")
        yield unless(not missing, sub, missing, sub.name)


RULES = (
    Rule(
        id="PRO-01",
        severity=Severity.ERROR,
        article="30(2)(a)",
        scope=Scope.PROCESSOR,
        title=_("The controllers served can be reached"),
        message=_("A controller that you work for, or how to reach it, is missing (“%(quoted)s”)."),
        hint=_("Enter each controller with its contact details."),
        look=clients_are_reachable,
    ),
    Rule(
        id="PRO-02",
        severity=Severity.ERROR,
        article="30(2)(b)",
        scope=Scope.PROCESSOR,
        title=_("The processing for others is described"),
        message=_("Nothing says which categories of processing you carry out for the controllers."),
        hint=_("Describe what you do for them, such as hosting or payroll."),
        look=processing_is_described,
    ),
    Rule(
        id="PRO-03",
        severity=Severity.WARNING,
        article="28(2), 28(4)",
        scope=Scope.PROCESSOR,
        title=_("Sub-processors are authorised and bound"),
        message=_("The authorisation for “%(quoted)s”, or the contract with it, is missing."),
        hint=_("Record the controller's authorisation and where the contract is kept."),
        look=sub_processors_are_allowed,
    ),
)
