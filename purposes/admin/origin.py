"""Where an activity came from, and what is left to decide about it: what stands above its form."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from purposes.admin.activity_rows import titled
from purposes.admin.desk import Fields, RowsTable, Tab
from purposes.catalogue import read_catalogue
from purposes.entries import ActivityEntry
from purposes.models import About, ProcessingActivity, Question
from purposes.starting import newer_entry
from purposes.words import in_language

TAB_OF = {
    About.PURPOSES: "what",
    About.DATA_SUBJECTS: "what",
    About.DATA_CATEGORIES: "data",
    About.PROVISION: "data",
    About.SOURCES: "sources",
    About.RETENTION: "retention",
    About.RECIPIENTS: "sharing",
    About.TRANSFERS: "sharing",
    About.JOINT_CONTROLLERS: "sharing",
    About.AUTOMATED: "accountability",
    About.ASSESSMENTS: "accountability",
    About.MEASURES: "accountability",
}


class QuestionRows(RowsTable):
    """Ticked off with the form around them; what there is to decide comes from the catalogue."""

    model = Question
    ordering_field = None
    fields: Sequence[str] = ("decided",)
    can_delete = False
    max_num = 0

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def title_of(self, row: Question) -> SafeString:
        return titled(row.get_about_display(), str(row.why))


class _Told(QuestionRows):
    fields = ("about", "why", "decided")


ORIGIN = Tab(
    "origin", _("Decisions to take"), (_Told, Fields((("catalogue_entry", "catalogue_edition"),), _("Catalogue")))
)
"""How a past day tells what stands above the form today."""


def told_of(activity: ActivityEntry) -> tuple[Tab, ...]:
    """Nothing at all for an activity of one's own."""
    return (ORIGIN,) if activity.questions or activity.catalogue_entry else ()


def questions_of(formsets: Any) -> dict[str, Any]:
    """The forms of the questions: those still open, and those taken, each with the tab that it is about."""
    found = next((rows for rows in formsets if isinstance(rows.opts, QuestionRows)), None)
    if found is None:
        return {"formset": None, "open": [], "taken": [], "may_tick": False}
    lines = [
        {"form": form, "row": form.instance, "tab": TAB_OF[About(form.instance.about)]}
        for form in found.formset.initial_forms
        if form.instance.pk
    ]
    return {
        "formset": found.formset,
        "open": [line for line in lines if not line["row"].decided],
        "taken": [line for line in lines if line["row"].decided],
        "may_tick": found.has_change_permission,
    }


def origin(activity: ProcessingActivity | None) -> dict[str, Any] | None:
    """The entry that it was copied from, and the page that shows what a newer edition changed."""
    entry = read_catalogue().get(activity.catalogue_entry) if activity else None
    if entry is None or activity is None:
        return None
    newer = newer_entry(activity)
    return {
        "name": in_language(entry.name, get_language() or "en", "en")[0],
        "edition": activity.catalogue_edition,
        "newer": reverse("admin:purposes_processingactivity_catalogue_changes", args=[activity.pk]) if newer else "",
    }
