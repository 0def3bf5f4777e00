"""The registers examined for a page of the desk: once per request, whatever asks; and where each finding is mended."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from purposes.checks import Finding, Severity
from purposes.examining import Examination, examine
from purposes.limits import visible
from purposes.models import Change, Organisation

_NOTE = "desk_examinations"
"""Kept on the request, and gone with it."""

_REMEMBERED = 4
"""Organisations whose last examination a process keeps: a large register takes a second to read and to ask."""

ACTIVITY = "purposes.processingactivity"


def examined(request: HttpRequest) -> dict[int, Examination]:
    """The register of every organisation that the reader may see, by the organisation's number."""
    known: dict[int, Examination] | None = getattr(request, _NOTE, None)
    if known is None:
        newest = newest_change()
        today = timezone.localdate()
        organisations = visible(Organisation.objects.order_by("pk"), to=request.user)
        known = {one.pk: _examined(one, newest, today) for one in organisations}
        setattr(request, _NOTE, known)
    return known


Newest = tuple[int, datetime] | None


def newest_change() -> Newest:
    """What was read after it is remembered until there is another.

    Its moment too makes it out: SQLite gives the number of a change that was undone to the next one.
    """
    return Change.objects.order_by("-pk").values_list("pk", "at").first()


@lru_cache(maxsize=_REMEMBERED)
def _examined(organisation: Organisation, newest: Newest, today: date) -> Examination:
    """The same on one day as long as nothing is written after the `newest` change."""
    return examine(organisation, today=today)


def open_findings(request: HttpRequest) -> tuple[Finding, ...]:
    return tuple(finding for seen in examined(request).values() for finding in seen.open)


def by_activity(findings: Iterable[Finding]) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.record.model == ACTIVITY:
            found.setdefault(finding.record.pk, []).append(finding)
    return found


def counts(findings: Iterable[Finding]) -> list[tuple[Severity, int]]:
    """How many of each severity, the gravest first; none of those that there are none of."""
    found = [finding.rule.severity for finding in findings]
    return [(severity, found.count(severity)) for severity in Severity if severity in found]


def anchor(finding: Finding) -> str:
    """Of the finding on the page where it is mended."""
    place = finding.place
    return f"finding-{finding.rule.id}-{place.model.partition('.')[2]}-{place.pk}"


def address(finding: Finding) -> str:
    """The page of the record, at the finding. A record that has no page of its own gives none."""
    app, _dot, model = finding.record.model.partition(".")
    try:
        page = reverse(f"admin:{app}_{model}_change", args=[finding.record.pk])
    except NoReverseMatch:
        return ""
    return f"{page}#{anchor(finding)}"


def told(finding: Finding) -> dict[str, Any]:
    """As templates show it."""
    return {
        "rule": finding.rule,
        "severity": finding.rule.severity,
        "message": finding.message,
        "label": finding.label,
        "address": address(finding),
        "anchor": anchor(finding),
        "field": _field_title(finding),
    }


def _field_title(finding: Finding) -> str:
    """The field's own name in the reader's language, where it is one of the model's."""
    model = apps.get_model(finding.place.model)
    names = {field.name: field for field in model._meta.concrete_fields}
    field = names.get(finding.place.field)
    return str(field.verbose_name) if field else ""
