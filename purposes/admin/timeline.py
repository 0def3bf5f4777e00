"""The history pages of a record: its timeline, two moments side by side, and the way back to an earlier state."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext

from purposes.admin.restore import restore_view, way_back
from purposes.history import Entry, deleted, differences, last_version, moments, timeline
from purposes.limits import limits_of, refuse_unseen
from purposes.models import Change
from purposes.numbers import whole_number
from purposes.recorded import Recorded
from purposes.telling import kind_of, name_of, told

LENGTH = 25
"""Changes on one page."""

FEW = 6

MOMENTS = 500
"""To choose from, when two are compared."""


class WithHistory:
    """Django's own history page shows what its log knows; ours shows what the register knows."""

    model: Any
    opts: Any
    admin_site: Any

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        record, is_there = self.last_known(request, object_id)
        page = timeline(self.model, record.pk, before=whole_number(request.GET.get("before", "")), length=LENGTH)
        is_first, restore = "before" not in request.GET, way_back(self, request, record.pk, is_there=is_there)
        entries = [told_entry(entry, record) for entry in page.entries]
        newest = next((entry.change for entry in page.entries if entry.rows), None) if is_there and is_first else None
        for entry, found in zip(entries, page.entries, strict=True):
            left_a_state = bool(found.rows) and found.change != newest  # what an owner said leaves none
            entry["restore"] = restore(entry["change"]) if left_a_state else ""
        self.mark_entries(record, entries)
        context = {"title": gettext("History"), "entries": entries, "older": page.older, "is_first_page": is_first}
        return self.history_page(request, "desk/timeline.html", record, is_there=is_there, context=context)

    def mark_entries(self, record: models.Model, entries: list[dict[str, Any]]) -> None:
        """What else is to be told of each change."""

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        record, is_there = self.last_known(request, object_id)
        earlier, later = sorted(
            (self._change_named(request, name, record) for name in ("one", "other")),
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
            "moments": moments(self.model, record.pk)[:MOMENTS],
            "stories": told(changes, record=record),
        }
        return self.history_page(request, "desk/compared.html", record, is_there=is_there, context=context)

    def _change_named(self, request: HttpRequest, name: str, record: models.Model) -> Change | None:
        """For whoever is limited one of the record's own: of others they would read who made it, and why."""
        change = change_of(request.GET.get(name))
        if change and limits_of(request.user) is not None:
            get_object_or_404(moments(self.model, record.pk), pk=change.pk)
        return change

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_or_change_permission(request):  # type: ignore[attr-defined]  # of ModelAdmin
            raise PermissionDenied
        within = limits_of(request.user)
        found, older = deleted(self.model, before=whole_number(request.GET.get("before", "")), within=within)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("What was deleted"),
            "opts": self.opts,
            "kinds": self.opts.verbose_name_plural,
            "list_address": reverse(f"{name}_changelist"),
            "records": [
                {
                    "name": name_of(gone.record),
                    "change": gone.change,
                    "address": reverse(f"{name}_history", args=[gone.record.pk]),
                    "restore": way_back(self, request, gone.record.pk, is_there=False)(gone.change),
                }
                for gone in found
            ],
            "older": older,
            "is_first_page": "before" not in request.GET,
        }
        return TemplateResponse(request, "desk/deleted.html", context)

    def restore_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        return restore_view(self, request, pk, number)

    @property
    def deleted_address(self) -> str:
        """The list of what is gone, for the list of what is there."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_deleted"
        return reverse(name) if issubclass(self.model, Recorded) else ""

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
        wrap = self.admin_site.admin_view
        return [
            path("deleted/", wrap(self.deleted_view), name=f"{name}_deleted"),
            path("<int:pk>/history/<int:number>/restore/", wrap(self.restore_view), name=f"{name}_restore"),
            path("<path:object_id>/history/compare/", wrap(self.compare_view), name=f"{name}_compare"),
            *urls,
        ]

    def last_known(self, request: HttpRequest, object_id: str) -> tuple[models.Model, bool]:
        """The record as it was last, of which the user may know."""
        if not issubclass(self.model, Recorded):
            raise Http404
        if not self.has_view_or_change_permission(request):  # type: ignore[attr-defined]  # of ModelAdmin
            raise PermissionDenied
        found = last_version(self.model, whole_number(object_id) or 0)
        if found is None:
            raise Http404
        refuse_unseen(found[0], to=request.user)
        return found

    def history_page(
        self, request: HttpRequest, template: str, record: models.Model, *, is_there: bool, context: dict[str, Any]
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
    itself = next((pair for pair in entry.rows if pair.row == record), None)
    is_whole = itself is not None and None in (itself.before, itself.after)
    shown, folded = (stories[:1], stories[1:]) if is_whole and len(stories) > FEW else (stories, ())
    is_gone = itself is not None and itself.after is None
    return {"change": entry.change, "stories": shown, "folded": folded, "is_gone": is_gone}


def change_of(text: str | None) -> Change | None:
    """The change that an address names; None where it names none."""
    if not text:
        return None
    try:
        return Change.objects.get(pk=whole_number(text) or 0)
    except Change.DoesNotExist:
        raise Http404 from None
