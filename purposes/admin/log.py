"""The log of changes: every change of the whole register, with filters, and as a spreadsheet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from purposes.admin.desk import DeskAdmin
from purposes.admin.log_form import LogForm
from purposes.exchange.log_csv import lines
from purposes.exchange.spreadsheet import pieces
from purposes.families import record_of
from purposes.handouts import log_handed_out, noted
from purposes.history import Entry, Number, Wanted, log, whole_change
from purposes.limits import kinds_seen_by, limits_of, visible
from purposes.models import Change, Organisation, ProcessingActivity
from purposes.numbers import whole_number
from purposes.recorded import Recorded
from purposes.telling import Deed, Told, kind_of, name_of, told

Model = type[models.Model]

OFFERED = 1_000
"""References to choose from; others are typed."""

DEEDS = {"+": Deed.ADDED, "~": Deed.CHANGED, "-": Deed.REMOVED}


@admin.register(Change)
class LogAdmin(DeskAdmin):
    """Read by whoever may; changed by nobody."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.spreadsheet_view)
        return [path("spreadsheet/", view, name="purposes_change_spreadsheet"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        form = self._form(request)
        asked = request.GET.copy()
        asked.pop("before", None)
        page = log(form.wanted(), before=whole_number(request.GET.get("before", ""))) if form.is_valid() else None
        context = {
            "title": gettext("Log of changes"),
            "form": form,
            "references": _references(request),
            "entries": [grouped(entry) for entry in page.entries] if page else (),
            "older": page.older if page else None,
            "is_first_page": "before" not in request.GET,
            "kept_query": f"{asked.urlencode()}&" if asked else "",
            "is_filtered": any(asked.values()),
            "spreadsheet_address": f"{reverse('admin:purposes_change_spreadsheet')}?{asked.urlencode()}",
        }
        return self._page(request, "desk/log.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One change, whole."""
        wanted = Wanted(kinds=tuple(self._kinds(request)), within=limits_of(request.user))
        change = Change.objects.filter(pk=whole_number(object_id) or 0).first()
        if change is None:
            raise Http404
        entry = whole_change(change, wanted)
        if wanted.within is not None and not (entry.rows or entry.numbers):
            raise Http404  # of others
        context = {"title": gettext("One change"), "entry": grouped(entry)}
        return self._page(request, "desk/log_change.html", context)

    def spreadsheet_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """The log as it is filtered, every row of it. Who took it, and its digest, is logged before its end leaves."""
        form = self._form(request)
        if not form.is_valid():
            raise Http404
        detail, user = form.in_words(), request.user
        seen = list(visible(Organisation.objects.all(), to=user))

        def note(digest: str, remark: str) -> None:
            log_handed_out(digest=digest, detail="; ".join(filter(None, (detail, remark))), by=user, of=seen)

        rows = _in_language(translation.get_language(), lines(form.wanted()))
        response = StreamingHttpResponse(noted(pieces(rows), note), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="log-{timezone.localtime():%Y-%m-%d-%H%M}.csv"'
        response["Cache-Control"] = "no-store"
        return response

    def _form(self, request: HttpRequest) -> LogForm:
        return LogForm(request.GET, kinds=self._kinds(request), reader=request.user)

    def _kinds(self, request: HttpRequest) -> list[Model]:
        """What this user may see."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return kinds_seen_by(request.user)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        shared["log_address"] = reverse("admin:purposes_change_changelist")
        return TemplateResponse(request, template, {**shared, **context})


def _references(request: HttpRequest) -> Any:
    seen = visible(ProcessingActivity.objects.order_by("reference"), to=request.user)
    return seen.values_list("reference", "name")[:OFFERED]


# One change, told by the records that it touched


@dataclass(frozen=True, slots=True)
class Touched:
    """A record with what happened to it and its rows; `address` leads to its history."""

    kind: str
    name: str
    address: str
    stories: tuple[Told, ...]


def grouped(entry: Entry) -> dict[str, Any]:
    return {
        "change": entry.change,
        "address": reverse("admin:purposes_change_change", args=[entry.change.pk]),
        "records": [_touched(record, pairs) for record, pairs in _by_record(entry)],
        "numbers": [_in_numbers(count) for count in entry.numbers],
    }


def _by_record(entry: Entry) -> Iterator[tuple[models.Model, list[Any]]]:
    found: dict[tuple[Model, Any], list[Any]] = {}
    for pair in entry.rows:
        record = record_of(pair.row)
        found.setdefault((type(record), record.pk), []).append(pair)
    for pairs in found.values():
        yield record_of(pairs[0].row), pairs


def _touched(record: models.Model, pairs: list[Any]) -> Touched:
    name = name_of(record)
    stories = (replace(story, name="") if story.name == name else story for story in told(pairs, record=record))
    return Touched(kind_of(type(record)), name, _history_of(record), tuple(stories))


def _history_of(record: models.Model) -> str:
    """What is written once has none, and what has no page of its own, as an accepted finding, shows none."""
    if not isinstance(record, Recorded) or not admin.site.is_registered(type(record)):
        return ""
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_history", args=[record.pk])


def _in_numbers(count: Number) -> str:
    kind = count.model._meta.verbose_name if count.count == 1 else count.model._meta.verbose_name_plural
    return f"{DEEDS[count.type].words}: {count.count} {kind}"


def _in_language(language: str | None, rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """The rows in the reader's language, though they are made after the request has ended."""
    remaining = iter(rows)
    while True:
        with translation.override(language):
            row = next(remaining, None)
        if row is None:
            return
        yield row
