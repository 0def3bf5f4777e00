"""The statement about to be published, as its rules read it: outline, public words, and the register behind them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from publishing import content
from publishing.outline import Outline, OutlineSection
from purposes.checks.rule import Look, Rule, look_at, row_model
from purposes.entries import ActivityEntry, Register
from purposes.words import Words

Text = tuple[Any, str, Words]
"""Whose text it is, its field, and the words."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """`published` is the content of the current version; `shown` are the activities of every statement there is."""

    register: Register
    outline: Outline
    public: content.Content
    published: content.Content | None
    shown: frozenset[int]
    today: date

    @property
    def id(self) -> int:
        return self.outline.id

    @property
    def slug(self) -> str:
        return self.outline.slug

    @cached_property
    def activities(self) -> tuple[ActivityEntry, ...]:
        """Those that this statement shows, in its order."""
        by_number = {activity.id: activity for activity in self.register.activities}
        numbers = dict.fromkeys(number for group in self.outline.groups for number in group.activity_ids)
        return tuple(by_number[number] for number in numbers if number in by_number)

    @property
    def narrative(self) -> Iterator[Text]:
        """What is told beside the activities."""
        yield self.outline, "introduction", self.outline.introduction
        for section in self.outline.sections:
            yield from texts_of(section)

    @property
    def everything(self) -> Iterator[Text]:
        yield from self.narrative
        for activity in self.activities:
            yield from ((purpose, "text", purpose.text) for purpose in activity.purposes)
            yield from ((source, "text", source.text) for source in activity.sources or ())
            yield from ((row, "text", row.text) for row in activity.retention or ())


def texts_of(section: OutlineSection) -> Iterator[Text]:
    yield section, "body", section.body
    yield from ((right, "text", right.text) for right in section.rights)
    yield section, "closing", section.closing


def look(rules: Iterable[Rule], notice: Notice) -> tuple[Look, ...]:
    """An activity's text is mended on the activity's page, whichever statement shows it."""
    pages = _pages(notice)

    def page_of(entry: Any) -> Any:
        return pages.get((_model_of(entry), entry.id), notice)

    looks = (look_at(rule, notice, rule.look(notice), model_of=_model_of, page_of=page_of) for rule in rules)
    return tuple(one for one in looks if one)


def _pages(notice: Notice) -> dict[tuple[str, int], Any]:
    register = notice.register
    pages: dict[tuple[str, int], Any] = {(_model_of(point), point.id): register for point in register.contact_points}
    whole: tuple[Any, ...] = (register, *register.authorities, *register.activities)
    pages |= {(_model_of(one), one.id): one for one in whole}
    for activity in register.activities:
        for rows in (activity.purposes, activity.sources, activity.retention, activity.recipients):
            pages |= {(_model_of(row), row.id): activity for row in rows or ()}
    return pages


def _model_of(entry: Any) -> str:
    name = type(entry).__name__
    ours = {"Notice": "statement", "Outline": "statement", "OutlineSection": "section", "OutlineRight": "right"}
    return f"publishing.{ours[name]}" if name in ours else row_model(entry)
