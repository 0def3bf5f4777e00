"""What a statement shows of activities that are not approved as they stand: left out, or with their approved text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from publishing.outline import Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A sentence for the preview. `activity` is the number of the one that it is about."""

    activity: int
    sentence: str


def remarks(outline: Outline, standings: Mapping[int, Any]) -> tuple[Remark, ...]:
    """One for each activity of the statement of which the public reads something else than the desk shows."""
    shown: Iterable[int] = (pk for group in outline.groups for pk in group.activity_ids)
    found = (standings[pk] for pk in dict.fromkeys(shown) if pk in standings)
    return tuple(
        Remark(activity=one.activity, sentence=_sentence(one))
        for one in found
        if one.approved_at is None or not one.is_as_approved
    )


def _sentence(standing: Any) -> str:
    names = {"reference": standing.reference}
    if standing.approved_at is None:
        return _("%(reference)s is not approved yet and is left out.") % names
    names["day"] = _day(standing.approved_at)
    if standing.has_ended:
        return _("%(reference)s has ended; its approved text of %(day)s is still shown.") % names
    return _("%(reference)s: its approved text of %(day)s is shown, not the draft.") % names


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
