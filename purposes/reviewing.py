"""Which activities are to be looked at again, and by when: a date, an interval, and what an owner has said since.

Only reads. Overdue is what the check of the register calls so (`checks.accountability`); there is one rule.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from purposes.checks.asked import months_before
from purposes.law import Status
from purposes.models import ProcessingActivity, ReviewAnswer

SOON = timedelta(days=14)
"""A review that would be overdue so much later is announced."""

LONGEST = 1200
"""Months. An interval beyond reaches no date."""

Activities = QuerySet[ProcessingActivity]


class Review(models.TextChoices):
    OVERDUE = "overdue", _("review overdue")
    SOON = "soon", _("review due soon")


def review_of(activity: ProcessingActivity, *, on: date) -> Review | None:
    """What the day asks for: nothing yet, or nothing ever where there is no interval or the activity has ended."""
    if not activity.review_months or activity.status == Status.ENDED or (activity.ends and activity.ends <= on):
        return None
    if _is_late(activity, on=on):
        return Review.OVERDUE
    return Review.SOON if _is_late(activity, on=on + SOON) else None


def last_day(activity: ProcessingActivity) -> date | None:
    """On which the review is still in time. None where nothing says since when the record has been true."""
    since = activity.reviewed_on or activity.starts
    if since is None or not activity.review_months:
        return None
    months = min(activity.review_months, LONGEST)
    day = months_before(since, -months)
    while months_before(day + timedelta(days=1), months) <= since:
        day += timedelta(days=1)
    return day


def under_review(activities: Activities, *, on: date) -> Activities:
    """Those that go on and have an interval."""
    return activities.filter(review_months__gt=0).exclude(status=Status.ENDED).exclude(ends__lte=on)


def overdue(activities: Activities, *, on: date) -> Activities:
    return under_review(activities, on=on).filter(_late(on, _intervals()))


def due_soon(activities: Activities, *, on: date) -> Activities:
    used = _intervals()
    return under_review(activities, on=on).filter(_late(on + SOON, used)).exclude(_late(on, used))


def to_review(activities: Activities, *, on: date) -> Activities:
    """Both: overdue and due soon."""
    return under_review(activities, on=on).filter(_late(on + SOON, _intervals()))


def answered(activities: Activities) -> Activities:
    """Those whose owner has said what changed, and nobody has worked it in."""
    return activities.filter(has_open_answer())


def has_open_answer() -> Exists:
    return Exists(ReviewAnswer.objects.filter(activity_id=OuterRef("pk"), done=None))


def open_answers(activity: ProcessingActivity) -> "QuerySet[ReviewAnswer]":
    """The oldest first."""
    return ReviewAnswer.objects.filter(activity_id=activity.pk, done=None).select_related("change").order_by("pk")


def numbers(activities: Activities, *, on: date) -> dict[str, int]:
    """How many of the activities are overdue, due soon, and answered: for the desk's first page. Three queries."""
    used = _intervals()
    late = _late(on, used)
    running = under_review(activities.order_by(), on=on)
    counted = running.aggregate(
        overdue=Count("pk", filter=late), soon=Count("pk", filter=_late(on + SOON, used) & ~late)
    )
    return {**counted, "answered": answered(activities).count()}


def _is_late(activity: ProcessingActivity, *, on: date) -> bool:
    since = activity.reviewed_on or activity.starts
    months = activity.review_months or 0
    return since is None or since < months_before(on, min(months, LONGEST))


def _intervals() -> list[int]:
    used = ProcessingActivity.objects.order_by().filter(review_months__gt=0)
    return [months or 0 for months in used.values_list("review_months", flat=True).distinct()]


def _late(on: date, used: Iterable[int]) -> Q:
    """The same, asked of the database: a comparison for each interval in use, so that it needs no calendar."""
    late = Q(reviewed_on=None, starts=None)
    for months in used:
        first = months_before(on, min(months, LONGEST))
        before = Q(reviewed_on__lt=first) | Q(reviewed_on=None, starts__lt=first)
        late |= Q(review_months=months) & before
    return late
