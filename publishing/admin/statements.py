"""Statements: what one audience reads, put together from sections and groups of activities."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing.addresses import RESERVED
from publishing.admin import preview
from publishing.admin.groups import GroupRows
from publishing.admin.labels import LabelsField
from publishing.admin.sections import TEXTS, SectionRows, markdown_help
from publishing.content import group_anchor
from publishing.links import activity_anchors, broken_links, sentence
from publishing.models import Statement
from publishing.whole import front_page, taken
from purposes.admin.desk import DeskAdmin, DeskForm, Fields, LanguagesField, RowsFormSet, Tab, search_words
from purposes.words import words_of


class StatementForm(DeskForm):
    made_from = ("slug", "title")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels, languages = self.fields.get("labels"), self.fields.get("languages")
        if isinstance(labels, LabelsField):
            labels.kept = self.initial.get("labels") or {}
            labels.widget.languages = self.languages
        if isinstance(languages, LanguagesField) and self.instance.pk:
            languages.offer(self.instance.organisation.languages)

    def taken_addresses(self) -> Collection[str]:
        return {*RESERVED, *Statement.objects.values_list("slug", flat=True)}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("is_default") and (front := front_page(but=self.instance.pk)):
            owner = self.instance.organisation_id or getattr(self.cleaned_data.get("organisation"), "pk", None)
            self.add_error("is_default", taken(front, by=owner))
        return cleaned


class SectionsFormSet(RowsFormSet):
    """Checks links over the whole page as it would be saved."""

    def clean(self) -> None:
        super().clean()
        groups = next((formset for formset in self.siblings if formset.prefix == "groups"), None)
        if groups is None or not groups.is_valid() or any(self.errors) or self.instance.pk is None:
            return
        anchors = {form.instance.anchor for form in self.remaining()}
        anchors |= {group_anchor(form.instance.anchor) for form in groups.remaining()}
        anchors |= activity_anchors(self.instance, without_groups=[form.instance.pk for form in groups.removed()])
        removed = {form.instance.anchor: form.instance for form in self.removed()}
        removed |= {group_anchor(form.instance.anchor): form.instance for form in groups.removed()}
        self._refuse_removal(anchors, removed)
        if missing := set(broken_links([words_of(self.instance.introduction)], anchors)) - removed.keys():
            where = gettext("Introduction")
            raise ValidationError(f"{where}: {sentence(sorted(missing))}", code="broken-link")

    def _refuse_removal(self, anchors: set[str], removed: dict[str, Any]) -> None:
        problems = []
        for form in self.remaining():
            for name in TEXTS:
                missing = set(broken_links([words_of(form.cleaned_data.get(name))], anchors))
                if unknown := missing - removed.keys():
                    form.add_error(name, sentence(sorted(unknown)))
                problems += [_refused(removed[anchor], form.instance) for anchor in missing & removed.keys()]
        gone = broken_links([words_of(self.instance.introduction)], anchors)
        problems += [_refused(removed[anchor], gettext("Introduction")) for anchor in gone if anchor in removed]
        if problems:
            raise ValidationError(sorted(set(problems)), code="linked")


def _refused(row: Any, place: Any) -> str:
    return gettext("“%(row)s” cannot be removed: the text of “%(place)s” links to it.") % {"row": row, "place": place}


class StatementSectionRows(SectionRows):
    formset = SectionsFormSet


@admin.register(Statement)
class StatementAdmin(DeskAdmin):
    form = StatementForm
    tabs = (
        Tab("text", _("Title and introduction"), (Fields(("title", "introduction")),)),
        Tab("sections", _("Sections"), (StatementSectionRows,)),
        Tab("groups", _("Activities"), (GroupRows,)),
        Tab(
            "wording",
            _("Questions"),
            (Fields(("labels",)),),
            _("The questions and headings that the page asks of every activity. Left empty, ours stand there."),
        ),
        Tab(
            "settings",
            _("Languages and address"),
            (Fields((("organisation", "replaces_page_of"), "languages", ("slug", "is_default"), "receipt_addresses")),),
        ),
    )
    list_display = ("show_title", "slug", "show_languages", "show_version")
    list_select_related = ("organisation",)
    search_fields = ("title", "slug")
    autocomplete_fields = ("organisation",)
    text = _("What the public reads. Nothing here is public before you publish it.")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "labels":
            kwargs |= {"form_class": LabelsField, "widget": LabelsField.widget}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "introduction":
            field.help_text = markdown_help(field.help_text)
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        # Its groups point at activities of this organisation; its versions stand under this address.
        return (("organisation", "slug") if obj.published else ("organisation",)) if obj else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        return super().get_queryset(request).select_related("organisation").annotate(published=Max("snapshots__number"))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return search_words(queryset, search_term, fields=("title", "slug")), False

    def _create_formsets(self, request: HttpRequest, *args: Any, **kwargs: Any) -> tuple[list[Any], list[Any]]:
        # Django's own hook: links are checked over all rows of the page together.
        formsets, inlines = super()._create_formsets(request, *args, **kwargs)
        for formset in formsets:
            formset.siblings = formsets
        return formsets, inlines

    @admin.display(description=_("statement"), ordering="slug")
    def show_title(self, statement: Statement) -> str:
        return str(statement)

    @admin.display(description=_("languages"))
    def show_languages(self, statement: Statement) -> str:
        return ", ".join(statement.languages)

    @admin.display(description=_("current version"), ordering="published")
    def show_version(self, statement: Any) -> str:
        return (
            gettext("Version %(number)d") % {"number": statement.published}
            if statement.published
            else gettext("Not published yet")
        )

    def page_actions(self, request: HttpRequest, record: Statement) -> Sequence[dict[str, Any]]:
        actions = [
            {
                "title": gettext("Versions"),
                "address": reverse("admin:publishing_snapshot_changelist") + f"?statement__id__exact={record.pk}",
            }
        ]
        may_publish = request.user.has_perm("publishing.publish_statement")
        address = reverse("admin:publishing_statement_preview", args=[record.pk])
        title = gettext("Preview and publish") if may_publish else gettext("Preview")
        return [*actions, {"title": title, "address": address, "primary": True}]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", wrap(preview.preview_view), name="publishing_statement_preview"),
            path(
                "<int:pk>/preview/<slug:language>/", wrap(preview.page_view), name="publishing_statement_preview_page"
            ),
            *super().get_urls(),
        ]
