"""The way to approval at the desk: how an activity stands, its review page, and the buttons that decide."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from purposes import approving
from purposes.admin.why import why
from purposes.approving import BECOMES, OF_THE_DESK, CannotDecide, is_excluded_by_four_eyes, status_after_edit
from purposes.law import Status
from purposes.limits import visible
from purposes.models import Decision, DecisionKind, ProcessingActivity
from purposes.numbers import whole_number
from purposes.reviewed import decisions_on, review
from purposes.telling import kind_of, name_of

_SUBMIT, _APPROVE = "purposes.submit_activity", "purposes.approve_activity"


@dataclass(frozen=True, slots=True)
class Button:
    """What one decision takes, and says when it was made."""

    title: str | Promise
    verb: Callable[..., Decision]
    permission: str
    done: str | Promise


BUTTONS: Mapping[DecisionKind, Button] = {
    DecisionKind.SUBMITTED: Button(
        _("Submit for review"), approving.submit, _SUBMIT, _("%(reference)s is submitted for review.")
    ),
    DecisionKind.APPROVED: Button(
        _("Approve"),
        approving.approve,
        _APPROVE,
        _("%(reference)s is approved. Your readers see it once the statement is published."),
    ),
    DecisionKind.REFUSED: Button(
        _("Refuse"), approving.refuse, _APPROVE, _("%(reference)s is refused. It is a draft again, with your reason.")
    ),
    DecisionKind.WITHDRAWN: Button(
        _("Withdraw from review"), approving.withdraw, _SUBMIT, _("%(reference)s is a draft again.")
    ),
    DecisionKind.ENDED: Button(
        _("End"),
        approving.end,
        _APPROVE,
        _("%(reference)s has ended. Take it out of its statements."),
    ),
    DecisionKind.REOPENED: Button(_("Reopen"), approving.reopen, _APPROVE, _("%(reference)s is a draft again.")),
}


class Reviewing:
    """Mixed into the admin of activities."""

    model: Any
    opts: Any
    admin_site: Any

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]  # mixed into a ModelAdmin
        return [
            path("<int:pk>/review/", wrap(self.review_view), name="purposes_processingactivity_review"),
            path("<int:pk>/<str:kind>/decide/", wrap(self.decide_view), name="purposes_processingactivity_decide"),
            *urls,
        ]

    # The form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        record = kwargs.get("obj")
        context["standing"] = _standing(record) if record else None
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]  # of ModelAdmin

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Who changes more than what keeps the desk in order changes what was approved."""
        is_edit = set(form.changed_data) - OF_THE_DESK or any(formset.has_changed() for formset in formsets)
        activity = form.instance
        if change and is_edit and activity.status != status_after_edit(activity.status):
            activity.status = status_after_edit(activity.status)
            sentence = gettext(
                "%(reference)s is a draft again. Its approved text stays public until it is approved anew."
            )
            messages.info(request, sentence % {"reference": activity.reference})
        super().save_related(request, form, formsets, change)  # type: ignore[misc]  # as above

    def mark_entries(self, record: models.Model, entries: list[dict[str, Any]]) -> None:
        changes = [entry["change"].pk for entry in entries]
        decisions = {one.change_id: one for one in Decision.objects.filter(activity=record.pk, change__in=changes)}
        for entry in entries:
            entry["decision"] = decisions.get(entry["change"].pk)

    # The review page

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(request, self._activity(request, pk))

    def decide_view(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        """POST decides on the version that was shown; where it cannot, the page comes back with all that was typed."""
        button = BUTTONS.get(DecisionKind(kind)) if kind in DecisionKind.values else None
        if button is None:
            raise Http404
        if request.method != "POST" or not request.user.has_perm(button.permission):
            raise PermissionDenied
        activity, typed, version = self._activity(request, pk), why(request), request.POST.get("version", "")
        try:
            button.verb(activity, version=whole_number(version), by=request.user, reason=typed)
        except CannotDecide as refusal:
            messages.error(request, str(refusal))
            return self._page(request, self._activity(request, pk), typed=typed, status=409)
        messages.success(request, str(button.done) % {"reference": activity.reference})
        return HttpResponseRedirect(reverse("admin:purposes_processingactivity_review", args=[pk]))

    def _activity(self, request: HttpRequest, pk: int) -> ProcessingActivity:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]  # of ModelAdmin
            raise PermissionDenied
        seen = visible(ProcessingActivity.objects.select_related("organisation"), to=request.user)
        activity = seen.filter(pk=pk).first()
        if activity is None:
            raise Http404
        return activity

    def _page(
        self, request: HttpRequest, activity: ProcessingActivity, *, typed: str = "", status: int = 200
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Review"),
            "opts": self.opts,
            "original": activity,
            "activity": activity,
            "record_kind": kind_of(ProcessingActivity),
            "record_name": name_of(activity),
            "standing": _standing(activity),
            "reviewed": review(activity),
            "buttons": _buttons(request, activity),
            "is_excluded": activity.status == Status.IN_REVIEW
            and request.user.has_perm(_APPROVE)
            and is_excluded_by_four_eyes(activity, by=request.user),
            "typed": typed,
        }
        return TemplateResponse(request, "desk/review.html", context, status=status)


def _standing(activity: ProcessingActivity) -> dict[str, Any]:
    """Who decided what, and when; and the refusal that has not been answered yet."""
    decisions = list(decisions_on(activity.pk))
    last = decisions[0] if decisions else None
    return {
        "status": activity.status,
        "title": activity.get_status_display(),
        "last": last,
        "approved": next((one for one in decisions if one.kind == DecisionKind.APPROVED), None),
        "refused": last if last and last.kind == DecisionKind.REFUSED else None,
        "address": reverse("admin:purposes_processingactivity_review", args=[activity.pk]),
    }


def _buttons(request: HttpRequest, activity: ProcessingActivity) -> list[dict[str, Any]]:
    """Those that this user may press now."""
    return [
        {
            "kind": kind.value,
            "title": button.title,
            "address": reverse("admin:purposes_processingactivity_decide", args=[activity.pk, kind.value]),
            "is_primary": kind in {DecisionKind.SUBMITTED, DecisionKind.APPROVED},
        }
        for kind, button in BUTTONS.items()
        if (kind, Status(activity.status)) in BECOMES and request.user.has_perm(button.permission)
    ]
