"""What the checks find in a register: what the law asks for and is missing, or what could be better."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from purposes.api.endpoint import Endpoint, number_of, page_length, page_of
from purposes.api.errors import BeingExamined
from purposes.api.permissions import READ_REGISTER, asking
from purposes.api.reading import asked_for
from purposes.api.schema import AT, CURSOR, LIMIT, page_schema, shape
from purposes.checks import Finding
from purposes.checks.rule import Severity
from purposes.examining import Examination, Examined, examine
from purposes.examining_beside import examined_beside, is_large, newest_change
from purposes.history import NotYet
from purposes.models import Organisation

_FINDING = shape(
    "Finding",
    {
        "rule": serializers.CharField(),
        "severity": serializers.ChoiceField(Severity.choices),
        "article": serializers.CharField(),
        "title": serializers.CharField(),
        "message": serializers.CharField(),
        "hint": serializers.CharField(),
        "record": serializers.DictField(help_text="The record whose page it is mended on: `model`, `id`, `label`."),
        "place": serializers.DictField(help_text="The row and the field: `model`, `id`, `field`."),
    },
)


class Findings(Endpoint):
    needs = asking(GET=READ_REGISTER)
    queries = ("at", "severity", "limit", "cursor")

    @extend_schema(
        operation_id="list_findings",
        parameters=[AT, LIMIT, CURSOR, OpenApiParameter("severity", str, enum=Severity.values)],
        responses=page_schema("FindingPage", _FINDING),
    )
    def get(self, request: Request, organisation: str) -> Response:
        """The open findings of a register, the gravest first. Accepted and muted ones are left out."""
        then, first, length = asked_for(request, organisation), number_of(request, "cursor") or 0, page_length(request)
        severity = request.query_params.get("severity", "")
        if severity and severity not in Severity.values:
            raise ValidationError({"severity": [_("Choose one of: %(all)s.") % {"all": ", ".join(Severity.values)}]})
        today = then.instant.day if then.instant else timezone.localdate()
        if then.instant is None and is_large(then.organisation):
            seen: Examination | Examined = self._of_large(then.organisation, today)
            return self._page(request, seen, severity, first, length)
        try:
            seen = examine(then.organisation, today=today, at=then.instant.at if then.instant else None)
        except NotYet:
            raise NotFound(_("This organisation was not in the register then.")) from None
        return self._page(request, seen, severity, first, length)

    def _of_large(self, organisation: Organisation, today: date) -> Examined:
        """As it is now, or the request to come back: it takes seconds."""
        seen = examined_beside(organisation, newest=newest_change(), today=today)
        if seen.since or not seen.is_known:
            raise BeingExamined
        return seen

    def _page(self, request: Request, seen: Examination | Examined, severity: str, first: int, length: int) -> Response:
        found = [one for one in seen.open if severity in ("", one.rule.severity)]
        page = [_told(one) for one in found[first : first + length]]
        return page_of(request, page, first + length if len(found) > first + length else None)


def _told(finding: Finding) -> dict[str, Any]:
    rule, record, place = finding.rule, finding.record, finding.place
    return {
        "rule": rule.id,
        "severity": str(rule.severity),
        "article": rule.article,
        "title": str(rule.title),
        "message": finding.message,
        "hint": str(rule.hint),
        "record": {"model": record.model, "id": record.pk, "label": finding.label},
        "place": {"model": place.model, "id": place.pk, "field": place.field},
    }
