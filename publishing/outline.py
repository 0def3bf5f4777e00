"""A statement as edited, read once as frozen values: what stands where, and which activities."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from publishing.models import Entry, Group, Right, Section, Statement
from purposes.words import Words, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineRight:
    name: Words
    text: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineSection:
    kind: str
    anchor: str
    heading: Words
    body: Words
    closing: Words
    contact_point_id: int | None
    authority_id: int | None
    rights: tuple[OutlineRight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineGroup:
    key: str
    title: Words
    activity_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    slug: str
    title: Words
    introduction: Words
    languages: tuple[str, ...]
    labels: dict[str, Words]
    replaces_page_of: date | None
    sections: tuple[OutlineSection, ...]
    groups: tuple[OutlineGroup, ...]


def read_outline(statement: Statement) -> Outline:
    """Five queries, whatever the statement's size."""
    row = Statement.objects.values().get(pk=statement.pk)
    rights = _rights(statement)
    entries = _entries(statement)
    return Outline(
        slug=row["slug"],
        title=words_of(row["title"]),
        introduction=words_of(row["introduction"]),
        languages=tuple(row["languages"]),
        labels={key: words_of(value) for key, value in row["labels"].items()},
        replaces_page_of=row["replaces_page_of"],
        sections=tuple(
            OutlineSection(
                kind=section["kind"],
                anchor=section["anchor"],
                heading=words_of(section["heading"]),
                body=words_of(section["body"]),
                closing=words_of(section["closing"]),
                contact_point_id=section["contact_point_id"],
                authority_id=section["authority_id"],
                rights=tuple(rights[section["id"]]),
            )
            for section in Section.objects.filter(statement=statement).values()
        ),
        groups=tuple(
            OutlineGroup(key=group["anchor"], title=words_of(group["title"]), activity_ids=tuple(entries[group["id"]]))
            for group in Group.objects.filter(statement=statement).values()
        ),
    )


def _rights(statement: Statement) -> dict[int, list[OutlineRight]]:
    found: dict[int, list[OutlineRight]] = defaultdict(list)
    for row in Right.objects.filter(section__statement=statement).values():
        found[row["section_id"]].append(OutlineRight(name=words_of(row["name"]), text=words_of(row["text"])))
    return found


def _entries(statement: Statement) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for group, activity in Entry.objects.filter(group__statement=statement).values_list("group_id", "activity_id"):
        found[group].append(activity)
    return found
