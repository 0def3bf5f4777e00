"""The skin of the desk: the only module that imports unfold. Everything else builds on these classes."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.forms import DateInput, HiddenInput, IntegerField
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.text import capfirst
from unfold.admin import ModelAdmin, StackedInline
from unfold.widgets import UnfoldAdminTextareaWidget

from purposes.admin.context import languages_for
from purposes.admin.countries import CountryField
from purposes.admin.forms import DeskForm
from purposes.admin.help import help_for
from purposes.admin.language_list import LanguagesField, LanguagesWidget
from purposes.admin.reading import readable
from purposes.admin.rows import RowsFormSet
from purposes.admin.search import search_words
from purposes.admin.tabs import Fields, Tab, fieldsets_of, inlines_of, panels
from purposes.admin.terms import OneSelect
from purposes.admin.timeline import WithHistory
from purposes.admin.together import EditedTogether
from purposes.admin.why import WithReason
from purposes.admin.words import LinesField, WordsField, WordsWidget
from purposes.languages import LANGUAGES
from purposes.limits import visible
from purposes.models import Organisation
from purposes.words import TranslatedLine, TranslatedText

__all__ = [
    "DeskAdmin",
    "DeskForm",
    "Fields",
    "LanguagesField",
    "Rows",
    "RowsFormSet",
    "RowsTable",
    "Tab",
    "WordsField",
    "WordsWidget",
    "search_words",
]

FORM_FIELDS = {
    TranslatedLine: {"form_class": WordsField, "widget": WordsWidget},
    TranslatedText: {"form_class": WordsField, "widget": WordsWidget(lines=3)},
    models.DateField: {"widget": DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "desk-input"})},
    models.URLField: {"assume_scheme": "https"},
    models.TextField: {"form_class": LinesField, "widget": UnfoldAdminTextareaWidget(attrs={"rows": 3})},
}


class _Shared:
    """What records and rows have in common. Mixed in before unfold's classes."""

    form = DeskForm
    formfield_overrides = FORM_FIELDS
    model: type[models.Model]
    admin_site: Any

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "position":
            return IntegerField(required=False, min_value=0, widget=HiddenInput)
        if help_text := help_for(db_field):
            kwargs.setdefault("help_text", help_text)
        if db_field.name == "country" and db_field.max_length == 2:  # noqa: PLR2004 - two letters
            return CountryField(required=not db_field.blank, label=_label(db_field), help_text=help_text)
        if db_field.name == "languages":
            kwargs |= {"form_class": LanguagesField, "widget": LanguagesWidget}
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", OneSelect(db_field, self.admin_site))
        rows = db_field.related_model._default_manager.all()
        kwargs.setdefault("queryset", visible(rows, to=request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]
        if obj is None or self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            return fieldsets
        return readable(fieldsets, model=self.model, form=self.form)


def _label(db_field: Any) -> str:
    return str(db_field.verbose_name)[:1].upper() + str(db_field.verbose_name)[1:]


class _RowsShared(_Shared):
    """Rows of a record, in an order that the user drags."""

    formset = RowsFormSet
    extra = 0
    ordering_field: str | None = "position"
    hide_ordering_field = True
    related: Sequence[str] = ()
    prefetched: Sequence[str] = ()
    none_flag = ""
    none_refused: str | Promise = ""
    text: str | Promise = ""
    """What belongs here, in plain words with the article."""

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        if obj and not self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            kwargs["fields"] = []  # what is only read has no form fields
        formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        formset.none_flag, formset.none_refused = self.none_flag, self.none_refused
        formset.form.languages = languages_for(request, obj)
        return formset

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)  # type: ignore[misc]
        return rows.select_related(*self.related).prefetch_related(*self.prefetched)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = list(super().get_fields(request, obj))  # type: ignore[misc]
        if not self.ordering_field or self.ordering_field in flatten_fieldsets([("", {"fields": fields})]):
            return fields
        return [*fields, self.ordering_field]


class Rows(_RowsShared, StackedInline):
    """One row under the other, each closed until opened."""

    template = "desk/rows.html"
    flat = False
    link_template = ""
    """Stands under a row that has a page of its own."""

    def title_of(self, row: Any) -> str:
        """What stands on a closed row."""
        return str(row)


class RowsTable(Rows):
    """Short rows, always open, their fields on one line."""

    flat = True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = super().get_fields(request, obj)
        return [
            tuple(field for field in fields if field != "position"),
            *(["position"] if "position" in fields else []),
        ]


class DeskAdmin(EditedTogether, _Shared, WithHistory, WithReason, ModelAdmin):
    change_form_template = "desk/change_form.html"
    compressed_fields = False
    warn_unsaved_form = True
    save_on_top = False
    list_per_page = 50
    list_before_template = "desk/_list_intro.html"
    tabs: tuple[Tab, ...] = ()
    text: str | Promise = ""
    """What this page is for, in a sentence or two."""

    def __init__(self, model: type[models.Model], admin_site: Any) -> None:
        super().__init__(model, admin_site)
        if self.tabs:
            self.fieldsets, self.inlines = fieldsets_of(self.tabs), inlines_of(self.tabs)

    def get_queryset(self, request: HttpRequest) -> Any:
        """What the reader may see: what is not in here is not there, on any page."""
        return visible(super().get_queryset(request), to=request.user)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Headed by what it lists; Django's own heading says what to do with it."""
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        form.languages = languages_for(request, obj)
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Where there is one organisation only, it is the one meant."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        organisations = visible(Organisation.objects.all(), to=request.user).values_list("pk", flat=True)[:2]
        if any(field.name == "organisation" for field in self.opts.fields) and len(organisations) == 1:
            initial.setdefault("organisation", organisations[0])
        return initial

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """As Django's, but for a copy of all that was sent for each of a dozen tables: no form writes into it."""
        shown = {"instance": obj, "prefix": prefix, "queryset": inline.get_queryset(request)}
        if request.method != "POST":
            return shown
        return {**shown, "data": request.POST, "files": request.FILES, "save_as_new": "_saveasnew" in request.POST}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        record = kwargs.get("obj")
        context["languages"] = [(code, LANGUAGES[code]) for code in languages_for(request, record) if code in LANGUAGES]
        context["panels"] = panels(self.tabs, fieldsets=context["adminform"], formsets=context["inline_admin_formsets"])
        context["beside"] = self.beside(request, record) if record else ()
        context["version"] = getattr(record, "version", None)
        context["page_actions"] = [*self.history_links(record), *self.page_actions(request, record)] if record else ()
        return super().render_change_form(request, context, *args, **kwargs)

    def log_addition(self, *_: Any, **__: Any) -> None:
        """Django's own log of the desk is not kept: the register's history says more, and nobody can alter it."""

    log_change = log_addition
    log_deletions = log_addition

    def beside(self, request: HttpRequest, record: Any) -> Sequence[dict[str, Any]]:
        """Short notes above the form, each a dict with `title`, `links` (text, address) and `empty`."""
        return ()

    def page_actions(self, request: HttpRequest, record: Any) -> Sequence[dict[str, Any]]:
        """Buttons above the form, each a dict with `title` and `address`; `post` for those that change something."""
        return ()
