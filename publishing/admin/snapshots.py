"""Published versions: to look at, never to change."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing.admin.addresses import linked_files, version_links
from publishing.models import Snapshot
from purposes.admin.desk import DeskAdmin, Fields, Tab


@admin.register(Snapshot)
class SnapshotAdmin(DeskAdmin):
    change_form_template = "desk/snapshot.html"
    tabs = (
        Tab(
            "version",
            _("Version"),
            (
                Fields(
                    (
                        ("statement", "number"),
                        ("published_at", "published_by"),
                        ("updated_at", "is_substantive"),
                        "note",
                        "sha256",
                        "previous",
                        "receipt",
                    )
                ),
            ),
        ),
    )
    list_display = (
        "show_version",
        "show_published",
        "published_by",
        "is_substantive",
        "show_note",
        "show_digest",
        "show_links",
    )
    list_filter = (("statement", RelatedOnlyFieldListFilter),)
    list_select_related = ("statement",)
    ordering = ("-published_at",)
    text = _("Every version ever published. A version is never changed: its digest proves it.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        versions = super().get_queryset(request).defer("document").select_related("statement")
        return versions.prefetch_related(linked_files())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        just_published = str(request.session.pop("published", "")) == object_id
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "just_published": just_published}
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def beside(self, request: HttpRequest, record: Snapshot) -> Sequence[dict[str, Any]]:
        return [{"title": name, "links": links} for name, links in version_links(record)]

    @admin.display(description=_("version"), ordering="number")
    def show_version(self, snapshot: Snapshot) -> str:
        return gettext("%(statement)s, version %(number)d") % {
            "statement": snapshot.statement,
            "number": snapshot.number,
        }

    @admin.display(description=_("published"), ordering="published_at")
    def show_published(self, snapshot: Snapshot) -> str:
        return date_format(timezone.localtime(snapshot.published_at), "DATETIME_FORMAT")

    @admin.display(description=_("what changed"))
    def show_note(self, snapshot: Snapshot) -> str:
        return str(snapshot.note) or "–"

    @admin.display(description=_("digest"))
    def show_digest(self, snapshot: Snapshot) -> SafeString:
        return format_html('<code title="{}">{}…</code>', snapshot.sha256, snapshot.sha256[:12])

    @admin.display(description=_("read it"))
    def show_links(self, snapshot: Snapshot) -> SafeString:
        first = [link for _language, links in version_links(snapshot)[:1] for link in links]
        return format_html_join(
            " ", '<a class="desk-link" href="{}">{}</a>', ((address, what) for what, address in first)
        )
