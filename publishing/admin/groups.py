"""Groups of activities: rows of a statement, and a page of their own for their entries."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from publishing.admin.sections import AnchoredForm
from publishing.content import activity_anchor
from publishing.links import broken_links, texts_of
from publishing.models import Entry, Group
from purposes.admin.desk import DeskAdmin, DeskForm, Fields, Rows, RowsFormSet, RowsTable, Tab


class GroupForm(AnchoredForm):
    made_from = ("anchor", "title")


class GroupRows(Rows):
    model = Group
    form = GroupForm
    fields = (("title", "anchor"),)
    prefetched = ("entries__activity",)
    show_change_link = True
    link_template = "desk/_group_link.html"
    text = _(
        "Activities under headings, in the order of the page. Save a new group, then open it to choose its activities."
    )

    def title_of(self, row: Group) -> str:
        count = len(row.entries.all())
        counted = ngettext("%(count)d activity", "%(count)d activities", count) % {"count": count}
        return f"{row} · {counted}"


class EntryForm(DeskForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        activity = self.cleaned_data.get("activity")
        if activity and "activity" in self.changed_data:
            self._check(activity)
        return cleaned

    def _check(self, activity: Any) -> None:
        statement = self.instance.group.statement
        elsewhere = Entry.objects.filter(group__statement=statement, activity=activity).exclude(
            group=self.instance.group
        )
        if other := elsewhere.select_related("group").first():
            self.add_error(
                "activity", gettext("This activity stands already in the group “%(group)s”.") % {"group": other.group}
            )


class EntryFormSet(RowsFormSet):
    def clean(self) -> None:
        super().clean()
        gone = {activity_anchor(form.instance.activity.slug) for form in self.removed() if form.instance.pk}
        if not gone:
            return
        for place, texts in texts_of(self.instance.statement).items():
            if linked := gone.intersection(broken_links(texts, ())):
                message = gettext("%(names)s cannot be removed: the text of “%(place)s” links to it.")
                raise ValidationError(message % {"names": ", ".join(sorted(linked)), "place": place}, code="linked")


class EntryRows(RowsTable):
    model = Entry
    form = EntryForm
    formset = EntryFormSet
    autocomplete_fields = ("activity",)
    related = ("activity",)
    fields = ("activity",)


@admin.register(Group)
class GroupAdmin(DeskAdmin):
    """Reached from the statement, where groups are added, ordered and removed."""

    form = GroupForm
    tabs = (Tab("group", _("Group"), (Fields((("title", "anchor"),)), EntryRows)),)
    list_display = ("__str__", "statement")
    list_select_related = ("statement",)
    part_of = "statement"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def page_actions(self, request: HttpRequest, record: Group) -> Sequence[dict[str, Any]]:
        address = reverse("admin:publishing_statement_change", args=[record.statement_id])
        return ({"title": gettext("Back to the statement"), "address": f"{address}#groups"},)
