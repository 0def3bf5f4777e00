"""The verbs of review: what each allows where, who is told what when it does not, and who may not approve."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from purposes import approving
from purposes.approving import CannotDecide, approve, is_excluded_by_four_eyes, refuse, submit
from purposes.changes import duplicate_activity, save_next
from purposes.history import Granted, settled_now, timeline
from purposes.law import Status
from purposes.models import Decision, ProcessingActivity
from purposes.recorded import recorded_as
from purposes.restoring import restore
from tests.make import activity_document, make_statement, words

VERBS = ("submit", "withdraw", "approve", "refuse", "end", "reopen")

DRAFT = "This activity is a draft. Submit it for review first."
IN_REVIEW = "This activity is in review already."
APPROVED = "This activity is approved already."
ENDED = "This activity has ended. Reopen it first."
OPEN = "This activity has not ended."

# Status → what each verb makes of it, or says.
TABLE = {
    "draft": ("in-review", DRAFT, DRAFT, DRAFT, "ended", OPEN),
    "in-review": (IN_REVIEW, "draft", "approved", "draft", "ended", OPEN),
    "approved": (APPROVED, APPROVED, APPROVED, APPROVED, "ended", OPEN),
    "ended": (ENDED, ENDED, ENDED, ENDED, ENDED, "draft"),
}

KINDS = dict(zip(VERBS, ("submitted", "withdrawn", "approved", "refused", "ended", "reopened"), strict=True))


def make_activity(status: str = "draft", *, by: User | None = None, **more: Any) -> ProcessingActivity:
    with recorded_as(by):
        make_statement(activity_document(status=status, **more))
    return ProcessingActivity.objects.get()


def decide(verb: str, activity: ProcessingActivity, *, by: User | None) -> Decision:
    return getattr(approving, verb)(activity, version=activity.version, by=by, reason="Because.")


@transaction.atomic
def edit(activity: ProcessingActivity, *, by: User | None, text: str = "Other words") -> None:
    """As the desk does: a row, and the activity as its next version."""
    with recorded_as(by):
        row = activity.purposes.get()
        row.text = words(text)
        row.save()
        activity.refresh_from_db()
        activity.status = approving.status_after_edit(activity.status)
        save_next(activity)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", Status.values)
def test_verb_leads_on_or_says_why_not(vocabularies, dpo, status, verb):
    activity = make_activity(status)
    expected, before = TABLE[status][VERBS.index(verb)], Decision.objects.count()

    try:
        decide(verb, activity, by=dpo)
        outcome = ProcessingActivity.objects.get().status
    except CannotDecide as refusal:
        outcome = str(refusal)

    assert outcome == expected
    assert Decision.objects.count() - before == (expected in Status.values)
    assert ProcessingActivity.objects.get().status == (expected if expected in Status.values else status)


def test_decision_keeps_who_what_why_and_which_version(vocabularies, dpo):
    activity = make_activity("in-review")

    decision = refuse(activity, version=1, by=dpo, reason="  Which law? ")

    kept = (decision.activity_id, decision.reference, decision.version, decision.kind, decision.actor, decision.reason)
    assert kept == (activity.pk, "A-0001", 1, "refused", "dpo", "Which law?")
    assert (decision.change.actor, decision.change.why) == ("dpo", "Which law?")
    newest = timeline(ProcessingActivity, activity.pk).entries[0]
    assert newest.change == decision.change
    assert ProcessingActivity.objects.get().version == 2


@pytest.mark.parametrize("verb", VERBS)
def test_verb_of_somebody_who_read_an_older_version_is_refused(vocabularies, dpo, editor, verb):
    activity = make_activity("in-review")
    read = activity.version
    edit(activity, by=editor)

    with pytest.raises(CannotDecide, match=r"^Somebody else has saved this activity since you opened it\."):
        getattr(approving, verb)(activity, version=read, by=dpo, reason="Because.")

    assert Decision.objects.filter(kind=KINDS[verb]).exclude(kind="submitted").count() == 0
    assert ProcessingActivity.objects.get().status == "in-review"


@pytest.mark.parametrize("verb", VERBS)
def test_verb_without_a_version_is_refused(vocabularies, dpo, verb):
    activity = make_activity("in-review")

    with pytest.raises(CannotDecide):
        getattr(approving, verb)(activity, version=None, by=dpo, reason="Because.")


def test_deleted_activity_is_not_decided_on_and_its_decisions_stay(vocabularies, dpo):
    activity = make_activity("in-review")
    with recorded_as(dpo):
        activity.entries.all().delete()
        ProcessingActivity.objects.get().delete()

    with pytest.raises(CannotDecide, match=r"^Somebody else has deleted this activity meanwhile\.$"):
        approve(activity, version=1, by=dpo)

    assert [str(one) for one in Decision.objects.all()] == ["A-0001 · Submitted for review"]


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_refusal_wants_a_reason(vocabularies, dpo, reason):
    activity = make_activity("in-review")

    with pytest.raises(CannotDecide, match=r"^Say why you refuse it"):
        refuse(activity, version=1, by=dpo, reason=reason)

    assert ProcessingActivity.objects.get().status == "in-review"


@pytest.mark.parametrize(
    ("status", "after"),
    [("draft", "draft"), ("in-review", "in-review"), ("approved", "draft"), ("ended", "ended")],
)
def test_edit_takes_the_approval_away_and_leaves_the_rest(status, after):
    assert approving.status_after_edit(status) == after


@pytest.mark.parametrize(
    ("status", "kinds"),
    [("draft", []), ("in-review", ["submitted"]), ("approved", ["approved"]), ("ended", ["ended"])],
)
def test_document_decides_by_whoever_imports_it(vocabularies, dpo, status, kinds):
    make_activity(status, by=dpo)

    assert [(one.kind, one.actor, one.version) for one in Decision.objects.all()] == [
        (kind, "dpo", 1) for kind in kinds
    ]


def test_copy_of_an_approved_activity_is_a_draft_that_nobody_decided_on(vocabularies, dpo):
    copy = duplicate_activity(make_activity("approved"), by=dpo)

    assert (copy.status, list(copy.decisions.all())) == ("draft", [])


# Four eyes


def with_four_eyes(status: str, *, by: User | None) -> ProcessingActivity:
    activity = make_activity(status, by=by)
    with recorded_as(None):
        organisation = activity.organisation
        organisation.four_eyes = True
        organisation.save()
    return ProcessingActivity.objects.get()


def test_whoever_wrote_an_activity_cannot_approve_it(vocabularies, dpo):
    activity = with_four_eyes("in-review", by=dpo)

    with pytest.raises(CannotDecide, match=r"Somebody else must approve it\.$"):
        approve(activity, version=1, by=dpo)

    assert ProcessingActivity.objects.get().status == "in-review"


def test_somebody_else_approves(vocabularies, dpo, editor):
    activity = with_four_eyes("in-review", by=editor)

    assert approve(activity, version=1, by=dpo).actor == "dpo"


def test_one_row_edited_before_others_edited_is_enough_to_be_excluded(vocabularies, dpo, editor):
    activity = with_four_eyes("approved", by=editor)
    edit(activity, by=dpo, text="By the approver")
    edit(activity, by=editor, text="By the editor, last")

    assert is_excluded_by_four_eyes(activity, by=dpo)


def test_what_was_approved_since_counts_no_more(vocabularies, dpo, editor):
    activity = with_four_eyes("in-review", by=dpo)
    chief = User.objects.create_user("chief")
    approve(activity, version=1, by=chief)
    activity.refresh_from_db()
    edit(activity, by=editor)

    assert not is_excluded_by_four_eyes(activity, by=dpo)
    assert is_excluded_by_four_eyes(activity, by=editor)


def test_deciding_is_not_editing(vocabularies, dpo, editor):
    """Who refused it once, and who submitted what another wrote, may approve."""
    activity = with_four_eyes("in-review", by=editor)
    refuse(activity, version=1, by=dpo, reason="Which law?")
    edit(activity, by=editor)
    submit(activity, version=activity.version, by=dpo)
    activity.refresh_from_db()

    assert approve(activity, version=activity.version, by=dpo).kind == "approved"


def test_restoring_is_editing(vocabularies, dpo, editor):
    activity = with_four_eyes("approved", by=editor)
    at = settled_now()
    edit(activity, by=editor)
    restore(ProcessingActivity, activity.pk, at=at, by=dpo)

    assert is_excluded_by_four_eyes(activity, by=dpo)


def test_alone_one_approves_what_one_wrote(vocabularies, dpo):
    activity = make_activity("in-review", by=dpo)

    assert approve(activity, version=1, by=dpo).kind == "approved"


def test_inspector_s_evidence_holds_the_decisions_of_its_days_and_no_others(vocabularies, dpo):
    activity = make_activity("in-review", by=dpo)
    first = settled_now()
    approved = approve(activity, version=1, by=dpo)
    granted = Granted(first=first, last=settled_now(), always=())

    told = {one.kind: granted.has(Decision, {"change_id": one.change_id}) for one in Decision.objects.all()}

    assert told == {"submitted": False, approved.kind: True}
