"""What every page of the past has: the moment, the organisation as it was then, and the door the reader came in by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from purposes.entries import ActivityEntry, Register
from purposes.history import Row, Rows, rows_at
from purposes.models import Inspection, Organisation, ProcessingActivity
from purposes.past.instants import Instant
from purposes.register import assembled_around, read_activity, read_register


class NotThere(LookupError):
    """Says in one sentence what was not there at that moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The desk or an inspector's link. A page is the same behind both; only its frame and what it links to differ."""

    frame: str
    """The template around a page, with what that template needs in `context`."""
    base: str
    """Under this address stand the pages of this moment."""
    page: str
    """Where below it the page stands that is asked for."""
    reads_today: bool
    """Whether the reader may also see the register of today."""
    changes_from: datetime | None
    """Changes before this moment are not the reader's to see; `None` where all are."""
    inspection: Inspection | None
    """By whose link; `None` at the desk."""
    context: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One organisation at one moment. Everything is read once, when a page first asks for it."""

    organisation_id: int
    instant: Instant
    door: Door

    @cached_property
    def rows(self) -> Rows:
        return rows_at(self.instant.at)

    @cached_property
    def organisation(self) -> Row | None:
        """Its own columns; `None` if it was not in the register then."""
        return next(iter(self.rows(Organisation, {"pk": self.organisation_id})), None)

    @cached_property
    def register(self) -> Register:
        """Without its activities, of which there may be thousands."""
        return assembled_around(Organisation(pk=self.organisation_id), self.rows)

    @cached_property
    def whole(self) -> Register:
        """With them: what a digest is of."""
        return read_register(Organisation(pk=self.organisation_id), at=self.instant.at)

    @cached_property
    def activities(self) -> list[Row]:
        """Their own columns, in editorial order."""
        return self.rows(ProcessingActivity, {"organisation_id": self.organisation_id})

    def activity(self, pk: int) -> ActivityEntry | None:
        """With all that belongs to it; `None` if it was not in the register then."""
        return read_activity(Organisation(pk=self.organisation_id), pk, rows=self.rows, at=self.instant.at)


Page = Callable[..., HttpResponse]
"""Answers with a page of the past: `page(request, seen, **what_the_address_names)`. Raises `NotThere`."""


def takes_a_post(page: Page) -> Page:
    """Lets an inspector ask for something on this page. All others are for reading."""
    page.takes_a_post = True  # type: ignore[attr-defined]  # a mark for the door
    return page


def answer(
    request: HttpRequest, seen: Seen, template: str, *, today: str = "", history: str = "", **context: Any
) -> HttpResponse:
    """A page in the frame of its door. `today` is the same page of the present register, `history` the record's log."""
    door = seen.door
    shared = {"seen": seen, "door": door, "today": today if door.reads_today else "", "history": history}
    return TemplateResponse(request, template, {**door.context, **shared, **context})


def shown_page(page: Page, request: HttpRequest, seen: Seen, **named: Any) -> HttpResponse:
    """The page, or in its place one sentence on what was not there."""
    try:
        return page(request, seen, **named)
    except NotThere as problem:
        response = answer(request, seen, "desk/past/not_there.html", title=gettext("Not there"), problem=str(problem))
        response.status_code = 404
        return response
