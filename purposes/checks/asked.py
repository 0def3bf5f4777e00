"""Questions about an activity that several rules ask."""

import calendar
import re
from datetime import date

from purposes.checks.wording import mentioned
from purposes.entries import ActivityEntry, PurposeEntry, RecipientEntry
from purposes.law import RecipientRole
from purposes.words import Words

CONSENT, CONTRACT, OBLIGATION, VITAL, TASK, INTEREST = (f"6-1-{letter}" for letter in "abcdef")

EEA = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905 - thirty letters more as a list
)

PROCESSORS_BY_NATURE = frozenset({"ict-service-providers", "hosting-providers"})


def bases(purpose: PurposeEntry) -> frozenset[str]:
    return frozenset(basis.code for basis in purpose.legal_bases)


def bases_in_use(activity: ActivityEntry) -> frozenset[str]:
    return frozenset().union(*map(bases, activity.purposes))


def on(activity: ActivityEntry, basis: str) -> tuple[PurposeEntry, ...]:
    return tuple(purpose for purpose in activity.purposes if basis in bases(purpose))


def what_for(activity: ActivityEntry) -> tuple[Words, ...]:
    """The name and the purposes: what is done."""
    return (activity.name, *(purpose.text for purpose in activity.purposes))


def told(activity: ActivityEntry) -> tuple[Words, ...]:
    """All that the public may read of it."""
    return (
        *what_for(activity),
        *(use.wording for use in activity.data_categories),
        *(source.text for source in activity.sources or ()),
        *(text for row in activity.retention or () for text in (row.text, row.exception)),
    )


def is_processor(recipient: RecipientEntry) -> bool:
    """Said to be one; or nothing is said, and its category is one by nature and so is its wording."""
    if recipient.role:
        return recipient.role == RecipientRole.PROCESSOR
    category = recipient.category
    return category.code in PROCESSORS_BY_NATURE and (
        not recipient.wording or bool(_words_in(recipient.wording) & _words_in(category.name))
    )


def _words_in(text: Words) -> set[str]:
    return {word for words in text.values() for word in re.findall(r"\w+", words.casefold())}


def names_children(activity: ActivityEntry) -> bool:
    groups = {use.category.code for use in activity.data_subjects}
    return bool(groups & {"minors", "pupils"} or mentioned("children", *what_for(activity)))


def months_before(day: date, months: int) -> date:
    """Not before the calendar begins, whatever somebody typed."""
    year, month = divmod(max(day.year * 12 + day.month - 1 - months, 12), 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def in_months(period: str) -> float:
    """`P1Y6M`: 18."""
    parts = {unit: int(number) for number, unit in re.findall(r"(\d+)([YMWD])", period)}
    return parts.get("Y", 0) * 12 + parts.get("M", 0) + parts.get("W", 0) / 4.345 + parts.get("D", 0) / 30.4
