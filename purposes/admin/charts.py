"""What the register holds, counted for the desk's first page: bars with the same numbers beside them.

One query for each chart, whatever the size. Every bar leads to the list of the activities that it counts; what has
ended is not counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from purposes.admin.filters import LENGTHS, length_of, transfer_in_words
from purposes.law import Status
from purposes.models import DataCategory, LegalBasis, RetentionPeriod, Transfer

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


def charts() -> list[Chart]:
    return [bases(), retention(), transfers(), sensitive_data()]


def bases() -> Chart:
    running = ~Q(uses__purpose__activity__status=Status.ENDED)
    found = LegalBasis.objects.annotate(count=Count("uses__purpose__activity", filter=running, distinct=True))
    counted = [(str(basis), basis.count, {"basis": basis.code}) for basis in found]
    return _chart(_("Legal bases in use"), _("Legal basis"), _("No legal basis is recorded yet."), counted)


def retention() -> Chart:
    """By length; an activity with a short and a long period is counted with both."""
    rows = RetentionPeriod.objects.exclude(activity__status=Status.ENDED).order_by()
    activities: dict[str, set[int]] = {key: set() for key in LENGTHS}
    for activity, period, maximum in rows.values_list("activity_id", "period", "maximum"):
        activities[length_of(period or maximum)].add(activity)
    counted = [(str(title), len(activities[key]), {"kept": key}) for key, title in LENGTHS.items()]
    return _chart(
        _("How long data are kept"), _("Length"), _("No retention period is recorded yet."), counted, sort=False
    )


def transfers() -> Chart:
    rows = Transfer.objects.exclude(activity__status=Status.ENDED).order_by()
    found = rows.values_list("country", "mechanism").annotate(Count("activity", distinct=True))
    counted = [
        (transfer_in_words(country, mechanism), count, {"transfers": f"{country}.{mechanism}"})
        for country, mechanism, count in found
    ]
    return _chart(
        _("Transfers outside the EEA"),
        _("Country, and what allows the transfer"),
        _("No transfer is recorded."),
        counted,
    )


def sensitive_data() -> Chart:
    running = ~Q(uses__activity__status=Status.ENDED)
    found = DataCategory.objects.filter(Q(special=True) | Q(criminal=True)).annotate(
        count=Count("uses__activity", filter=running, distinct=True)
    )
    counted = [(str(category), category.count, {"data": category.code}) for category in found]
    none = _("No special category of data is recorded.")
    return _chart(_("Sensitive data (Art. 9 and 10)"), _("Category"), none, counted)


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
