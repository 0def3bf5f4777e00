"""What the first page of the desk says about the register, in a fixed number of queries."""

from typing import Any

from django.contrib.admin.models import DELETION, LogEntry
from django.db.models import Count
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from purposes.admin.gaps import GAPS, lacking
from purposes.law import Status
from purposes.models import Organisation, ProcessingActivity

ACTIVITIES = "admin:purposes_processingactivity_changelist"
RECENT = 8


def register_overview(request: HttpRequest) -> dict[str, Any]:
    if not request.user.has_perm("purposes.view_processingactivity"):
        return {}
    return {
        "statuses": statuses(),
        "incomplete": {
            "count": lacking(ProcessingActivity.objects.all(), keys=[gap.key for gap in GAPS]).count(),
            "address": reverse(ACTIVITIES) + "?missing=any",
        },
        "take_out": take_out_address(),
        "recent": recent_edits(),
        "first_steps": first_steps(request) if not Organisation.objects.exists() else (),
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


def recent_edits() -> list[dict[str, Any]]:
    """What was last saved at this desk and is still there, each record once."""
    entries = LogEntry.objects.filter(content_type__app_label__in=("purposes", "publishing"))
    last: dict[tuple[int | None, str | None], LogEntry] = {}
    for entry in entries.select_related("user", "content_type")[: RECENT * 5]:
        last.setdefault((entry.content_type_id, entry.object_id), entry)
    edits = ({"entry": entry, "address": _address(entry)} for entry in last.values() if entry.action_flag != DELETION)
    return [edit for edit in edits if edit["address"]][:RECENT]


def _address(entry: LogEntry) -> str | None:
    try:
        return entry.get_admin_url()
    except NoReverseMatch:
        return None


def first_steps(request: HttpRequest) -> list[dict[str, str]]:
    """What an empty register asks for first."""
    if not request.user.has_perm("purposes.add_organisation"):
        return []
    return [
        {"title": gettext("Describe your organisation"), "address": reverse("admin:purposes_organisation_add")},
        {"title": gettext("Record a first processing activity"), "address": ""},
        {"title": gettext("Put together a statement"), "address": ""},
    ]
