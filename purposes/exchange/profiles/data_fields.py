"""Columns about whom and what: people, data, where they come from and how long they are kept."""

from purposes.entries import ActivityEntry
from purposes.exchange.profiles.cells import listed, numbered
from purposes.exchange.profiles.drafts import Entry, Plain, lines, several, text_of
from purposes.exchange.profiles.field import Field
from purposes.exchange.profiles.periods import period_in
from purposes.exchange.profiles.speaking import Speaker
from purposes.exchange.reading import Value
from purposes.law import (
    RetentionKind,
    SensitiveCondition,
    SourceKind,
)
from purposes.periods import in_words

_FROM_THE_PERSON = ("direct", "rechtstreeks", "van de betrokkene", "auprès de", "interesado")


def _read_subjects(entry: Entry, value: Value) -> None:
    entry.values["data_subjects"] = [
        {"category": code} for code in entry.terms("data_subject_categories", text_of(value))
    ]


def _read_categories(entry: Entry, value: Value) -> None:
    rows = entry.rows("data_categories")
    had = {row["category"] for row in rows}
    rows.extend({"category": code} for code in entry.terms("data_categories", text_of(value)) if code not in had)


def _write_conditions(activity: ActivityEntry, speaker: Speaker) -> str:
    return listed(
        f"{speaker.name(row.category)}: {speaker.choice(SensitiveCondition, row.condition)}"
        for row in activity.data_categories
        if row.condition
    )


def _read_conditions(entry: Entry, value: Value) -> None:
    entry.beside["conditions"] = lines(value)


def _write_sources(activity: ActivityEntry, speaker: Speaker) -> str:
    if activity.sources == ():
        return speaker.none()
    return numbered([speaker.words(source.text) for source in activity.sources or ()])


def _read_sources(entry: Entry, value: Value) -> None:
    if entry.is_none(text_of(value), "no_sources"):
        entry.values["sources"] = []
        return
    entry.values["sources"] = [
        {"text": entry.draft.words(text), "kind": _source_kind(text).value} for text in several(value) if text
    ]


def _source_kind(text: str) -> SourceKind:
    is_direct = any(word in text.casefold() for word in _FROM_THE_PERSON)
    return SourceKind.DIRECT if is_direct else SourceKind.INDIRECT


def _write_retention(activity: ActivityEntry, speaker: Speaker) -> str:
    if activity.retention == ():
        return speaker.none()
    return numbered([speaker.words(row.text) or in_words(row.period) for row in activity.retention or ()])


def _read_retention(entry: Entry, value: Value) -> None:
    if entry.is_none(text_of(value), "nothing_kept"):
        entry.values["retention"] = []
        return
    entry.values["retention"] = [retention_row(entry, text) for text in several(value) if text]


def retention_row(entry: Entry, text: str) -> Plain:
    """With its period where the text can mean one only."""
    row: Plain = {"text": entry.draft.words(text)}
    period, trigger = period_in(text)
    if not period:
        return row | {"kind": RetentionKind.CRITERION.value}
    if trigger:
        return row | {
            "kind": RetentionKind.EVENT_AND_PERIOD.value,
            "period": period,
            "trigger": entry.draft.words(trigger),
        }
    return row | {"kind": RetentionKind.PERIOD.value, "period": period}


def _write_subjects(activity: ActivityEntry, speaker: Speaker) -> str:
    return speaker.names(row.category for row in activity.data_subjects)


def _write_categories(activity: ActivityEntry, speaker: Speaker) -> str:
    return speaker.names(row.category for row in activity.data_categories)


def _write_ordinary(activity: ActivityEntry, speaker: Speaker) -> str:
    return speaker.names(row.category for row in activity.data_categories if not row.category.special)


def _write_special(activity: ActivityEntry, speaker: Speaker) -> str:
    return speaker.names(row.category for row in activity.data_categories if row.category.special)


DATA_FIELDS: dict[str, Field] = {
    "data_subjects": Field(("data_subjects.category",), _write_subjects, _read_subjects),
    "data_categories": Field(("data_categories.category",), _write_categories, _read_categories),
    "ordinary_categories": Field(("data_categories.category",), _write_ordinary, _read_categories),
    "special_categories": Field(("data_categories.category",), _write_special, _read_categories),
    "conditions": Field(("data_categories.condition",), _write_conditions, _read_conditions),
    "sources": Field(("sources.text",), _write_sources, _read_sources),
    "retention": Field(("retention.text",), _write_retention, _read_retention),
}
