"""The controller and how it is reached."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from purposes.admin.countries import find_countries
from purposes.admin.desk import DeskAdmin, Fields, Rows, Tab
from purposes.admin.forms import DeskForm
from purposes.admin.importing import arrival_view, import_view, template_view
from purposes.admin.past_link import past_link
from purposes.admin.take_out import preparation_file_view, preparation_view, take_out_view
from purposes.models import ContactPoint, Organisation


class ContactPointRows(Rows):
    model = ContactPoint
    fields = (("role", "person"), "label", "address", ("phone", "email"))
    text = _(
        "Headquarters, data protection officer, representative: whom people can reach (Art. 13(1)(a)–(b), 27, 37(7))."
    )


class OrganisationForm(DeskForm):
    made_from = ("slug", "legal_name")

    def taken_addresses(self) -> Collection[str]:
        return set(Organisation.objects.values_list("slug", flat=True))


@admin.register(Organisation)
class OrganisationAdmin(DeskAdmin):
    form = OrganisationForm
    tabs = (
        Tab(
            "who",
            _("Who you are"),
            (
                Fields(
                    (
                        ("legal_name", "short_name"),
                        ("registration_number", "registration_scheme"),
                        "address",
                        ("country", "phone"),
                        ("email", "website"),
                    )
                ),
            ),
            _("Shown on the public page: who answers for the processing (Art. 13(1)(a))."),
        ),
        Tab("contacts", _("Contact points"), (ContactPointRows,)),
        Tab("languages", _("Languages"), (Fields(("languages",)),)),
        Tab("law", _("Law"), (Fields(("authority", "public_authority", "group_role", "slug")),)),
        Tab("approval", _("Approval"), (Fields(("four_eyes",)),)),
    )
    list_display = ("__str__", "legal_name", "country")
    search_fields = ("legal_name", "short_name", "slug")
    autocomplete_fields = ("authority",)
    list_select_related = ("authority",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/", view(import_view), name="purposes_import"),
            path("import/template/", view(template_view), name="purposes_import_template"),
            path("import/<int:pk>/", view(arrival_view), name="purposes_arrival"),
            path("countries/", view(find_countries), name="desk_countries"),
            path("<int:pk>/take-out/", view(take_out_view), name="purposes_take_out"),
            path("prepared/<int:pk>/", view(preparation_view), name="purposes_preparation"),
            path("prepared/<int:pk>/file/", view(preparation_file_view), name="purposes_preparation_file"),
            *super().get_urls(),
        ]

    def page_actions(self, request: HttpRequest, record: Organisation) -> Sequence[dict[str, Any]]:
        if not request.user.has_perm("purposes.view_processingactivity"):
            return ()
        past = past_link(record.pk)
        return [past, {"title": _("Register as PDF"), "address": reverse("admin:purposes_take_out", args=[record.pk])}]
