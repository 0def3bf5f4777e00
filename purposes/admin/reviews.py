"""Reviews at the desk: a filter and a mark in the list, what owners have said, and numbers for the first page."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from purposes import answering
from purposes.models import ProcessingActivity
from purposes.reviewing import (
    Review,
    answered,
    due_soon,
    has_open_answer,
    last_day,
    numbers,
    open_answers,
    overdue,
    review_of,
)

ANSWERED = "answered"
ANSWERED_TITLE = _("owner's answer to read")
LIST = "admin:purposes_processingactivity_changelist"

Activities = QuerySet[ProcessingActivity]


class ReviewFilter(SimpleListFilter):
    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (Review.OVERDUE.value, gettext("Overdue")),
            (Review.SOON.value, gettext("Due soon")),
            (ANSWERED, gettext("Owner's answer to read")),
        ]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities | None:
        on = timezone.localdate()
        match self.value():
            case Review.OVERDUE:
                return overdue(queryset, on=on)
            case Review.SOON:
                return due_soon(queryset, on=on)
            case "answered":
                return answered(queryset)
        return None


def with_answers(activities: Activities) -> QuerySet[Any]:
    """Each with `has_answer`: whether its owner has said what nobody has worked in."""
    return activities.annotate(has_answer=has_open_answer())


def marks(activity: Any) -> SafeString:
    """What stands beside the status in the list. The activity comes from `with_answers`."""
    review = review_of(activity, on=timezone.localdate())
    found = [review.label] if review else []
    found += [ANSWERED_TITLE] if activity.has_answer else []
    return format_html_join("", '<span class="desk-gap">{}</span>', ((title,) for title in found))


def review_panel(activity: ProcessingActivity | None, *, may_work_in: bool) -> dict[str, Any] | None:
    """What the page of an activity says above its form: until when it is to be reviewed, and what its owner said."""
    if activity is None or activity.pk is None:
        return None
    review, answers = review_of(activity, on=timezone.localdate()), open_answers(activity)
    if review is None and not answers:
        return None
    return {
        "review": review,
        "last_day": last_day(activity),
        "answers": answers,
        "address": reverse("admin:purposes_processingactivity_worked_in", args=[activity.pk]),
        "may_work_in": may_work_in,
        "has_nobody": review is not None and not activity.owner_email,
    }


def worked_in_view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """POST: what the owner said stands in the record now, and the review is done."""
    activity = model_admin.get_object(request, str(pk))
    allowed = activity is not None and model_admin.has_change_permission(request, activity)
    if request.method != "POST" or not allowed:
        raise PermissionDenied
    if answering.work_in(activity, by=request.user, on=timezone.localdate()):
        messages.success(request, gettext("The review of this activity is done today."))
    return HttpResponseRedirect(reverse("admin:purposes_processingactivity_change", args=[pk]))


def reviews_overview(activities: Activities) -> list[dict[str, Any]]:
    """Numbers that are not nought, each with the list behind it."""
    titles = {Review.OVERDUE.value: Review.OVERDUE.label, Review.SOON.value: Review.SOON.label}
    titles[ANSWERED] = ANSWERED_TITLE
    counted = numbers(activities, on=timezone.localdate())
    return [
        {"title": titles[key], "count": count, "address": f"{reverse(LIST)}?review={key}"}
        for key, count in counted.items()
        if count
    ]
