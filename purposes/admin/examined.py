"""The registers examined for a page of the desk: once per request, whatever asks; and where each finding is mended."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from purposes.checks import Finding, Severity
from purposes.examining import Examined, examine, examine_part, of_record, without_register
from purposes.examining_beside import Newest, examined_beside, is_large, newest_change
from purposes.limits import visible
from purposes.models import Organisation, ProcessingActivity

_NOTE = "desk_examinations"
"""Kept on the request, and gone with it."""

_NEWEST = "desk_newest_change"

_REMEMBERED = 4
"""Organisations whose last examination a process keeps: each takes a moment to read and to ask."""

_kept: OrderedDict[int, tuple[tuple[Newest, date], Examined]] = OrderedDict()

ACTIVITY = "purposes.processingactivity"


def examined(request: HttpRequest) -> dict[int, Examined]:
    """The register of every organisation that the reader may see, by the organisation's number."""
    known: dict[int, Examined] | None = getattr(request, _NOTE, None)
    if known is None:
        newest = newest_of(request)
        today = timezone.localdate()
        organisations = visible(Organisation.objects.order_by("pk"), to=request.user)
        known = {one.pk: _examined(one, newest, today) for one in organisations}
        setattr(request, _NOTE, known)
    return known


def newest_of(request: HttpRequest) -> Newest:
    """The newest change, asked for once."""
    if not hasattr(request, _NEWEST):
        setattr(request, _NEWEST, newest_change())
    found: Newest = getattr(request, _NEWEST)
    return found


def _examined(organisation: Organisation, newest: Newest, today: date) -> Examined:
    """The same on one day as long as nothing is written after the `newest` change."""
    key, last = _kept.get(organisation.pk, (None, None))
    if last is not None and key == (newest, today):
        return last
    if is_large(organisation):
        return examined_beside(organisation, newest=newest, today=today)
    seen = without_register(examine(organisation, today=today))
    _kept[organisation.pk] = (newest, today), seen
    _kept.move_to_end(organisation.pk)
    while len(_kept) > _REMEMBERED:
        _kept.popitem(last=False)
    return seen


def open_findings_of(request: HttpRequest, activity: ProcessingActivity) -> tuple[Finding, ...]:
    """Of one activity, as it is now: in a large register it alone is asked."""
    organisation, today = activity.organisation, timezone.localdate()
    if is_large(organisation):
        found = without_register(examine_part(organisation, [activity.pk], today=today)).open
    else:
        found = examined(request)[organisation.pk].open
    return of_record(found, model=ACTIVITY, pk=activity.pk)


def open_findings(request: HttpRequest) -> tuple[Finding, ...]:
    return tuple(finding for seen in examined(request).values() for finding in seen.open)


def counting(request: HttpRequest) -> dict[str, Any]:
    """What of the findings is still being looked for: of when those that are shown are; nothing if they are of now."""
    behind = [one for one in examined(request).values() if one.since or not one.is_known]
    return {"since": min((one.since for one in behind if one.since), default=None)} if behind else {}


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
