"""One record made what a document says, new or there already: the verbs behind the API's POST and PUT."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from purposes.approving import OF_THE_DESK, status_after_edit
from purposes.exchange import present
from purposes.exchange.compare import Comparison, Edit
from purposes.exchange.records import ACTIVITIES, Records
from purposes.exchange.wanted import Known, Problem, Reading, Wanted, as_errors
from purposes.exchange.writing import write
from purposes.models import Organisation, ProcessingActivity

DECIDED = "status"
"""Follows from decisions, here as at the desk: what a document says of it is not asked."""


def update_activity(activity: ProcessingActivity, document: Mapping[str, Any]) -> bool:
    """Make `activity`, and every row of it, what a whole native activity document says; `False` where it is already.

    What the document leaves out becomes empty. Rows that say something else are saved, and no others; the activity
    gets its next version, and is approved no more, as after an edit at the desk (docs/decisions/0017).

    The caller holds the transaction, the lock on the activity (`changes.claim`) and the recorded change. A document
    with something wrong in it raises `ValidationError`, whose `error_dict` names each place as in
    `purposes[1].legal_bases[0]`; nothing is written then. Read `activity` anew afterwards.
    """
    known = Known(organisation=activity.organisation_id)
    reading = Reading(known)
    (kept,) = present.read(ACTIVITIES.table, {"pk": activity.pk}, known=known)
    wanted = reading.row(ACTIVITIES.table, {**document, DECIDED: kept.values[DECIDED]}, "")
    complete(wanted)
    edits = Comparison(reading).record(kept, wanted)
    problems = [*reading.problems, *_taken(activity, wanted)]
    if problems:
        raise as_errors(problems)
    if not edits:
        return False
    write(ACTIVITIES.table, with_next_version(edits, kept, wanted), known=known, around={})
    return True


def update_record(
    records: Records, number: int, document: Mapping[str, Any], *, organisation: Organisation | None
) -> bool:
    """The same for a record of any other kind; `organisation` is whose it is, unless it is everybody's.

    Nothing of it is decided on, so nothing follows from its edit but its next version.
    """
    known = Known(organisation=organisation.pk if organisation else None)
    reading = Reading(known)
    (kept,) = present.read(records.table, {"pk": number}, known=known)
    wanted = reading.row(records.table, document, "")
    complete(wanted)
    edits = Comparison(reading).record(kept, wanted)
    if reading.problems:
        raise as_errors(reading.problems)
    if not edits:
        return False
    write(records.table, with_next_version(edits, kept, wanted), known=known, around={})
    return True


def create_record(records: Records, document: Mapping[str, Any], *, organisation: Organisation | None) -> int:
    """A record of any kind but an activity, which is decided on: its number. A term stands behind the others."""
    known = Known(organisation=organisation.pk if organisation else None)
    reading = Reading(known)
    wanted = reading.row(records.table, document, "")
    edits = Comparison(reading).record(None, wanted)
    if reading.problems:
        raise as_errors(reading.problems)
    if records.table.is_ordered:
        last = records.model._default_manager.aggregate(last=Max("position"))["last"]
        edits[0].position = 0 if last is None else last + 1
    write(records.table, edits, known=known, around={"organisation_id": organisation.pk} if organisation else {})
    return wanted.pk or 0


def complete(wanted: Wanted) -> None:
    """Say aloud what the document leaves out: columns are empty, lists have no rows."""
    for column in wanted.table.columns:
        wanted.values.setdefault(column.name, column.empty)
    for table in wanted.table.below:
        for row in wanted.below.setdefault(table.name, []):
            complete(row)


def with_next_version(edits: list[Edit], kept: present.Kept, wanted: Wanted) -> list[Edit]:
    """The edits of one record; the first raises its version and, after a real edit of an activity, sets its status."""
    own = next((edit for edit in edits if edit.kept is kept), None)
    if own is None:
        own = Edit(wanted.table, kept, wanted, {**kept.values, **wanted.values})
        edits = [own, *edits]
    if wanted.table.model is not ProcessingActivity:
        return edits
    status = kept.values[DECIDED]
    is_edit = len(edits) > 1 or own.changed.keys() - OF_THE_DESK
    if is_edit and status_after_edit(status) != status:
        own.changed[DECIDED] = (status, status_after_edit(status))
        own.values[DECIDED] = status_after_edit(status)
    return edits


def _taken(activity: ProcessingActivity, wanted: Wanted) -> list[Problem]:
    """What only one activity of the organisation may have."""
    others = ProcessingActivity.objects.filter(organisation=activity.organisation_id).exclude(pk=activity.pk)
    sentence = _("“%(value)s” is taken: another activity has it.")
    return [
        Problem(name, sentence % {"value": wanted.values[name]})
        for name in ("reference", "slug")
        if others.filter(**{name: wanted.values[name]}).exists()
    ]
