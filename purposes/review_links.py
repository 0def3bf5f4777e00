"""The link in a reminder: it opens one activity to whoever answers for it, and needs no account and no row.

Signed over the owner's address: as soon as somebody else answers for the activity, it opens nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.signing import BadSignature, Signer

from purposes.models import ProcessingActivity
from purposes.numbers import whole_number

LASTS = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Opened:
    activity: ProcessingActivity
    until: date
    """The last day on which the link opens it."""


def token(activity: ProcessingActivity, *, on: date) -> str:
    """What stands in the link's address. It tells the activity's number and the day, and nobody's name."""
    return _signer(activity).sign(f"{activity.pk}:{on.toordinal()}")


def read(token: str) -> Opened | None:
    """The activity behind a link, be it in time or not; None where the link was never given, or to another owner."""
    number = whole_number(token.partition(":")[0])
    if number is None:
        return None
    activity = ProcessingActivity.objects.select_related("organisation").filter(pk=number).first()
    if activity is None or not activity.owner_email:
        return None
    try:
        _number, day = _signer(activity).unsign(token).split(":")
    except BadSignature:
        return None
    return Opened(activity, date.fromordinal(int(day)) + LASTS)


def _signer(activity: ProcessingActivity) -> Signer:
    return Signer(salt=f"purposes.review:{activity.owner_email.lower()}")
