"""Dates as each language writes them, the month by its name."""

from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

_ENGLISH = "en_GB"  # 3 May 2024, not May 3, 2024


def long_date(day: date, *, language: str) -> str:
    """`3 May 2024`, `3 mei 2024`, `3. Mai 2024`. A language nobody knows reads English."""
    try:
        locale = Locale.parse(_ENGLISH if language == "en" else language)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(_ENGLISH)
    return format_date(day, format="long", locale=locale)
