"""What the first page of the desk says about the register: counted from the registers that were examined for it."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from purposes.admin.charts import charts
from purposes.admin.examined import counting, counts, examined, newest_of, open_findings
from purposes.admin.filters import newest_decision, shown
from purposes.admin.log import grouped
from purposes.admin.reviews import reviews_overview
from purposes.examining_beside import Newest
from purposes.history import Entry, Wanted, log
from purposes.law import Status
from purposes.limits import kinds_seen_by, limits_of, visible
from purposes.models import DecisionKind, ProcessingActivity
from purposes.recorded import Recorded

ACTIVITIES = "admin:purposes_processingactivity_changelist"
LOG = "admin:purposes_change_changelist"
FINDINGS = "admin:purposes_findings"
RECENT = 8
REASONS = 3
"""Told one by one; the list behind the number has them all."""


def register_overview(request: HttpRequest) -> dict[str, Any]:
    if not request.user.has_perm("purposes.view_processingactivity"):
        return {}
    organisations = list(examined(request))
    activities = own_activities(request)
    standing = list(activities.values_list("pk", "status", "internal_because", newest_decision()))
    kept = Counter(status for _pk, status, _why, _decided in standing)
    refused = sum(decided == DecisionKind.REFUSED for _pk, _status, _why, decided in standing)
    return {
        "statuses": statuses(kept),
        "today": to_do(request, in_review=kept[Status.IN_REVIEW], refused=refused),
        "coverage": coverage(standing),
        "take_out": take_out_address(organisations),
        "charts": charts(activities) if kept else (),
        "counting": counting(request),
        "recent": recent_changes(request),
        "log_address": reverse(LOG) if request.user.has_perm("purposes.view_change") else "",
        "first_steps": () if organisations else first_steps(request),
    }


def to_do(request: HttpRequest, *, in_review: int, refused: int) -> list[dict[str, Any]]:
    """What waits for somebody, each number with the list behind it; nothing that there is none of."""
    address = reverse(ACTIVITIES)
    found = [
        *(
            {
                "count": count,
                "title": severity.label,
                "kind": severity,
                "address": f"{reverse(FINDINGS)}?severity={severity}",
            }
            for severity, count in counts(open_findings(request))
        ),
        {
            "count": in_review,
            "title": gettext("wait for approval"),
            "kind": "notice",
            "address": f"{address}?waiting=approval",
        },
        {
            "count": refused,
            "title": gettext("refused, to be improved"),
            "kind": "",
            "address": f"{address}?waiting=answer",
        },
        *({**one, "kind": ""} for one in reviews_overview(own_activities(request))),
    ]
    return [one for one in found if one["count"]]


def own_activities(request: HttpRequest) -> QuerySet[ProcessingActivity]:
    return visible(ProcessingActivity.objects.order_by(), to=request.user)


def coverage(standing: Iterable[tuple[int, str, str, str | None]]) -> dict[str, Any]:
    """How many of the activities that have not ended are told to the public, and why the others are not.

    Of each: its number, its status, why it is internal, and what was decided last.
    """
    running = [(pk, why) for pk, status, why, _decided in standing if status != Status.ENDED]
    told = set(shown(ProcessingActivity.objects.order_by()).values_list("pk", flat=True))
    untold = [why for pk, why in running if pk not in told]
    reasons = Counter(filter(None, untold))
    internal = reasons.total()
    address = reverse(ACTIVITIES)
    return {
        "total": len(running),
        "told": len(running) - len(untold),
        "internal": internal,
        "internal_address": f"{address}?shown=internal&running=yes",
        "reasons": [{"text": text, "count": count} for text, count in reasons.most_common(REASONS)],
        "more_reasons": len(reasons) > REASONS,
        "unexplained": len(untold) - internal,
        "unexplained_address": f"{address}?shown=unexplained&running=yes",
    }


def take_out_address(organisations: list[int]) -> str:
    """Of the one organisation; where there are several, of their list."""
    if not organisations:
        return ""
    only = len(organisations) == 1
    several = "admin:purposes_organisation_changelist"
    return reverse("admin:purposes_take_out", args=organisations) if only else reverse(several)


def statuses(counted: Counter[str]) -> list[dict[str, Any]]:
    address = reverse(ACTIVITIES)
    return [
        {"key": key, "title": title, "count": counted[key], "address": f"{address}?status__exact={key}"}
        for key, title in Status.choices
    ]


def recent_changes(request: HttpRequest) -> list[dict[str, Any]]:
    """The last changes of what people edit, as far as this user may see it."""
    kinds = tuple(model for model in kinds_seen_by(request.user) if issubclass(model, Recorded))
    return [grouped(entry) for entry in _last_entries(newest_of(request), kinds, limits_of(request.user))]


@lru_cache(maxsize=4)
def _last_entries(newest: Newest, kinds: tuple[type[Model], ...], within: frozenset[int] | None) -> tuple[Entry, ...]:
    """The same until another change is written; what a person's data were blanked in is one, too."""
    return log(Wanted(kinds=kinds, within=within), length=RECENT).entries


def first_steps(request: HttpRequest) -> list[dict[str, str]]:
    """What an empty register asks for first."""
    if not request.user.has_perm("purposes.add_organisation"):
        return []
    return [
        {"title": gettext("Describe your organisation"), "address": reverse("admin:purposes_organisation_add")},
        {"title": gettext("Record a first processing activity"), "address": ""},
        {"title": gettext("Put together a statement"), "address": ""},
    ]
