"""Who receives the data: Art. 13(1)(e), 28 and 30(1)(d)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from purposes.checks.asked import is_processor, told
from purposes.checks.rule import Rule, Scope, Severity, Verdicts, unless
from purposes.checks.wording import mentioned
from purposes.entries import ActivityEntry, RecipientEntry, Register
from purposes.law import RecipientRole

_PUBLIC = {"public", "social-media-platforms"}


def recipients_are_recorded(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 13(1)(e)."""
    yield unless(activity.recipients is not None, activity, "recipients")


def processors_are_named(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 28, 30: inside, so that a request for access can be answered."""
    for recipient in filter(is_processor, activity.recipients or ()):
        yield unless(recipient.name.strip(), recipient, "name", name_of(recipient))


def processors_have_a_contract(activity: ActivityEntry, _register: Register, today: date) -> Verdicts:
    """Art. 28(3)."""
    for recipient in activity.recipients or ():
        if recipient.role == RecipientRole.PROCESSOR:
            ended = recipient.contract_ends and recipient.contract_ends < today
            field = "contract_ends" if ended else "contract"
            yield unless(recipient.contract.strip() and not ended, recipient, field, name_of(recipient))


def publication_has_readers(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 13(1)(e): who reads a public page receives the data."""
    words = mentioned("publication", *told(activity)) if activity.recipients is not None else ""
    if words:
        listed = any(
            recipient.category.code in _PUBLIC or mentioned("public_recipients", recipient.wording)
            for recipient in activity.recipients or ()
        )
        yield unless(listed, activity, "recipients", words)


def name_of(recipient: RecipientEntry) -> str:
    words = recipient.wording or recipient.category.name
    return recipient.name or words.get("en") or next(iter(words.values()), recipient.category.code)


RULES = (
    Rule(
        id="REC-01",
        severity=Severity.ERROR,
        article="13(1)(e), 30(1)(d)",
        scope=Scope.ACTIVITY,
        title=_("The recipients are recorded"),
        message=_("Nothing says who receives the data; people must be told the recipients or their categories."),
        hint=_("List the recipients, processors among them, or tick “no recipients”."),
        look=recipients_are_recorded,
    ),
    Rule(
        id="REC-02",
        severity=Severity.NOTICE,
        article="28, 30",
        scope=Scope.ACTIVITY,
        title=_("Processors are named in the register"),
        message=_(
            "“%(quoted)s” is a category; the register does not say which company it is. A person may ask for the names."
        ),
        hint=_("Write the company's name. It stays internal unless you publish it."),
        look=processors_are_named,
    ),
    Rule(
        id="REC-03",
        severity=Severity.ERROR,
        article="28(3)",
        scope=Scope.ACTIVITY,
        title=_("Processors have a valid contract"),
        message=_("The contract with “%(quoted)s” is missing or has ended; a processor may only work under one."),
        hint=_("Record where the processing agreement is kept and until when it runs."),
        look=processors_have_a_contract,
    ),
    Rule(
        id="REC-04",
        severity=Severity.WARNING,
        article="13(1)(e)",
        scope=Scope.ACTIVITY,
        title=_("What is published has recipients"),
        message=_("The text speaks of “%(quoted)s”, but neither the public nor a platform is among the recipients."),
        hint=_("Add the platform or the public as a recipient, or change the text."),
        look=publication_has_readers,
    ),
)
