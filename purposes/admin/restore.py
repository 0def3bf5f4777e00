"""An earlier state of a record, brought back: what would change is shown before anything does."""

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
from purposes.history import moment_left_by, state
from purposes.limits import limits_of, refuse_unseen
from purposes.models import Change
from purposes.restoring import obstacles, remarks, restore, would_change
from purposes.telling import told


def way_back(desk: Any, request: HttpRequest, pk: int, *, is_there: bool) -> Callable[[Change], str]:
    """The address of each change's page to restore its state; empty for who may not."""
    if not _may_restore(desk, request, is_there=is_there):
        return lambda _change: ""
    name = f"admin:{desk.opts.app_label}_{desk.opts.model_name}_restore"
    return lambda change: reverse(name, args=[pk, change.pk])


def restore_view(desk: Any, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """`number` is the change whose state comes back; of the one that deleted the record, the state before it."""
    record, is_there = desk.last_known(request, str(pk))
    if not _may_restore(desk, request, is_there=is_there):
        raise PermissionDenied
    at = moment_left_by(get_object_or_404(Change, pk=number), desk.model, pk)
    _refuse_foreign(request, desk, pk, at=at)
    problems = obstacles(desk.model, pk, at=at)
    if request.method == "POST" and not problems:
        try:
            restore(desk.model, pk, at=at, by=request.user, why=why(request))
        except ValidationError as refused:  # it came in the way just now
            problems = refused.messages
        else:
            messages.success(
                request, gettext("The earlier state is back. What stood here until now is kept in the history.")
            )
            return HttpResponseRedirect(
                reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_change", args=[pk])
            )
    context = {
        "title": gettext("Restore an earlier state"),
        "at": at,
        "problems": problems,
        "remarks": remarks(desk.model, pk, at=at) if not problems else (),
        "stories": told(would_change(desk.model, pk, at=at, now=timezone.now()), record=record),
    }
    return desk.history_page(request, "desk/restore.html", record, is_there=is_there, context=context)


def _refuse_foreign(request: HttpRequest, desk: Any, pk: int, *, at: Any) -> None:
    """A record may have been another organisation's at that moment."""
    if limits_of(request.user) is not None:
        then = state(desk.model, pk, at=at).get((desk.model, pk))
        if then is not None:
            refuse_unseen(then, to=request.user)


def _may_restore(desk: Any, request: HttpRequest, *, is_there: bool) -> bool:
    """Who may change a record may take a change back; to bring back a deleted one takes the right to add.

    A part with a page of its own is added on the page of the whole, and not on its own.
    """
    if not desk.has_change_permission(request):
        return False
    return bool(is_there or desk.part_of or desk.has_add_permission(request))
