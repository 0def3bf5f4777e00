"""The register as the API tells it: the documents of `exchange.writer`, of today or of any moment of the past."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request

from purposes.entries import Register
from purposes.exchange.wanted import FINGERPRINT
from purposes.exchange.writer import register_document
from purposes.history import NotYet, Row, Rows, rows_at, rows_of_today
from purposes.limits import visible
from purposes.models import Organisation
from purposes.past.instants import Instant, NoSuchInstant, read_instant
from purposes.register import assembled

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """An organisation and the moment that is asked for; none for today."""

    organisation: Organisation
    instant: Instant | None

    @property
    def rows(self) -> Rows:
        return rows_at(self.instant.at) if self.instant else rows_of_today


def asked_for(request: Request, slug: str) -> Then:
    """Raises 404 for an organisation that is not there, 400 for a moment that is none."""
    return Then(organisation=organisation_of(slug, to=request.user), instant=instant_of(request))


def organisation_of(slug: str, *, to: Any) -> Organisation:
    """Raises 404 for one that is not there, or not for `to` to see."""
    found = visible(Organisation.objects.all(), to=to).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def instant_of(request: Request) -> Instant | None:
    text = request.query_params.get("at")
    if text is None:
        return None
    try:
        return read_instant(text)
    except NoSuchInstant as problem:
        raise ValidationError({"at": [str(problem)]}) from problem


def register_of(then: Then, *, activities: Collection[int] = (), records: Collection[int] = ()) -> Register:
    """Today: the organisation with no more than these activities and processor records. Of the past: all of it.

    As many queries for many as for few.
    """
    try:
        if then.instant:
            return assembled(then.organisation, then.rows)
        return assembled(then.organisation, narrowed(activities=activities, records=records))
    except NotYet:
        raise NotFound(_("This organisation was not in the register then.")) from None


def narrowed(*, activities: Collection[int], records: Collection[int]) -> Rows:
    """Reads today's rows, of these activities and processor records alone: a page of a list, not the register."""
    wanted = {"activity": activities, "processingactivity": activities, "record": records, "processorrecord": records}

    def rows(model: type[models.Model], match: Mapping[str, Any]) -> list[Row]:
        for path in match:
            owner = path.removesuffix("organisation_id").removesuffix("__").rpartition("__")[2]
            kind = owner or str(model._meta.model_name)
            if path.endswith("organisation_id") and kind in wanted:
                if not wanted[kind]:
                    return []
                place = path.removesuffix("organisation_id") if owner else "pk__"
                return rows_of_today(model, {**match, f"{place}in": list(wanted[kind])})
        return rows_of_today(model, match)

    return rows


def documents(register: Register) -> dict[str, Any]:
    """As native JSON has them, but for the marks of their state: that is what an ETag is for."""
    return {name: _unmarked(part) for name, part in register_document(register).items()}


def _unmarked(part: Any) -> Any:
    if isinstance(part, list):
        return [_unmarked(one) for one in part]
    return {name: value for name, value in part.items() if name != FINGERPRINT} if isinstance(part, dict) else part
