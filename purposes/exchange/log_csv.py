"""The log of changes as a spreadsheet (CSV): a line for each field of each row of each change.

The desk hands it out as filtered, and the evidence bundle holds that of its organisation.
"""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from purposes.families import record_of
from purposes.history import Entry, Wanted, every_entry
from purposes.telling import Fact, Told, kind_of, name_of, told

Line = list[str]


def lines(wanted: Wanted) -> Iterator[Line]:
    """The heading, then the newest change first. In the language that is active while each is made."""
    yield [
        _("Change"),
        _("Moment"),
        _("Who"),
        _("By way of"),
        _("Why"),
        _("Record"),
        _("Name of the record"),
        _("What happened"),
        _("Row"),
        _("Name of the row"),
        _("Part of"),
        _("Field"),
        _("Language"),
        _("Before"),
        _("After"),
    ]
    for entry in every_entry(wanted):
        yield from _of(entry)


def _of(entry: Entry) -> Iterator[Line]:
    change = entry.change
    when = timezone.localtime(change.at).isoformat(sep=" ")
    first = [str(change.pk), when, change.actor, change.get_origin_display(), change.why]
    for pair in entry.rows:
        record = record_of(pair.row)
        named = [kind_of(type(record)), name_of(record)]
        for story in told([pair]):
            for fact in story.facts or (Fact("", "", "", ""),):
                yield [*first, *named, *_cells(story, fact)]


def _cells(story: Told, fact: Fact) -> Line:
    return [
        story.deed.words,
        story.what,
        story.name,
        story.under,
        fact.label,
        fact.language,
        fact.before,
        fact.after,
    ]
