"""Inspectors' links: the DPO grants one, copies it once, sees its use and withdraws it. None is ever edited."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from purposes import inspections
from purposes.admin.desk import DeskAdmin, DeskForm, Fields, Tab
from purposes.models import Inspection


class InspectionForm(DeskForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        first, last = self.cleaned_data.get("states_from"), self.cleaned_data.get("states_to")
        if first and last and last < first:
            self.add_error("states_to", gettext("The last day cannot be before the first one."))
        ends = self.cleaned_data.get("expires_at")
        if ends and ends <= timezone.now():
            self.add_error("expires_at", gettext("This moment is over. Choose one that is to come."))
        return cleaned


@admin.register(Inspection)
class InspectionAdmin(DeskAdmin):
    form = InspectionForm
    change_form_template = "desk/inspection.html"
    tabs = (
        Tab(
            "link",
            _("Inspector's link"),
            (Fields(("organisation", "label", ("states_from", "states_to"), "expires_at")),),
        ),
    )
    list_display = ("show_label", "organisation", "show_days", "show_end", "show_state", "show_uses")
    list_display_links = ("show_label",)
    list_select_related = ("organisation",)
    list_filter = (("organisation", RelatedOnlyFieldListFilter),)
    autocomplete_fields = ("organisation",)
    text = _(
        "An inspector reads one organisation's register without an account, as it stood on the days that you choose. "
        "What is looked at is noted."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Inspection]:
        return super().get_queryset(request).select_related("organisation").annotate(uses=Count("handouts"))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "expires_at":
            clock = forms.DateTimeInput(
                format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "desk-input"}
            )
            kwargs |= {"form_class": forms.DateTimeField, "widget": clock}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    # Who may

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("purposes.grant_inspection")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # Granting

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        obj.token = inspections.grant(obj, by=request.user)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """The link, once: it is in this answer and nowhere else."""
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("A link for %(label)s") % {"label": obj.label},
            "opts": self.opts,
            "inspection": obj,
            "link": request.build_absolute_uri(reverse("inspect:link", args=[obj.token])),
        }
        response = TemplateResponse(request, "desk/inspection_granted.html", context)
        add_never_cache_headers(response)
        return response

    # Its use, and its end

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        record = kwargs.get("obj")
        context["state"] = self.show_state(record) if record else ""
        context["uses"] = record.handouts.select_related("change").order_by("-pk") if record else ()
        return super().render_change_form(request, context, *args, **kwargs)

    def page_actions(self, request: HttpRequest, record: Inspection) -> Sequence[dict[str, Any]]:
        if not self.has_add_permission(request) or not record.is_open(now=timezone.now()):
            return ()
        address = reverse("admin:purposes_inspection_withdraw", args=[record.pk])
        return ({"title": gettext("Withdraw"), "address": address, "post": True},)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.withdraw_view)
        return [path("<int:pk>/withdraw/", view, name="purposes_inspection_withdraw"), *super().get_urls()]

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        inspection = self.get_object(request, str(pk))
        if request.method != "POST" or inspection is None or not self.has_add_permission(request):
            raise PermissionDenied
        inspections.withdraw(inspection, by=request.user, now=timezone.now())
        self.message_user(request, gettext("The link is withdrawn: it opens nothing any more."))
        return HttpResponseRedirect(reverse("admin:purposes_inspection_change", args=[pk]))

    # The list

    @admin.display(description=_("for whom"), ordering="label")
    def show_label(self, inspection: Inspection) -> str:
        return inspection.label

    @admin.display(description=_("days"), ordering="states_from")
    def show_days(self, inspection: Inspection) -> str:
        first, last = (date_format(day, "DATE_FORMAT") for day in (inspection.states_from, inspection.states_to))
        return f"{first} – {last}"

    @admin.display(description=_("the link ends"), ordering="expires_at")
    def show_end(self, inspection: Inspection) -> str:
        return date_format(timezone.localtime(inspection.expires_at), "DATETIME_FORMAT")

    @admin.display(description=_("state"))
    def show_state(self, inspection: Inspection) -> SafeString:
        if inspection.is_open(now=timezone.now()):
            return format_html('<span class="desk-status approved">{}</span>', gettext("Open"))
        label = gettext("Withdrawn") if inspection.withdrawn_at else gettext("Ended")
        return format_html('<span class="desk-status ended">{}</span>', label)

    @admin.display(description=_("opened"), ordering="uses")
    def show_uses(self, inspection: Any) -> int:
        return int(inspection.uses)
