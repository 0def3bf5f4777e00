"""What left the register, and with whom: to look at, never to change."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from purposes.admin.desk import DeskAdmin
from purposes.models import Handout


@admin.register(Handout)
class HandoutAdmin(DeskAdmin):
    list_display = ("show_when", "show_who", "kind", "organisation", "show_state", "detail", "show_digest")
    list_display_links = None
    list_filter = ("kind",)
    list_select_related = ("change", "organisation")
    search_fields = ("sha256", "change__actor", "detail")
    search_help_text = _("Search by digest, person and detail")
    ordering = ("-pk",)
    text = _(
        "Every time somebody took data out of the register: who, when, which state of it, and the digest of "
        "what was handed out."
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        raise Http404  # the list says it all

    @admin.display(description=_("when"), ordering="pk")
    def show_when(self, handout: Handout) -> str:
        return date_format(timezone.localtime(handout.change.at), "DATETIME_FORMAT")

    @admin.display(description=_("who"), ordering="change__actor")
    def show_who(self, handout: Handout) -> str:
        return handout.change.actor or gettext("The system")

    @admin.display(description=_("as it stood at"), ordering="state_of")
    def show_state(self, handout: Handout) -> str:
        return date_format(timezone.localtime(handout.state_of), "DATETIME_FORMAT") if handout.state_of else "–"

    @admin.display(description=_("digest"))
    def show_digest(self, handout: Handout) -> SafeString | str:
        return (
            format_html('<code title="{}">{}…</code>', handout.sha256, handout.sha256[:12]) if handout.sha256 else "–"
        )
