"""What the register holds, counted for the desk's first page: bars with the same numbers beside them.

Counted by the database. Every bar leads to the list of the activities that it counts; what has
ended is not counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from purposes.admin.filters import LENGTHS, length_of, transfer_in_words
from purposes.law import Status
from purposes.models import (
    DataCategoryUse,
    ProcessingActivity,
    PurposeBasis,
    RetentionPeriod,
    Transfer,
)
from purposes.words import in_language, words_of

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


Activities = QuerySet[ProcessingActivity]


def charts(activities: Activities) -> list[Chart]:
    running = activities.exclude(status=Status.ENDED).order_by()
    return [bases(running), retention(running), transfers(running), sensitive_data(running)]


def bases(activities: Activities) -> Chart:
    used = PurposeBasis.objects.filter(purpose__activity__in=activities)
    return _chart(
        _("Legal bases in use"),
        _("Legal basis"),
        _("No legal basis is recorded yet."),
        _by_term(used, link="legal_basis", activity="purpose__activity", key="basis"),
    )


def retention(activities: Activities) -> Chart:
    """By length; an activity with a short and a long period is counted with both."""
    periods = RetentionPeriod.objects.filter(activity__in=activities).order_by()
    found_of = periods.values_list("activity", "period", "maximum")
    kept = {(pk, length_of(period or most)) for pk, period, most in found_of}
    found = Counter(key for _pk, key in kept)
    counted = [(str(title), found[key], {"kept": key}) for key, title in LENGTHS.items()]
    return _chart(
        _("How long data are kept"), _("Length"), _("No retention period is recorded yet."), counted, sort=False
    )


def transfers(activities: Activities) -> Chart:
    found = Transfer.objects.filter(activity__in=activities).order_by().values_list("country", "mechanism")
    counted = [
        (transfer_in_words(country, mechanism), count, {"transfers": f"{country}.{mechanism}"})
        for country, mechanism, count in found.annotate(count=Count("activity", distinct=True))
    ]
    return _chart(
        _("Transfers outside the EEA"),
        _("Country, and what allows the transfer"),
        _("No transfer is recorded."),
        counted,
    )


def sensitive_data(activities: Activities) -> Chart:
    used = DataCategoryUse.objects.filter(activity__in=activities).filter(
        Q(category__special=True) | Q(category__criminal=True)
    )
    none = _("No special category of data is recorded.")
    counted = _by_term(used, link="category", activity="activity", key="data")
    return _chart(_("Sensitive data (Art. 9 and 10)"), _("Category"), none, counted)


def _by_term(used: QuerySet[Any], *, link: str, activity: str, key: str) -> Iterator[Counted]:
    """How many activities use each term; `key` is the filter that lists them."""
    terms = used.order_by(f"{link}__position", link).values_list(f"{link}__code", f"{link}__name")
    for code, name, count in terms.annotate(count=Count(activity, distinct=True)):
        yield in_language(words_of(name), get_language() or "en", "en")[0], count, {key: code}


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
