"""What stands against publishing a statement: contradictions in it, and what the rules find."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publishing import content
from publishing.build import broken_references
from publishing.checks import RULES as NOTICE_RULES
from publishing.checks.notice import Notice
from publishing.checks.notice import look as look_at_notice
from publishing.models import SectionKind
from publishing.outline import Outline
from purposes.checks import RULES, Finding, Scope, findings_of, look
from purposes.entries import Register


def problems(register: Register, outline: Outline, public: content.Content, *, now: datetime) -> tuple[str, ...]:
    """What publishing refuses, one sentence each."""
    found = []
    if broken := broken_references(register, outline, public):
        found.append(
            ngettext(
                "A text refers to %(names)s, which does not exist or is empty.",
                "Texts refer to %(names)s, which do not exist or are empty.",
                len(broken),
            )
            % {"names": ", ".join(broken)}
        )
    if sum(section.kind == SectionKind.ACTIVITIES for section in outline.sections) > 1:
        found.append(_("Two sections show the activities. Keep one of them."))
    else:
        found.extend(_shown_twice(public))
    if outline.replaces_page_of and outline.replaces_page_of > timezone.localdate(now):
        found.append(_("The page that this statement replaces cannot be of a day to come."))
    if not public.languages:
        found.append(_("Choose at least one language for the statement."))
    return tuple(found)


def _shown_twice(public: content.Content) -> Iterator[str]:
    """One activity in two places; or two at one address: one of them was given what the other still has in public."""
    shown: dict[str, list[str]] = {}
    for activity in public.activities:
        shown.setdefault(activity.slug, []).append(activity.reference)
    if twice := sorted(slug for slug, own in shown.items() if len(set(own)) < len(own)):
        yield _("These activities stand in more than one group: %(names)s.") % {"names": ", ".join(twice)}
    for slug, own in sorted(shown.items()):
        if len(set(own)) > 1:
            yield _(
                "%(names)s have the same address, “%(address)s”: approve the text of the one whose address has changed."
            ) % {"names": ", ".join(sorted(set(own))), "address": slug}


def findings(notice: Notice) -> tuple[Finding, ...]:
    """Whether the version before is out of date is no question to whoever publishes the next."""
    shown = {activity.id for activity in notice.activities}
    looks = (
        one
        for one in look(RULES, notice.register, today=notice.today)
        if one.rule.scope == Scope.ORGANISATION or (one.rule.scope == Scope.ACTIVITY and one.record.pk in shown)
    )
    asked = (rule for rule in NOTICE_RULES if rule.id != "GOV-02")
    return findings_of((*looks, *look_at_notice(asked, notice)))
