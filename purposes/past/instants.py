"""A day, or a moment of one, as it stands in an address that people share."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from purposes.history import settled_now

_FORM = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d)?(\.\d{6})?(Z)?)?", re.ASCII)


class NoSuchInstant(LookupError):
    """Says in one sentence why the register cannot be shown as of then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """`text` is what the address says; `at`, the last moment of it that has been: a day or a minute counts whole."""

    text: str
    at: datetime
    is_running: bool
    """Today, or this very minute: what is read of it now may be more later."""

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)

    @property
    def is_day(self) -> bool:
        return "T" not in self.text

    def __str__(self) -> str:
        day = date_format(self.day, "DATE_FORMAT")
        if self.is_day and not self.is_running:
            return gettext("%(day)s, at the end of the day") % {"day": day}
        clock = date_format(
            timezone.localtime(self.at), "H:i" if len(self.text) <= len("2026-05-01T14:30") else "H:i:s"
        )
        return gettext("%(day)s, %(clock)s") % {"day": day, "clock": clock}


def read_instant(text: str) -> Instant:
    """The instant that an address names: `2026-05-01`, `2026-05-01T14:30`, with seconds, or exactly (`exact`).

    Where the site is, unless it ends in `Z`. Raises `NoSuchInstant`. What it gives is settled: no change that
    counts for it is still on its way.
    """
    found = _FORM.fullmatch(text)
    if not found:
        raise NoSuchInstant(gettext("“%(text)s” is not a day. A day looks like this: 2026-05-01.") % {"text": text})
    try:
        begins, ends = _span(*found.groups(""))
    except (ValueError, OverflowError):
        raise NoSuchInstant(gettext("There is no %(text)s in the calendar.") % {"text": text}) from None
    now = settled_now()
    if begins > now:
        raise NoSuchInstant(gettext("%(text)s is still to come. Choose a day up to today.") % {"text": text})
    return Instant(text=text, at=min(ends, now), is_running=ends > now)


def exact(moment: datetime) -> str:
    """The address of this very moment, wherever the site is."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _span(day: str, clock: str, seconds: str, fraction: str, utc: str) -> tuple[datetime, datetime]:
    """The first and the last moment."""
    begins = datetime.combine(date.fromisoformat(day), time.fromisoformat(f"{clock or '00:00'}{seconds}{fraction}"))
    if fraction:
        after = begins + timedelta(microseconds=1)
    elif clock:
        after = begins + (timedelta(seconds=1) if seconds else timedelta(minutes=1))
    else:
        after = begins + timedelta(days=1)
    zone = UTC if utc else timezone.get_default_timezone()
    return begins.replace(tzinfo=zone), after.replace(tzinfo=zone) - timedelta(microseconds=1)
