"""How an activity reads in the statements that show it: for whoever is to approve its text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString

from publishing import content
from publishing.build import build_activity, build_content
from publishing.models import Statement
from publishing.outline import Outline, read_outline
from purposes.languages import LANGUAGES, direction
from purposes.readings import Reading, Sides
from purposes.redline import mark_sides_of_html

# Both sides stand on one page, which has anchors of its own.
_ANCHOR = re.compile(r' (?:id|aria-labelledby)="[^"]*"(?=[^<]*>)')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    title: str
    address: str
    outline: Outline

    def says(self, register: Any, entry: Any) -> content.Activity:
        return build_activity(register, self.outline, entry)

    def sides(self, register: Any, before: Any, after: Any) -> Sequence[Sides]:
        around = build_content(register, self.outline)
        old, new = (self.says(register, entry) if entry else None for entry in (before, after))
        return [self._in(language, around, old, new) for language in self.outline.languages]

    def _in(
        self, language: str, around: content.Content, old: content.Activity | None, new: content.Activity | None
    ) -> Sides:
        before, after = (self._html(language, around, activity) for activity in (old, new))
        marked = mark_sides_of_html(before, after) if before and after else (before, after)
        return Sides(
            language=language,
            name=LANGUAGES.get(language, language),
            direction=direction(language),
            before=marked[0],
            after=marked[1],
        )

    def _html(self, language: str, around: content.Content, activity: content.Activity | None) -> SafeString:
        """As on paper: without links to itself."""
        if activity is None:
            return SafeString("")
        context = {
            "activity": activity,
            "content": around,
            "language": language,
            "fallbacks": (language, *self.outline.languages, "en"),
            "is_print": True,
        }
        with translation.override(language):
            html = render_to_string("publishing/statement/_activity.html", context)
        return SafeString(_ANCHOR.sub("", html))


def readings_of(activity: int) -> list[Reading]:
    """One for each statement, by its address."""
    shown = Statement.objects.filter(groups__entries__activity=activity).distinct().order_by("slug")
    return [
        _Reading(
            title=str(statement),
            address=reverse("admin:publishing_statement_preview", args=[statement.pk]),
            outline=read_outline(statement),
        )
        for statement in shown
    ]
