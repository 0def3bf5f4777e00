"""Whom to turn to: Art. 13(1)(b) and 13(2)(d)."""

from django.utils.translation import gettext_lazy as _

from publishing.checks.notice import Notice
from publishing.models import SectionKind
from purposes.checks.asked import months_before
from purposes.checks.reference import differs_in
from purposes.checks.rule import Rule, Scope, Severity, Verdicts, unless
from purposes.law import ContactRole

_FRESH = 12  # months


def dpo_can_be_reached(notice: Notice) -> Verdicts:
    """Art. 13(1)(b), 37(7): by the address block of a section, or in its text."""
    points = [point for point in notice.register.contact_points if point.role == ContactRole.DPO]
    for point in points[:1]:
        ways = [way for way in (point.email, point.phone, point.address) if way]
        shown = any(_shows(notice, way) for way in ways)
        yield unless(shown, notice.outline if ways else point, "sections" if ways else "email")


def _shows(notice: Notice, way: str) -> bool:
    blocks = (section.contact for section in notice.public.sections if section.contact)
    in_blocks = any(way.strip() in (block.email, block.phone, block.address) for block in blocks)
    texts = (words for _owner, _field, text in notice.narrative for words in text.values())
    plain = (
        words for section in notice.public.sections for words in (*section.body.values(), *section.closing.values())
    )
    return in_blocks or any(way in words.replace("\\", "") for words in (*texts, *plain))


def authority_is_current(notice: Notice) -> Verdicts:
    """Art. 13(2)(d): its details are those that we ship, and somebody looked at them within a year."""
    by_number = {one.id: one for one in notice.register.authorities}
    for section in notice.outline.sections:
        if section.kind == SectionKind.AUTHORITY:
            authority = by_number.get(section.authority_id or 0) or notice.register.authority
            if authority:
                field, words = differs_in(authority)
                day = authority.checked_on
                if not field and day and day < months_before(notice.today, _FRESH):
                    field, words = "checked_on", day.isoformat()
                yield unless(not field, authority, field, words)


RULES = (
    Rule(
        id="ORG-03",
        severity=Severity.ERROR,
        article="13(1)(b), 37(7)",
        scope=Scope.STATEMENT,
        title=_("The data protection officer can be reached"),
        message=_("There is a data protection officer, but the statement shows no way to reach this person."),
        hint=_("Add a section of the kind “Contact”, or the e-mail address in a text."),
        look=dpo_can_be_reached,
    ),
    Rule(
        id="SA-01",
        severity=Severity.NOTICE,
        article="13(2)(d)",
        scope=Scope.STATEMENT,
        title=_("The authority's details are current"),
        message=_("The authority's details are old, or not those that the authority gives itself: %(quoted)s."),
        hint=_("Compare the address block with the authority's website, and enter the day on which you did."),
        look=authority_is_current,
    ),
)
