"""Spans of time as ISO 8601 writes them: `P2Y`, `P6M`, `P1Y6M`, `P30D`."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

_PERIOD = re.compile(r"P(?=\d)(?:\d{1,3}Y)?(?:\d{1,3}M)?(?:\d{1,3}W)?(?:\d{1,4}D)?", re.ASCII)


def validate_period(text: str) -> None:
    if not _PERIOD.fullmatch(text):
        raise ValidationError(
            _("Write the period as ISO 8601 does: P2Y for two years, P6M for six months, P30D for thirty days."),
            code="period",
        )


def in_words(period: str) -> str:
    """`P1Y6M`: 1 year, 6 months. What is no period stays as it is."""
    if not _PERIOD.fullmatch(period):
        return period
    named = {
        "Y": lambda number: ngettext("%(number)d year", "%(number)d years", number),
        "M": lambda number: ngettext("%(number)d month", "%(number)d months", number),
        "W": lambda number: ngettext("%(number)d week", "%(number)d weeks", number),
        "D": lambda number: ngettext("%(number)d day", "%(number)d days", number),
    }
    parts = re.findall(r"(\d+)([YMWD])", period)
    return ", ".join(named[unit](int(number)) % {"number": int(number)} for number, unit in parts)
