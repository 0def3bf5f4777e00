"""What only the whole of a statement can judge: its links, its groups together, the front page of the site.

Asked by the desk and by the API. A place is named as in a document: `sections[2].body`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from publishing.content import activity_anchor, group_anchor
from publishing.labels import default_labels
from publishing.links import broken_links, sentence
from publishing.models import Statement
from purposes.words import words_of

Problem = tuple[str, str]
"""The place, and a sentence."""

_TEXTS = ("body", "closing")


def problems(
    document: Mapping[str, Any], *, organisation: int, statement: int | None, slugs: Mapping[str, str]
) -> Iterator[Problem]:
    """Of a document whose rows are right each by itself. `organisation` is whose it is.

    `slugs` are those of activities by their references.
    """
    if document.get("is_default") and (front := front_page(but=statement)):
        yield "is_default", taken(front, by=organisation)
    yield from _unknown_labels(document)
    yield from _shown_twice(document)
    yield from _leading_nowhere(document, slugs)


def front_page(*, but: int | None) -> Statement | None:
    """The statement that visitors of the bare address are sent to, if it is another one."""
    return Statement.objects.filter(is_default=True).exclude(pk=but or 0).first()


def taken(front: Statement, *, by: int | None) -> str:
    """Said to somebody who edits a statement of the organisation `by`: others' titles are not theirs to read."""
    if front.organisation_id != by:
        return _("A statement of another organisation is the front page. It must be unticked there first.")
    return _("“%(other)s” is the front page. Untick it there first.") % {"other": front}


def _unknown_labels(document: Mapping[str, Any]) -> Iterator[Problem]:
    for key in document.get("labels", {}):
        if key not in default_labels():
            yield f"labels.{key}", _("The page asks no such question.")


def _shown_twice(document: Mapping[str, Any]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for place, group in enumerate(document.get("groups", [])):
        for number, reference in enumerate(group.get("entries", [])):
            if reference in seen:
                told = _("This activity stands already in the group “%(group)s”.") % {"group": seen[reference]}
                yield f"groups[{place}].entries[{number}]", told
        seen |= dict.fromkeys(group.get("entries", []), str(group.get("anchor")))


def _leading_nowhere(document: Mapping[str, Any], slugs: Mapping[str, str]) -> Iterator[Problem]:
    sections, groups = document.get("sections", []), document.get("groups", [])
    anchors = {section["anchor"] for section in sections} | {group_anchor(group["anchor"]) for group in groups}
    shown = {reference for group in groups for reference in group.get("entries", [])}
    anchors |= {activity_anchor(slugs[reference]) for reference in shown & slugs.keys()}
    texts = {"introduction": document.get("introduction")}
    texts |= {
        f"sections[{place}].{name}": section.get(name) for place, section in enumerate(sections) for name in _TEXTS
    }
    for place, words in texts.items():
        if missing := broken_links([words_of(words)], anchors):
            yield place, sentence(missing)
