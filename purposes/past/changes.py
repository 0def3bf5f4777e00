"""What had led to a record as it stood: its timeline up to that moment, behind either door."""

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from purposes.admin.timeline import LENGTH, told_entry
from purposes.history import state, timeline
from purposes.models import Change
from purposes.numbers import whole_number
from purposes.past.frame import NotThere, Seen, answer
from purposes.telling import name_of


def changes(request: HttpRequest, seen: Seen, pk: int, model: type[models.Model]) -> HttpResponse:
    """Newest first, by pages; none that came later, and none that the reader's door does not open."""
    record = state(model, pk, at=seen.instant.at).get((model, pk))
    if record is None or record.organisation_id != seen.organisation_id:  # type: ignore[attr-defined]  # each record has one
        raise NotThere(gettext("This record was not in the register then."))
    page = timeline(model, pk, before=whole_number(request.GET.get("before", "")) or _first_after(seen), length=LENGTH)
    first = seen.door.changes_from
    entries = [entry for entry in page.entries if (first is None or entry.change.at >= first)]
    return answer(
        request,
        seen,
        "desk/past/changes.html",
        title=name_of(record),
        entries=[told_entry(entry, record) for entry in entries if entry.change.at <= seen.instant.at],
        older=page.older if len(entries) == len(page.entries) else None,
        is_first_page="before" not in request.GET,
        kept_query="",
        record_address=seen.door.base + seen.door.page.removesuffix("changes/"),
    )


def _first_after(seen: Seen) -> int | None:
    return Change.objects.filter(at__gt=seen.instant.at).order_by("pk").values_list("pk", flat=True).first()
