"""An earlier state of an activity, brought back: what would change is shown before anything does."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from purposes.admin.why import why
from purposes.history import differences
from purposes.models import Change, ProcessingActivity
from purposes.restoring import obstacles, restore_activity
from purposes.telling import told

NAME = "admin:purposes_processingactivity"


def way_back(desk: Any, request: HttpRequest, record: Any, *, is_there: bool) -> Callable[[Change], str]:
    """The address of each change's page to restore it; empty for who may not."""
    may = _may_restore(desk, request, record, is_there=is_there)
    return lambda change: reverse(f"{NAME}_restore", args=[record.pk, change.pk]) if may else ""


def restore_view(desk: Any, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """`number` is the change whose state comes back."""
    record, is_there = desk.last_known(request, str(pk))
    if not _may_restore(desk, request, record, is_there=is_there):
        raise PermissionDenied
    change = get_object_or_404(Change, pk=number)
    problems = obstacles(pk, at=change.at)
    if request.method == "POST" and not problems:
        try:
            restore_activity(pk, at=change.at, by=request.user, why=why(request))
        except ValidationError as refused:  # it came in the way just now
            problems = refused.messages
        else:
            messages.success(
                request, gettext("The earlier state is back. What stood here until now is kept in the history.")
            )
            return HttpResponseRedirect(reverse(f"{NAME}_change", args=[pk]))
    now = differences(ProcessingActivity, pk, earlier=timezone.now(), later=change.at)
    context = {
        "title": gettext("Restore an earlier state"),
        "change": change,
        "problems": problems,
        "stories": told(now, record=record),
    }
    return desk.history_page(request, "desk/restore.html", record, is_there=is_there, context=context)


def _may_restore(desk: Any, request: HttpRequest, record: Any, *, is_there: bool) -> bool:
    """Who may change an activity may take a change back; who may add one may bring back what was deleted."""
    return bool(desk.has_change_permission(request, record) if is_there else desk.has_add_permission(request))
