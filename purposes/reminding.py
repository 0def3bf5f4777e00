"""Mails each owner one reminder of all that is to be reviewed, and notes each mail that a mail server took.

What was not sent is due again at the next run: nothing is noted before it has left. A crash between the two
mails once more; the other way round it would never be mailed.
"""

import logging
import textwrap
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from purposes.models import Organisation, ProcessingActivity, Reminder, Verb
from purposes.recorded import current_change, recorded_as
from purposes.review_links import LASTS, token
from purposes.reviewing import SOON, Review, has_open_answer, last_day, review_of, to_review

AGAIN = timedelta(days=7)
"""An owner is reminded again of what is overdue after so long; of what is due soon once."""

LINE = 76
"""Letters on a line of a mail. Links are never broken."""

LOCK = 7_265_003
"""PostgreSQL's advisory lock: who mails holds it, so that two runs at once mail nobody twice."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Digest:
    """All that one owner is to review for one organisation, the most urgent first."""

    organisation: Organisation
    address: str
    activities: tuple[ProcessingActivity, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    sent: int
    failed: int


def digests(*, on: date) -> list[Digest]:
    """Those to be mailed on that day. Three queries and one for the intervals, however many there are."""
    reminded = _reminded_lately(on)
    found: dict[tuple[int, str], list[ProcessingActivity]] = defaultdict(list)
    asked = to_review(ProcessingActivity.objects.select_related("organisation"), on=on)
    for activity in asked.exclude(owner_email="").exclude(has_open_answer()).order_by("pk"):
        found[activity.organisation_id, activity.owner_email.lower()].append(activity)
    return [
        Digest(own[0].organisation, own[0].owner_email, tuple(sorted(own, key=_urgency)))
        for own in found.values()
        if any(_is_wanted(activity, reminded.get(activity.pk), on=on) for activity in own)
    ]


def unaddressed(*, on: date) -> int:
    """How many activities are to be reviewed by nobody who could be mailed."""
    return to_review(ProcessingActivity.objects.filter(owner_email=""), on=on).count()


def send(wanted: list[Digest], *, on: date) -> Outcome:
    """Mail each by itself: whatever fails with one stops none of the others."""
    sent = sum(_sent(digest, on=on) for digest in wanted)
    return Outcome(sent=sent, failed=len(wanted) - sent)


def message(digest: Digest, *, on: date) -> EmailMessage:
    """In the organisation's first language that we speak; plain text, each address on a line of its own."""
    spoken = [language for language in digest.organisation.languages if language in dict(settings.LANGUAGES)]
    with translation.override(next(iter(spoken), settings.LANGUAGE_CODE)):
        count = len(digest.activities)
        subject = ngettext(
            "%(organisation)s: %(count)d processing activity to review",
            "%(organisation)s: %(count)d processing activities to review",
            count,
        ) % {"organisation": digest.organisation, "count": count}
        opening = _(
            "%(organisation)s keeps a register of what it does with personal data (Art. 30 of the GDPR). "
            "You answer for the activities below. Please open each of them, read what is recorded, "
            "and say whether it is still correct. You need no account."
        ) % {"organisation": digest.organisation}
        ending = _(
            "The links work until %(day)s. What you answer is recorded under your e-mail address. You may pass a "
            "link on to a colleague who knows more; whoever has it can read that activity and answer for you."
        ) % {"day": date_format(on + LASTS, "DATE_FORMAT")}
        told = (_told(activity, on=on) for activity in digest.activities)
        return EmailMessage(
            subject=_one_line(subject),
            body="\n\n".join((_filled(opening), *told, _filled(ending))) + "\n",
            to=[digest.address],
            headers={"Auto-Submitted": "auto-generated"},  # no answer of an absent owner's mail program
        )


def _told(activity: ProcessingActivity, *, on: date) -> str:
    day = last_day(activity)
    if day is None:
        when = _("Never reviewed so far")
    elif review_of(activity, on=on) is Review.OVERDUE:
        when = _("Overdue: to be reviewed by %(day)s") % {"day": date_format(day, "DATE_FORMAT")}
    else:
        when = _("To be reviewed by %(day)s") % {"day": date_format(day, "DATE_FORMAT")}
    link = settings.SITE_ADDRESS + reverse("review", args=[token(activity, on=on)])
    return f"{_one_line(str(activity))}\n{when}\n{link}"


def _filled(paragraph: str) -> str:
    return textwrap.fill(paragraph, LINE, break_long_words=False, break_on_hyphens=False)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _sent(digest: Digest, *, on: date) -> bool:
    try:
        message(digest, on=on).send()
    except (OSError, ValueError) as problem:  # the server is away or refuses; the address is none
        _log.warning("A reminder was not mailed: %s", type(problem).__name__)
        return False
    with transaction.atomic(), recorded_as(None, verb=Verb.REMINDED, about=digest.address):
        Reminder.objects.create(
            organisation=digest.organisation,
            sent_on=on,
            activities=[activity.pk for activity in digest.activities],
            change=current_change(),
        )
    return True


def _urgency(activity: ProcessingActivity) -> tuple[date, str]:
    return last_day(activity) or date.min, activity.reference


def _is_wanted(activity: ProcessingActivity, reminded: date | None, *, on: date) -> bool:
    """Whether nobody has been reminded of it in this round, or it is overdue and that was a while ago."""
    day = last_day(activity)
    if reminded is None or (day is not None and reminded < day - SOON):
        return True
    return review_of(activity, on=on) is Review.OVERDUE and reminded <= on - AGAIN


def _reminded_lately(on: date) -> dict[int, date]:
    """The last day on which each activity's owner was mailed. Before these days no reminder matters any more."""
    rows = Reminder.objects.filter(sent_on__gte=on - max(SOON, AGAIN)).order_by("pk")
    return {number: day for numbers, day in rows.values_list("activities", "sent_on") for number in numbers}
