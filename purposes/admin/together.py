"""Two people on one page: the second save is refused, with both versions side by side and all that was typed."""

from typing import Any

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from purposes.admin.both import Both, both
from purposes.admin.inputs import inputs
from purposes.changes import SomebodyWasFaster, claim, locked, save_next
from purposes.history import removal
from purposes.limits import is_visible
from purposes.numbers import whole_number
from purposes.recorded import Versioned

SHOWN_VERSION = "version"
"""The hidden input that says which version of the record the page was made from."""

_NOTE = "desk_both"
"""Kept on the request, and gone with it."""


class EditedTogether:
    """Mixed into every admin of the desk. A model that has no versions is edited as Django does."""

    part_of = ""
    """The foreign key to a record whose own page shows this one too: saving this raises the version of that."""

    model: Any
    admin_site: Any

    @property
    def is_versioned(self) -> bool:
        return issubclass(self.model, Versioned)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method != "POST" or object_id is None or not self.is_versioned:
            return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]  # of ModelAdmin
        with transaction.atomic():
            record = self._on_page(request, object_id)
            if record is None:
                return self._gone(request, object_id)
            version = _shown_version(request)
            try:
                self._claim(record, version)
            except self.model.DoesNotExist:
                return self._gone(request, object_id)
            except SomebodyWasFaster:
                found = both(self, request, self._on_page(request, object_id), version=version)
                return self._show_both(request, object_id, form_url, extra_context, found)
            return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]  # as above

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)  # type: ignore[misc]  # as above
        form.is_refused = hasattr(request, _NOTE)
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if not change or not self.is_versioned:
            super().save_model(request, obj, form, change)  # type: ignore[misc]  # as above

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """The record once, with whatever was changed under it; nothing at all where nothing was."""
        if change and self.is_versioned and (form.has_changed() or any(formset.has_changed() for formset in formsets)):
            if self.part_of:
                save_next(getattr(form.instance, self.part_of))
            save_next(form.instance)
        super().save_related(request, form, formsets, change)  # type: ignore[misc]  # as above

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        if self.is_versioned:
            try:
                obj = locked(obj)
            except self.model.DoesNotExist:
                return  # somebody else has deleted it just now: it is as it should be
        super().delete_model(request, obj)  # type: ignore[misc]  # as above

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        if self.is_versioned:
            for record in self.model._default_manager.filter(pk__in=queryset.values("pk")).order_by("pk"):
                locked(record)
        super().delete_queryset(request, queryset)  # type: ignore[misc]  # as above

    def _on_page(self, request: HttpRequest, object_id: str) -> Any:
        record = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]  # of ModelAdmin
        if record is not None and not self.has_change_permission(request, record):  # type: ignore[attr-defined]  # as above
            raise PermissionDenied
        return record

    def _claim(self, record: Any, version: int | None) -> None:
        if self.part_of:
            locked(getattr(record, self.part_of))  # first the whole, then its part: as when the whole is saved
        claim(record, version=version)

    def _show_both(
        self, request: HttpRequest, object_id: str, form_url: str, extra_context: Any, found: Both
    ) -> HttpResponse:
        """The page again, with theirs under what was typed: saved as it stands, it loses nothing of either."""
        setattr(request, _NOTE, found)
        request.POST = found.laid_over  # type: ignore[assignment]  # the stubs know the sealed kind only
        context = {**(extra_context or {}), "both": found}
        response: HttpResponse = super().changeform_view(request, object_id, form_url, context)  # type: ignore[misc]  # of ModelAdmin
        response.status_code = 409
        return response

    def _gone(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Deleted meanwhile: who did it, and all that was typed, to be copied."""
        gone = removal(self.model, whole_number(unquote(object_id)) or 0)
        if gone is None or not is_visible(gone.record, to=request.user):  # it never was
            return super().changeform_view(request, object_id)  # type: ignore[misc]  # of ModelAdmin
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Deleted meanwhile"),
            "opts": self.model._meta,
            "name": str(gone.record),
            "change": gone.change,
            "typed": "\n".join(self._typed(request)),
        }
        return TemplateResponse(request, "desk/gone.html", context, status=410)

    def _typed(self, request: HttpRequest) -> list[str]:
        """Every text that was sent, with what it is about."""
        fields = flatten_fieldsets(self.get_fieldsets(request, None))  # type: ignore[attr-defined]  # of ModelAdmin
        forms = [("", self.get_form(request, None, change=False, fields=fields)())]
        for formset, _rows in self.get_formsets_with_inlines(request, None):  # type: ignore[attr-defined]  # as above
            prefix, post = formset.get_default_prefix(), request.POST
            sent = (name.removeprefix(f"{prefix}-") for name in post if name.startswith(f"{prefix}-"))
            found = (whole_number(name.partition("-")[0]) for name in sent)
            numbers = {number for number in found if number is not None}
            forms += [(f"{prefix}-{number}-", formset.form()) for number in sorted(numbers)]
        return [line for prefix, form in forms for line in _lines(request, prefix, form)]


def _lines(request: HttpRequest, prefix: str, form: Any) -> list[str]:
    found = []
    for one in inputs(form):
        words = (
            one.in_words(tuple(request.POST.getlist(prefix + one.name))) if prefix + one.name in request.POST else ""
        )
        if words and one.name != "position":
            found.append(f"{one.label}{f' ({one.language})' if one.language else ''}: {words}")
    return found


def _shown_version(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get(SHOWN_VERSION, ""))
