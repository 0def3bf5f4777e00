"""A `Diff` in words for people: where, and which words went and came."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.diff import Change, Diff, Subject
from publishing.labels import default_labels
from purposes.redline import mark_words
from purposes.words import in_language

FIELDS = {
    "activities": gettext_lazy("activities and their order"),
    "automated": gettext_lazy("automated decisions"),
    "body": gettext_lazy("text"),
    "closing": gettext_lazy("text after the block"),
    "contact": gettext_lazy("address block"),
    "data_categories": gettext_lazy("personal data"),
    "groups": gettext_lazy("groups and their order"),
    "heading": gettext_lazy("heading"),
    "introduction": gettext_lazy("introduction"),
    "joint_controllers": gettext_lazy("joint controllers"),
    "kind": gettext_lazy("kind"),
    "languages": gettext_lazy("languages"),
    "name": gettext_lazy("name"),
    "organisation": gettext_lazy("organisation"),
    "provision": gettext_lazy("obligation to provide data"),
    "purposes": gettext_lazy("purposes and legal bases"),
    "recipients": gettext_lazy("recipients"),
    "reference": gettext_lazy("reference"),
    "retention": gettext_lazy("retention period"),
    "rights": gettext_lazy("rights"),
    "sections": gettext_lazy("sections and their order"),
    "short_name": gettext_lazy("short name"),
    "slug": gettext_lazy("address"),
    "sources": gettext_lazy("sources"),
    "title": gettext_lazy("title"),
    "transfers": gettext_lazy("transfers"),
}
_SUBJECTS = {
    "statement": gettext_lazy("Statement"),
    "section": gettext_lazy("Section"),
    "group": gettext_lazy("Group"),
    "activity": gettext_lazy("Activity"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedChange:
    """`kind` is added, removed or changed; `marked` is HTML with `<ins>` and `<del>`, everything else escaped."""

    kind: str
    where: str
    language: str
    before: str
    after: str
    marked: SafeString


def mark(diff: Diff, *, language: str) -> tuple[MarkedChange, ...]:
    """In the order: added, removed, changed; names of subjects in `language` where they have it."""
    return (
        *(_whole("added", subject, language) for subject in diff.added),
        *(_whole("removed", subject, language) for subject in diff.removed),
        *(_part(change, language) for change in diff.changed),
    )


def _whole(kind: str, subject: Subject, language: str) -> MarkedChange:
    name, tag = _name(subject, language), "ins" if kind == "added" else "del"
    before, after = ("", name) if kind == "added" else (name, "")
    marked = SafeString(f"<{tag}>{escape(name)}</{tag}>")
    return MarkedChange(
        kind=kind, where=str(_SUBJECTS[subject.kind]), language="", before=before, after=after, marked=marked
    )


def _part(change: Change, language: str) -> MarkedChange:
    return MarkedChange(
        kind="changed",
        where=f"{_SUBJECTS[change.subject.kind]} “{_name(change.subject, language)}”: {_field(change.field, language)}",
        language=change.language,
        before=change.before,
        after=change.after,
        marked=mark_words(change.before, change.after),
    )


def _name(subject: Subject, language: str) -> str:
    return in_language(subject.name, language)[0] or f"#{subject.key}"


def _field(name: str, language: str) -> str:
    if name.startswith("label "):
        key = name.removeprefix("label ")
        ours = default_labels().get(key, {"en": key})  # one that we no longer ship
        return _("the question “%(label)s”") % {"label": in_language(ours, language)[0]}
    return str(FIELDS[name])
