"""The vocabularies: each term with what would change with it."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from purposes.admin.desk import DeskAdmin, Fields, Tab
from purposes.admin.forms import DeskForm
from purposes.admin.search import search_words
from purposes.limits import visible
from purposes.models import (
    DataCategory,
    DataSubjectCategory,
    LegalBasis,
    ProcessingActivity,
    ProcessorRecord,
    RecipientCategory,
    SecurityMeasure,
)
from purposes.models.vocabulary import Term

SHOWN = 100
"""So many uses are listed by name; the rest is a number."""


class TermForm(DeskForm):
    made_from = ("code", "name")

    def taken_addresses(self) -> Collection[str]:
        return set(self._meta.model._default_manager.values_list("code", flat=True))


def term_tabs(*own: str) -> tuple[Tab, ...]:
    names = ("name", "definition", *own, ("code", "iri"), ("deprecated", "replaced_by"))
    return (Tab("term", _("Term"), (Fields(names),)),)


class TermAdmin(DeskAdmin):
    form = TermForm
    tabs = term_tabs()
    uses: tuple[str, ...] = ()
    """Paths from an activity to the term."""

    list_display: Any = ("show_name", "code", "show_state")
    list_filter: Any = ("deprecated",)
    search_fields = ("name", "code")
    ordering = ("position", "pk")
    autocomplete_fields = ("replaced_by",)
    text = _(
        "The words to choose from. A term that is no longer in use cannot be chosen any more; "
        "records that have it keep it."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("replaced_by")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        found = search_words(queryset, search_term, fields=("name", "code"))
        choosing = "field_name" in request.GET  # the autocomplete asks, not the list
        return (found.filter(deprecated=False) if choosing else found), False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if not change:
            last = self.model._default_manager.order_by("-position").values_list("position", flat=True).first()
            obj.position = 0 if last is None else last + 1
        super().save_model(request, obj, form, change)

    @admin.display(description=_("name"), ordering="position")
    def show_name(self, term: Term) -> str:
        return str(term)

    @admin.display(description=_("state"), ordering="deprecated")
    def show_state(self, term: Term) -> SafeString | str:
        if not term.deprecated:
            return format_html('<span class="desk-status approved">{}</span>', gettext("In use"))
        label = (
            gettext("Replaced by %(term)s") % {"term": term.replaced_by}
            if term.replaced_by
            else gettext("No longer in use")
        )
        return format_html('<span class="desk-status ended">{}</span>', label)

    # What would change with it

    def beside(self, request: HttpRequest, record: Any) -> Sequence[dict[str, Any]]:
        activities = visible(self.used_in(record), to=request.user)
        statements = visible(self.shown_in(record), to=request.user)
        notes = [
            note(
                gettext("Activities that use it"),
                activities,
                "purposes_processingactivity",
                gettext("No activity uses it."),
            ),
            note(
                gettext("Statements that show it"),
                statements,
                "publishing_statement",
                gettext("No statement shows it."),
            ),
        ]
        if isinstance(record, SecurityMeasure):
            records = visible(ProcessorRecord.objects.filter(measures__measure=record).distinct(), to=request.user)
            notes.append(
                note(gettext("Processor records that use it"), records, "purposes_processorrecord", gettext("None."))
            )
        return notes

    def used_in(self, term: Term) -> QuerySet[ProcessingActivity]:
        paths = Q()
        for path in self.uses:
            paths |= Q(**{path: term})
        return ProcessingActivity.objects.filter(pk__in=ProcessingActivity.objects.filter(paths).values("pk"))

    def shown_in(self, term: Term) -> QuerySet[Any]:
        # Through the reverse relation: the register does not know who publishes it.
        entries: Any = ProcessingActivity._meta.get_field("entries")
        groups = entries.related_model._meta.get_field("group").related_model
        statements = groups._meta.get_field("statement").related_model._default_manager
        found: QuerySet[Any] = statements.filter(groups__entries__activity__in=self.used_in(term)).distinct()
        return found


def note(title: str, rows: QuerySet[Any], admin_name: str, empty: str) -> dict[str, Any]:
    """A list of links to records, the first hundred by name."""
    found = list(rows[: SHOWN + 1])
    links = [(str(row), reverse(f"admin:{admin_name}_change", args=[row.pk])) for row in found[:SHOWN]]
    more = rows.count() - SHOWN if len(found) > SHOWN else 0
    return {"title": title, "links": links, "more": more, "empty": empty}


@admin.register(LegalBasis)
class LegalBasisAdmin(TermAdmin):
    tabs = term_tabs("article")
    uses = ("purposes__bases__legal_basis",)
    list_display = ("show_name", "article", "code", "show_state")


@admin.register(DataCategory)
class DataCategoryAdmin(TermAdmin):
    tabs = term_tabs("special", "criminal")
    uses = ("data_categories__category", "retention__categories__category")
    list_display = ("show_name", "special", "criminal", "code", "show_state")
    list_filter = ("deprecated", "special", "criminal")


@admin.register(DataSubjectCategory)
class DataSubjectCategoryAdmin(TermAdmin):
    tabs = term_tabs("vulnerable")
    uses = ("data_subjects__category", "data_categories__subjects__category")
    list_display = ("show_name", "vulnerable", "code", "show_state")


@admin.register(RecipientCategory)
class RecipientCategoryAdmin(TermAdmin):
    uses = ("recipients__category",)


@admin.register(SecurityMeasure)
class SecurityMeasureAdmin(TermAdmin):
    uses = ("measures__measure",)
