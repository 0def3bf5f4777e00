"""Who is responsible, and how to reach them: Art. 13(1)(a), 26, 27 and 30(1)(a)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from purposes.checks.asked import EEA
from purposes.checks.rule import Rule, Scope, Severity, Verdicts, unless
from purposes.entries import ActivityEntry, Register
from purposes.law import ContactRole, RecipientRole


def controller_is_reachable(register: Register, _whole: Register, _today: date) -> Verdicts:
    """Art. 13(1)(a), 30(1)(a). Headquarters count as the organisation's own address."""
    points = register.contact_points
    yield unless(register.legal_name.strip(), register, "legal_name")
    yield unless(register.address.strip() or any(point.address.strip() for point in points), register, "address")
    yield unless(
        register.email or register.phone or any(point.email or point.phone for point in points), register, "email"
    )


def representative_is_named(register: Register, _whole: Register, _today: date) -> Verdicts:
    """Art. 27: for a controller outside the Union; we cannot know whether Art. 3(2) reaches it otherwise."""
    if register.country and register.country not in EEA:
        named = any(point.role == ContactRole.REPRESENTATIVE for point in register.contact_points)
        yield unless(named, register, "contact_points", register.country)


def arrangement_is_told(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 26(2)."""
    for joint in activity.joint_controllers:
        yield unless(joint.arrangement, joint, "arrangement", joint.name)
    if not activity.joint_controllers:
        for recipient in activity.recipients or ():
            if recipient.role == RecipientRole.JOINT_CONTROLLER:
                yield unless(None, activity, "joint_controllers", recipient.name or _first(recipient.wording))


def _first(words: object) -> str:
    return next(iter(words.values()), "") if isinstance(words, dict) else ""


RULES = (
    Rule(
        id="ORG-01",
        severity=Severity.ERROR,
        article="13(1)(a), 30(1)(a)",
        scope=Scope.ORGANISATION,
        title=_("The controller can be identified and reached"),
        message=_("The organisation's name, address, or any e-mail or telephone number is missing."),
        hint=_("Fill in the organisation's name and address, and at least one e-mail address or telephone number."),
        look=controller_is_reachable,
    ),
    Rule(
        id="ORG-02",
        severity=Severity.ERROR,
        article="13(1)(a), 27",
        scope=Scope.ORGANISATION,
        title=_("A controller outside the Union names its representative"),
        message=_("The organisation is established outside the EEA (%(quoted)s) and names no representative."),
        hint=_("Add a contact point with the role “Representative in the Union”."),
        look=representative_is_named,
    ),
    Rule(
        id="ORG-04",
        severity=Severity.WARNING,
        article="26(2)",
        scope=Scope.ACTIVITY,
        title=_("Joint controllers say who does what"),
        message=_(
            "The essence of the arrangement with “%(quoted)s” is missing; people must be able to read who does what."
        ),
        hint=_("Describe in two sentences who informs people, who answers requests and whom to turn to."),
        look=arrangement_is_told,
    ),
)
