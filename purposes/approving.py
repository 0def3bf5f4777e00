"""The verbs of review: an activity is submitted, approved or refused, ended and reopened. Nobody types its status.

Each verb says which version was read, and is refused in one sentence when somebody saved another since.
Who may use it is asked where it is offered; `four eyes` is asked here.
"""

from collections.abc import Iterable, Mapping
from typing import NoReturn

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from purposes.changes import SomebodyWasFaster, claim, save_next
from purposes.history import writers
from purposes.law import Status
from purposes.models import Decision, DecisionKind, ProcessingActivity
from purposes.recorded import current_change, recorded_as

Actor = AbstractBaseUser | AnonymousUser | None

OF_THE_DESK = frozenset({"owner", "owner_email", "review_months", "reviewed_on"})
"""Columns that keep the register in order and say nothing of the processing: an approval outlives their change."""

BECOMES: Mapping[tuple[DecisionKind, Status], Status] = {
    (DecisionKind.SUBMITTED, Status.DRAFT): Status.IN_REVIEW,
    (DecisionKind.WITHDRAWN, Status.IN_REVIEW): Status.DRAFT,
    (DecisionKind.APPROVED, Status.IN_REVIEW): Status.APPROVED,
    (DecisionKind.REFUSED, Status.IN_REVIEW): Status.DRAFT,
    (DecisionKind.ENDED, Status.DRAFT): Status.ENDED,
    (DecisionKind.ENDED, Status.IN_REVIEW): Status.ENDED,
    (DecisionKind.ENDED, Status.APPROVED): Status.ENDED,
    (DecisionKind.REOPENED, Status.ENDED): Status.DRAFT,
}
"""Which decision is possible where, and what the activity is then."""

_STANDS: Mapping[Status, Promise] = {
    Status.DRAFT: _("This activity is a draft. Submit it for review first."),
    Status.IN_REVIEW: _("This activity is in review already."),
    Status.APPROVED: _("This activity is approved already."),
    Status.ENDED: _("This activity has ended. Reopen it first."),
}

# What the present of a document stands for: it tells of no decisions.
_IMPORTED: Mapping[Status, DecisionKind] = {
    Status.IN_REVIEW: DecisionKind.SUBMITTED,
    Status.APPROVED: DecisionKind.APPROVED,
    Status.ENDED: DecisionKind.ENDED,
}


class CannotDecide(Exception):
    """Says in one sentence why nothing was decided."""


def submit(activity: ProcessingActivity, *, version: int | None, by: Actor, reason: str = "") -> Decision:
    """Ask for approval. `version` is the one that was read, here and below; `reason` is a word to the approver."""
    return _decide(DecisionKind.SUBMITTED, activity, version=version, by=by, reason=reason)


def withdraw(activity: ProcessingActivity, *, version: int | None, by: Actor, reason: str = "") -> Decision:
    """Take it back from review."""
    return _decide(DecisionKind.WITHDRAWN, activity, version=version, by=by, reason=reason)


def approve(activity: ProcessingActivity, *, version: int | None, by: Actor, reason: str = "") -> Decision:
    """Its text may be published, as it stands at this moment."""
    return _decide(DecisionKind.APPROVED, activity, version=version, by=by, reason=reason)


def refuse(activity: ProcessingActivity, *, version: int | None, by: Actor, reason: str) -> Decision:
    """It becomes a draft again; `reason` is what the editor reads."""
    if not reason.strip():
        raise CannotDecide(_("Say why you refuse it: whoever edits it must know what to change."))
    return _decide(DecisionKind.REFUSED, activity, version=version, by=by, reason=reason)


def end(activity: ProcessingActivity, *, version: int | None, by: Actor, reason: str = "") -> Decision:
    """The processing has stopped. What was approved stays public until it is taken out of its statements."""
    return _decide(DecisionKind.ENDED, activity, version=version, by=by, reason=reason)


def reopen(activity: ProcessingActivity, *, version: int | None, by: Actor, reason: str = "") -> Decision:
    """A draft again."""
    return _decide(DecisionKind.REOPENED, activity, version=version, by=by, reason=reason)


def status_after_edit(status: str) -> Status:
    """An edited activity is not approved any more. One in review stays there: its approver has to read it anew."""
    return Status.DRAFT if status == Status.APPROVED else Status(status)


def decided_by_document(activities: Iterable[ProcessingActivity]) -> None:
    """Of activities just imported: who imports them says what the document says of each."""
    change = current_change()
    Decision.objects.bulk_create(
        Decision(
            change=change,
            activity=activity,
            reference=activity.reference,
            version=activity.version,
            kind=_IMPORTED[Status(activity.status)],
            actor=change.actor,
        )
        for activity in activities
        if activity.status in _IMPORTED
    )


def is_excluded_by_four_eyes(activity: ProcessingActivity, *, by: Actor) -> bool:
    """Whether `by` wrote to the activity, or to a row of it, since it was last approved; deciding is no writing."""
    if by is None or not activity.organisation.four_eyes:
        return False
    decisions = Decision.objects.filter(activity=activity)
    approved = decisions.filter(kind=DecisionKind.APPROVED).values_list("change_id", flat=True).first() or 0
    decided = list(decisions.filter(change_id__gt=approved).values_list("change_id", flat=True))
    return by.pk in writers(ProcessingActivity, activity.pk, after=approved, besides=decided)


@transaction.atomic
def _decide(
    kind: DecisionKind, activity: ProcessingActivity, *, version: int | None, by: Actor, reason: str
) -> Decision:
    now = _claimed(activity, version)
    status = BECOMES.get((kind, Status(now.status)))
    if status is None:
        _refuse_there(kind, Status(now.status))
    if kind is DecisionKind.APPROVED and is_excluded_by_four_eyes(now, by=by):
        raise CannotDecide(
            _("You have edited this activity since it was last approved. Somebody else must approve it.")
        )
    with recorded_as(by, reason=reason.strip()):
        read, now.status = now.version, status
        save_next(now)
        return _kept(kind, now, version=read, reason=reason.strip())


def _claimed(activity: ProcessingActivity, version: int | None) -> ProcessingActivity:
    try:
        return claim(activity, version=version)
    except SomebodyWasFaster as faster:
        sentence = _("Somebody else has saved this activity since you opened it. Read what it says now, then decide.")
        raise CannotDecide(sentence) from faster
    except ProcessingActivity.DoesNotExist as gone:
        raise CannotDecide(_("Somebody else has deleted this activity meanwhile.")) from gone


def _refuse_there(kind: DecisionKind, status: Status) -> NoReturn:
    raise CannotDecide(_("This activity has not ended.") if kind is DecisionKind.REOPENED else _STANDS[status])


def _kept(kind: DecisionKind, activity: ProcessingActivity, *, version: int, reason: str) -> Decision:
    change = current_change()
    return Decision.objects.create(
        change=change,
        activity=activity,
        reference=activity.reference,
        version=version,
        kind=kind,
        actor=change.actor,
        reason=reason,
    )
