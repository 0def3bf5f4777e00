"""What the first page of the desk says about the register, in a fixed number of queries."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from purposes.admin.charts import charts
from purposes.admin.examined import counts, open_findings
from purposes.admin.filters import refused, shown
from purposes.admin.log import grouped, kinds_seen_by
from purposes.admin.reviews import reviews_overview
from purposes.history import Wanted, log
from purposes.law import Status
from purposes.models import Organisation, ProcessingActivity
from purposes.recorded import Recorded

ACTIVITIES = "admin:purposes_processingactivity_changelist"
LOG = "admin:purposes_change_changelist"
FINDINGS = "admin:purposes_findings"
RECENT = 8


def register_overview(request: HttpRequest) -> dict[str, Any]:
    if not request.user.has_perm("purposes.view_processingactivity"):
        return {}
    kept = statuses()
    return {
        "statuses": kept,
        "today": to_do(request),
        "coverage": coverage(),
        "take_out": take_out_address(),
        "charts": charts() if any(status["count"] for status in kept) else (),
        "recent": recent_changes(request),
        "log_address": reverse(LOG) if request.user.has_perm("purposes.view_change") else "",
        "first_steps": first_steps(request) if not Organisation.objects.exists() else (),
    }


def to_do(request: HttpRequest) -> list[dict[str, Any]]:
    """What waits for somebody, each number with the list behind it; nothing that there is none of."""
    activities = ProcessingActivity.objects.order_by()
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
            "count": activities.filter(status=Status.IN_REVIEW).count(),
            "title": gettext("wait for approval"),
            "kind": "notice",
            "address": f"{address}?waiting=approval",
        },
        {
            "count": refused(activities).count(),
            "title": gettext("refused, to be improved"),
            "kind": "",
            "address": f"{address}?waiting=answer",
        },
        *({**one, "kind": ""} for one in reviews_overview()),
    ]
    return [one for one in found if one["count"]]


def coverage() -> dict[str, Any]:
    """How many of the activities that have not ended are told to the public."""
    running = ProcessingActivity.objects.exclude(status=Status.ENDED).order_by()
    total, told = running.count(), shown(running).count()
    return {
        "total": total,
        "told": told,
        "rest": total - told,
        "address": f"{reverse(ACTIVITIES)}?shown=no&running=yes",
    }


def take_out_address() -> str:
    """Of the one organisation; where there are several, of their list."""
    found = list(Organisation.objects.values_list("pk", flat=True)[:2])
    if not found:
        return ""
    only = len(found) == 1
    return reverse("admin:purposes_take_out", args=found) if only else reverse("admin:purposes_organisation_changelist")


def statuses() -> list[dict[str, Any]]:
    counted = dict(ProcessingActivity.objects.order_by().values_list("status").annotate(Count("pk")))
    address = reverse(ACTIVITIES)
    return [
        {"key": key, "title": title, "count": counted.get(key, 0), "address": f"{address}?status__exact={key}"}
        for key, title in Status.choices
    ]


def recent_changes(request: HttpRequest) -> list[dict[str, Any]]:
    """The last changes of what people edit, as far as this user may see it."""
    kinds = tuple(model for model in kinds_seen_by(request.user) if issubclass(model, Recorded))
    return [grouped(entry) for entry in log(Wanted(kinds=kinds), length=RECENT).entries]


def first_steps(request: HttpRequest) -> list[dict[str, str]]:
    """What an empty register asks for first."""
    if not request.user.has_perm("purposes.add_organisation"):
        return []
    return [
        {"title": gettext("Describe your organisation"), "address": reverse("admin:purposes_organisation_add")},
        {"title": gettext("Record a first processing activity"), "address": ""},
        {"title": gettext("Put together a statement"), "address": ""},
    ]
