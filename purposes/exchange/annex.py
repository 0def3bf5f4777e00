"""The annex of the register's PDF: what changed since a day, each change in lines of text, the oldest first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby

from django.db.models import Model

from purposes.exchange.as_pdf import Changes, RecordedChange
from purposes.families import record_of
from purposes.history import Entry, RowChange, Wanted, beginning_of, every_entry
from purposes.models import ApiToken, Change, Organisation, OrganisationLimit
from purposes.recorded import recorded_models
from purposes.telling import Deed, name_of, told

_OF_ACCOUNTS = (ApiToken, OrganisationLimit)
"""Who comes in, and with what, is no part of the register."""


def changes_since(organisation: Organisation, day: date, *, until: datetime) -> Changes:
    """From the beginning of `day` where the site is, to `until`, in the language that is active."""
    since = beginning_of(day)
    return Changes(since=day, rows=tuple(recorded_changes(organisation, since=since, until=until)))


def recorded_changes(organisation: Organisation, *, since: datetime, until: datetime) -> list[RecordedChange]:
    """Of the organisation's own records in the register, and of the vocabularies that all share."""
    ours = (
        model
        for model in recorded_models()
        if model._meta.app_label == Organisation._meta.app_label and model not in _OF_ACCOUNTS
    )
    wanted = Wanted(kinds=tuple(ours), organisation=organisation.pk, since=since, until=until)
    by_change = groupby(every_entry(wanted), key=lambda entry: entry.change)
    found = [_recorded(change, entries) for change, entries in by_change]
    return [change for change in reversed(found) if change.what]


def _recorded(change: Change, entries: Iterable[Entry]) -> RecordedChange:
    return RecordedChange(at=change.at, actor=change.actor, reason=change.why, what=tuple(_lines(entries)))


def _lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Each record's stories, a line each. What a new row says stands in the register itself.

    Where a record came or went, its rows came or went with it: nothing more is said of them.
    """
    whole: set[Model] = set()
    for entry in entries:
        for record, changes in _by_record(entry).items():
            itself = [change for change in changes if change.row == record]
            if any(None in (change.before, change.after) for change in itself):
                whole.add(record)
            for story in told(itself if record in whole else changes, record=record):
                facts = "; ".join(map(str, story.facts)) if story.deed is Deed.CHANGED else ""
                line = f"{story} – {facts}" if facts else str(story)
                yield line if story.name == name_of(record) else f"{name_of(record)}: {line}"


def _by_record(entry: Entry) -> dict[Model, list[RowChange]]:
    found: dict[Model, list[RowChange]] = defaultdict(list)
    for change in entry.rows:
        found[record_of(change.row)].append(change)
    return found
