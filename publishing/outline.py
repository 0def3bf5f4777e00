"""A statement as edited, today or on any day, read once as frozen values: what stands where, and which activities."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from publishing.models import Entry, Group, Right, Section, Statement
from purposes.history import NotYet, Row, rows_at, rows_of_today
from purposes.words import Words, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineRight:
    name: Words
    text: Words
    id: int = 0
    article: str = ""


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
    id: int = 0


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
    id: int = 0


def read_outline(statement: Statement, *, at: datetime | None = None) -> Outline:
    """The statement as edited, today or as it stood at `at`. Five queries, whatever its size.

    Raises `history.NotYet` for a moment before the statement was made.
    """
    rows = rows_at(at) if at else rows_of_today
    row = next(iter(rows(Statement, {"pk": statement.pk})), None)
    if row is None:
        raise NotYet(statement.pk)
    rights = _grouped(rows(Right, {"section__statement_id": statement.pk}), "section_id", _right)
    entries = _grouped(rows(Entry, {"group__statement_id": statement.pk}), "group_id", lambda row: row["activity_id"])
    return Outline(
        id=row["id"],
        slug=row["slug"],
        title=words_of(row["title"]),
        introduction=words_of(row["introduction"]),
        languages=tuple(row["languages"]),
        labels={key: words_of(value) for key, value in row["labels"].items()},
        replaces_page_of=row["replaces_page_of"],
        sections=tuple(
            OutlineSection(
                id=section["id"],
                kind=section["kind"],
                anchor=section["anchor"],
                heading=words_of(section["heading"]),
                body=words_of(section["body"]),
                closing=words_of(section["closing"]),
                contact_point_id=section["contact_point_id"],
                authority_id=section["authority_id"],
                rights=rights.get(section["id"], ()),
            )
            for section in rows(Section, {"statement_id": statement.pk})
        ),
        groups=tuple(
            OutlineGroup(key=group["anchor"], title=words_of(group["title"]), activity_ids=entries.get(group["id"], ()))
            for group in rows(Group, {"statement_id": statement.pk})
        ),
    )


def _right(row: Row) -> OutlineRight:
    return OutlineRight(id=row["id"], article=row["article"], name=words_of(row["name"]), text=words_of(row["text"]))


def _grouped(rows: list[Row], owner: str, make: Callable[[Row], Any]) -> dict[int, tuple[Any, ...]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[owner]].append(make(row))
    return {key: tuple(values) for key, values in found.items()}
