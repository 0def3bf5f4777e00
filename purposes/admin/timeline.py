"""The history pages of a record: its timeline, two moments side by side, and the way back to an earlier state."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext

from purposes.history import Entry, differences, last_version, timeline
from purposes.models import Change
from purposes.recorded import Recorded
from purposes.telling import kind_of, name_of, told

LENGTH = 25
"""Changes on one page."""

FEW = 6


class WithHistory:
    """Django's own history page shows what its log knows; ours shows what the register knows."""

    model: type[models.Model]
    opts: Any
    admin_site: Any

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        record, is_there = self._last(request, object_id)
        page = timeline(self.model, record.pk, before=number(request.GET.get("before")), length=LENGTH)
        context = {
            "title": gettext("History"),
            "entries": [told_entry(entry, record) for entry in page.entries],
            "older": page.older,
            "is_first_page": "before" not in request.GET,
            "may_restore": self.may_restore(request, is_there=is_there),
        }
        return self._page(request, "desk/timeline.html", record, is_there, context)

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        record, is_there = self._last(request, object_id)
        earlier, later = sorted(
            (change_of(request.GET.get(name)) for name in ("one", "other")),
            key=lambda change: (change is None, change and change.pk),
        )
        if earlier is None:
            raise Http404
        until = later.at if later else timezone.now()
        changes = differences(self.model, record.pk, earlier=earlier.at, later=until)
        context = {
            "title": gettext("Two moments compared"),
            "earlier": earlier,
            "later": later,
            "stories": told(changes, record=record),
        }
        return self._page(request, "desk/compared.html", record, is_there, context)

    def may_restore(self, request: HttpRequest, *, is_there: bool) -> bool:
        """Whether this user may bring back an earlier state of such records."""
        return False

    def history_links(self, record: models.Model) -> list[dict[str, Any]]:
        """The button above a record's form that leads here."""
        if not isinstance(record, Recorded):
            return []
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[record.pk])
        return [{"title": gettext("History"), "address": address}]

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]  # mixed into a ModelAdmin
        if not issubclass(self.model, Recorded):
            return urls
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view(self.compare_view)
        return [path("<path:object_id>/history/compare/", view, name=f"{name}_compare"), *urls]

    def _last(self, request: HttpRequest, object_id: str) -> tuple[models.Model, bool]:
        """The record as it was last, of which the user may know."""
        if not issubclass(self.model, Recorded):
            raise Http404
        if not self.has_view_or_change_permission(request):  # type: ignore[attr-defined]  # of ModelAdmin
            raise PermissionDenied
        found = last_version(self.model, number(object_id) or 0)
        if found is None:
            raise Http404
        return found

    def _page(
        self, request: HttpRequest, template: str, record: models.Model, is_there: bool, context: dict[str, Any]
    ) -> HttpResponse:
        address = f"admin:{self.opts.app_label}_{self.opts.model_name}_"
        return TemplateResponse(
            request,
            template,
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "record": record,
                "record_name": name_of(record),
                "record_kind": kind_of(self.model),
                "is_there": is_there,
                "record_address": reverse(f"{address}change", args=[record.pk]) if is_there else "",
                "list_address": reverse(f"{address}changelist"),
                "timeline_address": reverse(f"{address}history", args=[record.pk]),
                "compare_address": reverse(f"{address}compare", args=[record.pk]),
                **context,
            },
        )


def told_entry(entry: Entry, record: models.Model | None = None) -> dict[str, Any]:
    """Where the record itself came or went, its rows stand behind it, to be opened."""
    stories = told(entry.rows, record=record)
    is_whole = len(stories) > FEW and stories[0].is_whole and entry.rows[0].row == record
    shown, folded = (stories[:1], stories[1:]) if is_whole else (stories, ())
    return {"change": entry.change, "stories": shown, "folded": folded}


def number(text: str | None) -> int | None:
    """Of an address; anything but a number of the register is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < len(str(2**63)) else None


def change_of(text: str | None) -> Change | None:
    """The change that an address names; None where it names none."""
    if not text:
        return None
    try:
        return Change.objects.get(pk=number(text))
    except Change.DoesNotExist:
        raise Http404 from None
