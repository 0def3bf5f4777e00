"""The changes of a register as plain lines: for the annex of the PDF, and as CSV for the evidence."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from purposes.exchange.as_pdf import Changes, RecordedChange
from purposes.exchange.spreadsheet import pieces
from purposes.families import owner_link, record_of
from purposes.history.moments import history_of
from purposes.history.timelines import Entry, RowChange, Scopes, changes_in, entries
from purposes.models import Organisation
from purposes.recorded import recorded_models
from purposes.telling import Deed, name_of, told

_AT_ONCE = 200  # changes whose rows are in memory together


def changes_since(organisation: Organisation, day: date, *, until: datetime) -> Changes:
    """From the beginning of `day` where the site is, to `until`, the oldest first."""
    since = timezone.make_aware(datetime.combine(day, time()))
    return Changes(since=day, rows=tuple(recorded_changes(organisation, since=since, until=until)))


def recorded_changes(
    organisation: Organisation, *, until: datetime, since: datetime | None = None
) -> Iterator[RecordedChange]:
    """Of the organisation's own records, and of the vocabularies that all share."""
    scopes = _scopes(organisation)
    between = Q(at__lte=until) & (Q(at__gte=since) if since else Q())
    changes = changes_in(scopes).filter(between).order_by("pk").iterator()
    while some := list(islice(changes, _AT_ONCE)):
        for entry in entries(some, scopes):
            change = entry.change
            yield RecordedChange(at=change.at, actor=change.actor, reason=change.reason, what=tuple(_lines(entry)))


def as_csv(changes: Iterable[RecordedChange]) -> bytes:
    """One line for each thing that changed, headed. No cell begins like a formula."""
    heading = [_("Moment"), _("Who"), _("Why"), _("What")]
    lines = ((one.at.isoformat(), one.actor, one.reason, what) for one in changes for what in one.what)
    return b"".join(pieces(chain([heading], lines)))


def _lines(entry: Entry) -> Iterator[str]:
    """Each record's stories, a line each. What a new row says stands in the register itself."""
    by_record: dict[Model, list[RowChange]] = defaultdict(list)
    for change in entry.rows:
        by_record[record_of(change.row)].append(change)
    for record, changes in by_record.items():
        for story in told(_notable(record, changes), record=record):
            facts = "; ".join(map(str, story.facts)) if story.deed is Deed.CHANGED else ""
            line = f"{story} – {facts}" if facts else str(story)
            yield line if story.name == name_of(record) else f"{name_of(record)}: {line}"


def _notable(record: Model, changes: list[RowChange]) -> list[RowChange]:
    """Where the record itself came or went, its rows came or went with it."""
    itself = [change for change in changes if change.row == record]
    is_whole = any(change.before is None or change.after is None for change in itself)
    return itself if is_whole else changes


def _scopes(organisation: Organisation) -> Scopes:
    """The history rows of every model of the register that belong to `organisation`, or to all."""
    ours = (model for model in recorded_models() if model._meta.app_label == Organisation._meta.app_label)
    return {model: _owned(model, organisation) for model in ours}


def _owned(model: Any, organisation: Organisation) -> Q:
    if model is Organisation:
        return Q(id=organisation.pk)
    if any(field.name == "organisation" for field in model._meta.concrete_fields):
        return Q(organisation_id=organisation.pk)
    owner = owner_link(model)
    if owner is None:
        return Q()
    owners = history_of(owner.related_model).filter(_owned(owner.related_model, organisation)).values("id")
    return Q(**{f"{owner.attname}__in": owners})
