"""Statements as they stood: what was being edited at a moment, and the version that the public read then."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext

from publishing.admin.addresses import linked_files, version_links
from publishing.labels import default_labels
from publishing.models import Right, Section, SectionKind, Snapshot, Statement
from publishing.outline import Outline, OutlineGroup, OutlineSection, read_outline
from purposes.past.changes import changes
from purposes.past.frame import NotThere, Seen, answer
from purposes.past.told import Block, Line, Panel, line, named, plain, shown
from purposes.words import words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The version that the public could read at a moment, with its addresses in the archive, by language."""

    version: Snapshot
    links: list[tuple[str, list[tuple[str, str]]]]


def statements_then(seen: Seen) -> list[dict[str, Any]]:
    """Each statement of the organisation at that moment, with its version in force."""
    rows = seen.rows(Statement, {"organisation_id": seen.organisation_id})
    current = in_force([row["id"] for row in rows], at=seen.instant.at)
    return [
        {
            "title": named(words_of(row["title"])),
            "address": f"{seen.door.base}statements/{row['id']}/",
            "in_force": current.get(row["id"]),
        }
        for row in rows
    ]


def in_force(statements: Iterable[int], *, at: datetime) -> dict[int, InForce]:
    """The newest version of each that was published by `at`: two queries."""
    published = Snapshot.objects.filter(statement__in=list(statements), change__at__lte=at)
    newest = published.order_by().values("statement").annotate(newest=Max("pk")).values("newest")
    found = Snapshot.objects.filter(pk__in=newest).defer("document").select_related("statement")
    return {
        version.statement_id: InForce(version=version, links=version_links(version))
        for version in found.prefetch_related(linked_files())
    }


def statement(request: HttpRequest, seen: Seen, pk: int) -> HttpResponse:
    """A statement as it was being edited, tab by tab, beside the version that was public."""
    if not any(row["id"] == pk for row in seen.rows(Statement, {"organisation_id": seen.organisation_id})):
        raise NotThere(gettext("This statement was not in the register then."))
    outline = read_outline(Statement(pk=pk), at=seen.instant.at)
    return answer(
        request,
        seen,
        "desk/past/statement.html",
        title=plain(outline.title),
        panels=_told(outline, seen),
        in_force=in_force([pk], at=seen.instant.at).get(pk),
        groups=[_group(group, seen) for group in outline.groups],
        today=reverse("admin:publishing_statement_change", args=[pk]),
        history=f"{seen.door.base}statements/{pk}/changes/",
    )


PAGES = (
    path("statements/<int:pk>/", statement, name="statement"),
    path("statements/<int:pk>/changes/", changes, {"model": Statement}, name="statement-changes"),
)
"""Addresses below a moment's own, as in `purposes.past.pages`."""


def _told(outline: Outline, seen: Seen) -> tuple[Panel, ...]:
    text = [line(Statement, name, getattr(outline, name)) for name in ("title", "introduction")]
    settings = [line(Statement, name, getattr(outline, name)) for name in ("languages", "slug", "replaces_page_of")]
    questions = default_labels()
    labels = [
        Line(label=plain(questions.get(key, {})) or key, value=shown(words))
        for key, words in outline.labels.items()
        if words
    ]
    sections = [Block(title=_heading(section), lines=tuple(_section(section, seen))) for section in outline.sections]
    return (
        Panel(key="text", title=gettext("Title and introduction"), blocks=(Block(lines=tuple(text)),)),
        Panel(key="sections", title=gettext("Sections"), blocks=tuple(sections)),
        Panel(key="wording", title=gettext("Questions"), blocks=(_wording(labels),)),
        Panel(key="settings", title=gettext("Languages and address"), blocks=(Block(lines=tuple(settings)),)),
    )


def _wording(labels: list[Line]) -> Block:
    return Block(lines=tuple(labels)) if labels else Block(note=gettext("No wording of its own: ours stood there."))


def _heading(section: OutlineSection) -> str:
    return f"{plain(section.heading) or '#' + section.anchor} · {SectionKind(section.kind).label}"


def _section(section: OutlineSection, seen: Seen) -> Iterator[Line]:
    for name in ("anchor", "heading", "body"):
        yield line(Section, name, getattr(section, name))
    points = {point.id: plain(point.label) for point in seen.register.contact_points}
    authorities = {authority.id: plain(authority.name) for authority in seen.register.authorities}
    if section.contact_point_id:
        yield line(Section, "contact_point", points.get(section.contact_point_id, ""))
    if section.authority_id:
        yield line(Section, "authority", authorities.get(section.authority_id, ""))
    for right in section.rights:
        yield Line(label=str(Right._meta.verbose_name).capitalize(), value=shown(right.name))
        yield line(Right, "text", right.text)
    if section.closing:
        yield line(Section, "closing", section.closing)


def _group(group: OutlineGroup, seen: Seen) -> dict[str, Any]:
    names = {one["id"]: (one["reference"], named(words_of(one["name"]))) for one in seen.activities}
    return {
        "title": named(group.title) or f"#{group.key}",
        "entries": [
            {"reference": names[pk][0], "name": names[pk][1], "address": f"{seen.door.base}activities/{pk}/"}
            for pk in group.activity_ids
            if pk in names
        ],
    }
