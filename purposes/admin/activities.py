"""Processing activities: the list, and each one in tabs."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from purposes.admin.activity_rows import (
    AssessmentRows,
    DataCategoryRows,
    DataSubjectRows,
    JointControllerRows,
    MeasureRows,
    PurposeRows,
    RecipientRows,
    RetentionRows,
    SourceRows,
    TransferRows,
)
from purposes.admin.beside_fields import place
from purposes.admin.catalogue import catalogue_view, changes_view
from purposes.admin.desk import DeskAdmin, Fields, Tab
from purposes.admin.examined import by_activity, counts, open_findings, open_findings_of, told
from purposes.admin.filters import ACTIVITY_FILTERS
from purposes.admin.findings import coverage_view, findings_view, ruling_view
from purposes.admin.forms import DeskForm
from purposes.admin.origin import QuestionRows, origin, questions_of
from purposes.admin.past_link import past_link
from purposes.admin.review import Reviewing
from purposes.admin.reviews import marks, review_panel, with_answers, worked_in_view
from purposes.admin.search import search_words
from purposes.changes import duplicate_activity
from purposes.models import Organisation, ProcessingActivity, Purpose, PurposeBasis

TABS = (
    Tab(
        "what",
        _("What and why"),
        (
            Fields(("name", ("reference", "slug"), "organisation", ("department", "owner", "owner_email"))),
            PurposeRows,
            DataSubjectRows,
        ),
        _("What you do, for whom and for what reason: the heart of the record (Art. 30(1)(b)–(c))."),
    ),
    Tab(
        "data",
        _("Data"),
        (
            DataCategoryRows,
            Fields(("provision", "provision_consequence"), _("Must people provide them?")),
        ),
    ),
    Tab("sources", _("Sources"), (Fields(("no_sources",)), SourceRows)),
    Tab("retention", _("Retention"), (Fields(("nothing_kept",)), RetentionRows)),
    Tab(
        "sharing",
        _("Recipients and transfers"),
        (
            Fields(("no_recipients",)),
            RecipientRows,
            Fields(("no_transfers",)),
            TransferRows,
            JointControllerRows,
        ),
    ),
    Tab(
        "accountability",
        _("Accountability"),
        (
            Fields(
                ("automated", "automated_logic", "automated_consequences", "automated_safeguards"),
                _("Automated decisions and profiling"),
            ),
            AssessmentRows,
            MeasureRows,
            Fields(
                (("starts", "ends"), ("review_months", "reviewed_on"), "systems", "internal_because", "comments"),
                _("Life of the record"),
                _("Internal: never shown on the public page."),
            ),
        ),
        _("What you must be able to show (Art. 5(2), 24 and 32)."),
    ),
)


LONGEST_INTERVAL = 120
"""Months between two reviews. Ten years is long; more is a slip of the finger."""


class ActivityForm(DeskForm):
    made_from = ("slug", "name")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", gettext("It cannot end before it started."))
        months = self.cleaned_data.get("review_months")
        if months is not None and not 1 <= months <= LONGEST_INTERVAL:
            self.add_error("review_months", gettext("Choose between 1 and 120 months."))
        return cleaned

    def taken_addresses(self) -> Collection[str]:
        siblings = ProcessingActivity.objects.filter(organisation=self.cleaned_data.get("organisation"))
        return set(siblings.values_list("slug", flat=True))


@admin.register(ProcessingActivity)
class ActivityAdmin(Reviewing, DeskAdmin):
    form = ActivityForm
    change_form_template = "desk/activity.html"
    list_before_template = "desk/_activities_intro.html"
    tabs = TABS
    list_display = ("show_name", "show_bases", "department", "show_status", "show_findings", "show_statements")
    list_display_links = ("show_name",)
    list_filter = ACTIVITY_FILTERS
    search_fields = ("reference", "name", "department", "purposes__text")
    search_help_text = _("Search reference, name, department and purposes, in any language")
    ordering = ("reference",)
    autocomplete_fields = ("organisation",)
    actions = ("duplicate_selected",)
    text = _("Everything your organisation does with personal data: the record that Art. 30 asks for.")

    def __init__(self, model: type[Any], admin_site: Any) -> None:
        super().__init__(model, admin_site)
        self.inlines = [*self.inlines, QuestionRows]  # above the tabs

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """An activity is somebody's: on an empty register the organisation comes first."""
        if not Organisation.objects.exists() and self.has_add_permission(request):
            messages.info(request, gettext("Describe your organisation first: each activity belongs to one."))
            return HttpResponseRedirect(reverse("admin:purposes_organisation_add"))
        return super().add_view(request, form_url, extra_context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProcessingActivity]:
        return super().get_queryset(request).select_related("organisation")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        purposes = (Purpose.objects, "activity", "text")
        return search_words(queryset, search_term, fields=("reference", "name", "department"), rows=purposes), False

    # The list

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        bases = Prefetch("purposes__bases", PurposeBasis.objects.select_related("legal_basis"))
        rows = with_answers(changelist.result_list).prefetch_related(bases, "entries__group__statement")
        found = by_activity(open_findings(request))
        for row in rows:
            row.findings = counts(found.get(row.pk, ()))
        changelist.result_list = rows
        return changelist

    @admin.display(description=_("processing activity"), ordering="reference")
    def show_name(self, activity: ProcessingActivity) -> SafeString:
        return format_html('<span class="desk-ref">{}</span> {}', activity.reference, activity.name)

    @admin.display(description=_("legal bases"))
    def show_bases(self, activity: ProcessingActivity) -> SafeString | str:
        """By their articles, as lawyers name them; the words are a touch away."""
        bases = (link.legal_basis for purpose in activity.purposes.all() for link in purpose.bases.all())
        names = sorted({(basis.article or str(basis.name), str(basis.name)) for basis in bases})
        return format_html_join(", ", '<abbr class="desk-article" title="{1}">{0}</abbr>', names) or "–"

    @admin.display(description=_("status"), ordering="status")
    def show_status(self, activity: ProcessingActivity) -> SafeString:
        """With what is to be done about its review."""
        chip = '<span class="desk-status {}">{}</span>{}'
        return format_html(chip, activity.status, activity.get_status_display(), marks(activity))

    @admin.display(description=_("findings"))
    def show_findings(self, activity: Any) -> SafeString | str:
        """How many of each severity."""
        told = ((severity, severity.label, count) for severity, count in activity.findings)
        return format_html_join("", '<span class="desk-gap {}">{}: {}</span>', told) or "–"

    @admin.display(description=_("shown in"))
    def show_statements(self, activity: ProcessingActivity) -> str:
        entries: Any = activity.entries.all()  # publishing points here; never imported
        return ", ".join(dict.fromkeys(str(entry.group.statement) for entry in entries)) or "–"

    # The form

    def beside(self, request: HttpRequest, record: ProcessingActivity) -> Sequence[dict[str, Any]]:
        entries: Any = record.entries.select_related("group__statement")  # as above
        links = [
            (str(statement), reverse("admin:publishing_statement_change", args=[statement.pk]))
            for statement in dict.fromkeys(entry.group.statement for entry in entries)
        ]
        empty = gettext("No statement shows this activity yet.")
        if record.internal_because:
            empty = gettext("No statement, because: %(reason)s") % {"reason": record.internal_because}
        return ({"title": gettext("Shown in"), "links": links, "empty": empty},)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Where it came from and what is left to decide, findings at the top, and each beside the field to mend."""
        context["origin"] = origin(kwargs.get("obj"))
        context["questions"] = questions_of(context["inline_admin_formsets"])
        record: ProcessingActivity | None = kwargs.get("obj")
        found = open_findings_of(request, record) if record else ()
        place(found, form=context["adminform"].form, formsets=context["inline_admin_formsets"])
        context["findings"] = [told(finding) for finding in found]
        context["review"] = review_panel(record, may_work_in=self.has_change_permission(request, record))
        return super().render_change_form(request, context, *args, **kwargs)

    def page_actions(self, request: HttpRequest, record: ProcessingActivity) -> Sequence[dict[str, Any]]:
        past = past_link(record.organisation_id, page=f"activities/{record.pk}/")
        if not self.has_add_permission(request):
            return (past,)
        address = reverse("admin:purposes_processingactivity_duplicate", args=[record.pk])
        return (past, {"title": gettext("Duplicate"), "address": address, "post": True})

    # Duplicating

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "purposes_processingactivity"
        return [
            path("catalogue/", wrap(self.catalogue_view), name=f"{name}_catalogue"),
            path("<int:pk>/catalogue/", wrap(self.catalogue_changes_view), name=f"{name}_catalogue_changes"),
            path("findings/", wrap(findings_view), name="purposes_findings"),
            path("findings/<int:pk>/<str:verb>/", wrap(ruling_view), name="purposes_ruling"),
            path("coverage/<int:pk>/", wrap(coverage_view), name="purposes_coverage"),
            path("<int:pk>/worked-in/", wrap(self.worked_in_view), name=f"{name}_worked_in"),
            path("<int:pk>/duplicate/", wrap(self.duplicate_view), name=f"{name}_duplicate"),
            *super().get_urls(),
        ]

    def duplicate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        activity = self.get_object(request, str(pk))
        if request.method != "POST" or activity is None or not self.has_add_permission(request):
            raise PermissionDenied
        copy = duplicate_activity(activity, by=request.user)
        messages.success(
            request,
            gettext("This is the copy of %(reference)s: a draft, shown in no statement yet.")
            % {"reference": activity.reference},
        )
        return HttpResponseRedirect(reverse("admin:purposes_processingactivity_change", args=[copy.pk]))

    # Reviews

    def worked_in_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return worked_in_view(self, request, pk)

    # The catalogue

    def catalogue_view(self, request: HttpRequest) -> HttpResponse:
        return catalogue_view(self, request)

    def catalogue_changes_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return changes_view(self, request, pk)

    @admin.action(description=_("Duplicate as drafts"), permissions=["add"])
    def duplicate_selected(self, request: HttpRequest, queryset: QuerySet[ProcessingActivity]) -> None:
        for activity in queryset:
            duplicate_activity(activity, by=request.user)
        done = ngettext("%(count)d activity was duplicated.", "%(count)d activities were duplicated.", queryset.count())
        messages.success(request, done % {"count": queryset.count()})
