"""Sections: rows of a statement, and a page of their own for the rights they tell."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from publishing.addresses import ANCHORS_OF_THE_PAGE
from publishing.checks.defaults import add_missing_rights
from publishing.insertion import NAMES
from publishing.links import anchors_of, broken_links, sentence
from publishing.models import Right, Section, SectionKind, Statement
from purposes.admin.desk import DeskAdmin, DeskForm, Fields, Rows, Tab
from purposes.words import words_of

SECTION_FIELDS = (("kind", "anchor"), "heading", "body", "contact_point", "authority", "closing")
TEXTS = ("body", "closing")


def markdown_help(text: Any) -> SafeString:
    """What a narrative text may hold: Markdown, links to parts of the page, values by name."""
    names = format_html_join(", ", "<code>{}</code>", (("{{ " + name + " }}",) for name in NAMES))
    title = gettext("Values that you can name instead of retyping; they stay current")
    return format_html("{} <details><summary>{}</summary>{}</details>", text, title, names)


class AnchoredForm(DeskForm):
    """The anchor is made from the heading, and then stays: links depend on it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "anchor" in self.fields:
            self.fields["anchor"].disabled = True

    def taken_addresses(self) -> Collection[str]:
        siblings = self._meta.model._default_manager.filter(statement=self.instance.statement_id)
        return set(siblings.values_list("anchor", flat=True))


class SectionForm(AnchoredForm):
    made_from = ("anchor", "heading")

    def taken_addresses(self) -> Collection[str]:
        return {*ANCHORS_OF_THE_PAGE, *super().taken_addresses()}


class SectionPageForm(SectionForm):
    """Alone on its page, the section is checked against what is stored."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        anchors = anchors_of(self.instance.statement)
        for name in TEXTS:
            if missing := broken_links([words_of(self.cleaned_data.get(name))], anchors):
                self.add_error(name, sentence(missing))
        return cleaned


def choose_contact_points(form: Any, statement: Statement | None) -> None:
    """The organisation's own; read once for all rows."""
    field = form.base_fields.get("contact_point")
    if field:
        points = field.queryset.filter(organisation=statement.organisation_id) if statement else field.queryset
        field.queryset = points
        field.choices = [("", gettext("The usual one")), *((point.pk, str(point)) for point in points)]


class SectionRows(Rows):
    model = Section
    form = SectionForm
    fields = SECTION_FIELDS
    autocomplete_fields = ("authority",)
    related = ("authority", "contact_point")
    prefetched = ("rights",)
    show_change_link = True
    link_template = "desk/_section_link.html"
    text = _(
        "What the page says, in order: text of your own, and blocks that the register fills. "
        "Link to a part of the page with [words](#anchor)."
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "body":
            field.help_text = markdown_help(field.help_text)
        return field

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        choose_contact_points(formset.form, obj)
        return formset

    def title_of(self, row: Section) -> str:
        return f"{row.heading or '#' + row.anchor} · {row.get_kind_display()}"


class RightRows(Rows):
    model = Right
    fields = (("name", "article"), "text")
    text = _("What people can ask of you, in your own words (Art. 13(2)(b)–(d) and 15–22).")


@admin.register(Section)
class SectionAdmin(DeskAdmin):
    """Reached from the statement, where sections are added, ordered and removed."""

    form = SectionPageForm
    tabs = (
        Tab("rights", _("Rights"), (RightRows,), _("Shown where the section's kind is “Your rights”.")),
        Tab("section", _("Section"), (Fields(SECTION_FIELDS),)),
    )
    autocomplete_fields = ("authority",)
    list_display = ("__str__", "kind", "statement")
    list_select_related = ("statement",)
    part_of = "statement"

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        choose_contact_points(form, obj.statement if obj else None)
        return form

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def page_actions(self, request: HttpRequest, record: Section) -> Sequence[dict[str, Any]]:
        address = reverse("admin:publishing_statement_change", args=[record.statement_id])
        back = {"title": gettext("Back to the statement"), "address": f"{address}#sections"}
        if record.kind != SectionKind.RIGHTS or not self.has_change_permission(request, record):
            return (back,)
        offer = reverse("admin:publishing_section_rights", args=[record.pk])
        return (back, {"title": gettext("Add the rights that are missing"), "address": offer, "post": True})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.rights_view)
        return [path("<int:pk>/rights/", view, name="publishing_section_rights"), *super().get_urls()]

    def rights_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """POST adds what the legal bases in use ask for, in our words, for the DPO to make their own."""
        section = self.get_object(request, str(pk))
        if request.method != "POST" or section is None or not self.has_change_permission(request, section):
            raise PermissionDenied
        added = add_missing_rights(section, by=request.user)
        told = ngettext("%(count)d right was added.", "%(count)d rights were added.", added)
        messages.success(request, told % {"count": added} if added else gettext("No right is missing."))
        return HttpResponseRedirect(reverse("admin:publishing_section_change", args=[pk]))
