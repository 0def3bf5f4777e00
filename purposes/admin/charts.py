"""What the register holds, counted for the desk's first page: bars with the same numbers beside them.

Counted from registers that were read already. Every bar leads to the list of the activities that it counts; what has
ended is not counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from purposes.admin.filters import LENGTHS, length_of, transfer_in_words
from purposes.entries import ActivityEntry, TermEntry
from purposes.law import Status
from purposes.words import in_language

LIST = "admin:purposes_processingactivity_changelist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    label: str
    count: int
    address: str
    share: float
    """Of the longest bar, in per cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    title: str
    about: str
    """What stands in the first column, for those who hear the table."""
    none: str
    bars: tuple[Bar, ...]


Counted = tuple[str, int, dict[str, str]]
"""Label, number of activities, and the filter that lists them."""


def charts(activities: Iterable[ActivityEntry]) -> list[Chart]:
    running = [activity for activity in activities if activity.status != Status.ENDED]
    return [bases(running), retention(running), transfers(running), sensitive_data(running)]


def bases(activities: list[ActivityEntry]) -> Chart:
    used = ((basis for purpose in one.purposes for basis in purpose.legal_bases) for one in activities)
    return _chart(
        _("Legal bases in use"), _("Legal basis"), _("No legal basis is recorded yet."), _by_term(used, key="basis")
    )


def retention(activities: list[ActivityEntry]) -> Chart:
    """By length; an activity with a short and a long period is counted with both."""
    found = Counter(
        key for one in activities for key in {length_of(row.period or row.maximum) for row in one.retention or ()}
    )
    counted = [(str(title), found[key], {"kept": key}) for key, title in LENGTHS.items()]
    return _chart(
        _("How long data are kept"), _("Length"), _("No retention period is recorded yet."), counted, sort=False
    )


def transfers(activities: list[ActivityEntry]) -> Chart:
    found = Counter(key for one in activities for key in {(row.country, row.mechanism) for row in one.transfers or ()})
    counted = [
        (transfer_in_words(country, mechanism), count, {"transfers": f"{country}.{mechanism}"})
        for (country, mechanism), count in found.items()
    ]
    return _chart(
        _("Transfers outside the EEA"),
        _("Country, and what allows the transfer"),
        _("No transfer is recorded."),
        counted,
    )


def sensitive_data(activities: list[ActivityEntry]) -> Chart:
    used = (
        (row.category for row in one.data_categories if row.category.special or row.category.criminal)
        for one in activities
    )
    none = _("No special category of data is recorded.")
    return _chart(_("Sensitive data (Art. 9 and 10)"), _("Category"), none, _by_term(used, key="data"))


def _by_term(used: Iterable[Iterable[TermEntry]], *, key: str) -> Iterator[Counted]:
    """`used` by each activity; `key` is the filter that lists the activities of a term."""
    names: dict[str, str] = {}
    found: Counter[str] = Counter()
    for terms in used:
        own = {term.code: term for term in terms}
        found.update(own.keys())
        names |= {code: in_language(term.name, get_language() or "en", "en")[0] for code, term in own.items()}
    return ((names[code], count, {key: code}) for code, count in found.items())


def _chart(title: str, about: str, none: str, counted: Iterable[Counted], *, sort: bool = True) -> Chart:
    kept = [one for one in counted if one[1]]
    if sort:
        kept.sort(key=lambda one: (-one[1], one[0]))
    longest = max((count for _label, count, _query in kept), default=0)
    address = reverse(LIST)
    return Chart(
        title=title,
        about=about,
        none=none,
        bars=tuple(
            Bar(
                label=label,
                count=count,
                address=f"{address}?{urlencode({**query, 'running': 'yes'})}",
                share=round(100 * count / longest, 1),
            )
            for label, count, query in kept
        ),
    )
