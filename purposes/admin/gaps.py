"""What a record still lacks, as questions the database answers for a whole list at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from purposes.models import (
    DataCategoryUse,
    DataSubjectUse,
    ProcessingActivity,
    Purpose,
    PurposeBasis,
    Recipient,
    RetentionPeriod,
    Source,
    Transfer,
)


@dataclass(frozen=True, slots=True)
class Gap:
    key: str
    title: str | Promise
    missing: Q


def _without(rows: Any, none_flag: str = "") -> Q:
    nothing = ~Q(Exists(rows.objects.filter(activity=OuterRef("pk"))))
    return nothing & Q(**{none_flag: False}) if none_flag else nothing


_BASED = PurposeBasis.objects.filter(purpose=OuterRef("pk"))
_BASELESS = Purpose.objects.filter(~Exists(_BASED), activity=OuterRef("pk"))

GAPS = (
    Gap("purpose", _("purpose"), _without(Purpose)),
    Gap("basis", _("legal basis"), Q(Exists(_BASELESS))),
    Gap("subjects", _("people concerned"), _without(DataSubjectUse)),
    Gap("data", _("personal data"), _without(DataCategoryUse)),
    Gap("sources", _("sources"), _without(Source, "no_sources")),
    Gap("retention", _("retention"), _without(RetentionPeriod, "nothing_kept")),
    Gap("recipients", _("recipients"), _without(Recipient, "no_recipients")),
    Gap("transfers", _("transfers"), _without(Transfer, "no_transfers")),
)


def with_gaps(activities: QuerySet[ProcessingActivity]) -> QuerySet[Any]:
    """Each activity with `gap_<key>`, true where the part is missing."""
    return activities.annotate(**{f"gap_{gap.key}": gap.missing for gap in GAPS})


def lacking(activities: QuerySet[ProcessingActivity], *, keys: Iterable[str]) -> QuerySet[ProcessingActivity]:
    """Those that lack at least one of the parts named."""
    wanted = Q()
    for gap in GAPS:
        wanted |= gap.missing if gap.key in keys else Q()
    return activities.filter(wanted)
