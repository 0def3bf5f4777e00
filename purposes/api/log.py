"""What happened to an organisation's records: who changed what, when and why, told as at the desk."""

from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from purposes.api.endpoint import Endpoint, number_of, page_length, page_of
from purposes.api.permissions import Need, asking
from purposes.api.reading import organisation_of
from purposes.api.schema import CURSOR, LIMIT, page_schema, shape
from purposes.families import record_of
from purposes.history import Entry, Wanted, log
from purposes.limits import kinds_seen_by
from purposes.models import ProcessingActivity
from purposes.telling import kind_of, name_of, told

_CHANGE = shape(
    "RecordedChange",
    {
        "change": serializers.IntegerField(),
        "at": serializers.DateTimeField(),
        "actor": serializers.CharField(),
        "reason": serializers.CharField(),
        "origin": serializers.CharField(),
        "records": serializers.ListField(child=serializers.DictField(), help_text="What happened to each record."),
        "counts": serializers.ListField(
            child=serializers.DictField(), help_text="Where a change wrote very many rows: how many of which kind."
        ),
    },
)


class History(Endpoint):
    needs = asking(GET=Need("purposes.view_change"))
    queries = ("activity", "person", "since", "until", "limit", "cursor")

    @extend_schema(
        operation_id="list_changes",
        parameters=[
            LIMIT,
            CURSOR,
            OpenApiParameter("activity", int, description="The number of one activity: its own changes alone."),
            OpenApiParameter("person", str, description="The name of the account that made them."),
            OpenApiParameter("since", str, description="A moment in ISO 8601."),
            OpenApiParameter("until", str, description="A moment in ISO 8601."),
        ],
        responses=page_schema("ChangePage", _CHANGE),
    )
    def get(self, request: Request, organisation: str) -> Response:
        """The changes, the newest first."""
        owner, activity = organisation_of(organisation, to=request.user), number_of(request, "activity")
        if activity is not None and not ProcessingActivity.objects.filter(organisation=owner, pk=activity).exists():
            raise Http404
        wanted = Wanted(
            kinds=tuple(kinds_seen_by(request.user)),
            organisation=owner.pk,
            person=request.query_params.get("person") or None,
            since=_moment(request, "since"),
            until=_moment(request, "until"),
            activities=None if activity is None else (activity,),
        )
        page = log(wanted, before=number_of(request, "cursor"), length=page_length(request))
        return page_of(request, [_told(entry) for entry in page.entries], page.older)


def _moment(request: Request, name: str) -> datetime | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        found = parse_datetime(text)
        if found and timezone.is_naive(found):
            found = timezone.make_aware(found)
        if found:
            found.astimezone(timezone.get_default_timezone())
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise ValidationError({name: [_("Give a moment such as 2026-05-01T14:30:00Z.")]})
    return found


def _told(entry: Entry) -> dict[str, Any]:
    change = entry.change
    return {
        "change": change.pk,
        "at": change.at.isoformat(),
        "actor": change.actor,
        "reason": change.why,
        "origin": change.origin,
        "records": _records(entry),
        "counts": [
            {"model": number.model._meta.label_lower, "type": number.type, "count": number.count}
            for number in entry.numbers
        ],
    }


def _records(entry: Entry) -> list[dict[str, Any]]:
    found: dict[tuple[Any, Any], list[Any]] = {}
    for pair in entry.rows:
        record = record_of(pair.row)
        found.setdefault((type(record), record.pk), []).append(pair)
    return [
        {
            "model": model._meta.label_lower,
            "id": pk,
            "kind": str(kind_of(model)),
            "name": name_of(record_of(pairs[0].row)),
            "stories": [_story(story) for story in told(pairs, record=record_of(pairs[0].row))],
        }
        for (model, pk), pairs in found.items()
    ]


def _story(story: Any) -> dict[str, Any]:
    return {
        "deed": str(story.deed),
        "what": str(story.what),
        "name": str(story.name),
        "under": str(story.under),
        "facts": [
            {"label": str(one.label), "language": one.language, "before": str(one.before), "after": str(one.after)}
            for one in story.facts
        ],
    }
