"""What an owner says of an activity through the link that was mailed, and what is done with it."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from purposes.changes import locked, save_next
from purposes.models import AnswerDone, Origin, ProcessingActivity, ReviewAnswer, Verb
from purposes.recorded import current_change, recorded_as
from purposes.reviewing import open_answers, review_of

MOST = 10
"""Open answers of one activity: whoever has the link fills neither the desk nor the disk."""


class ReviewIsDone(Exception):
    """Nothing is asked of the owner any more: it was answered, by whichever way."""


class TooManyAnswers(Exception):
    """Nobody has dealt with what was said so far."""


@transaction.atomic
def confirm(activity: ProcessingActivity, *, on: date) -> None:
    """Nothing has changed: the review is done, on that day. Raises `ReviewIsDone`."""
    activity = _asked(activity, on=on)
    activity.reviewed_on = on
    with recorded_as(None, actor=activity.owner_email, verb=Verb.CONFIRMED, origin=Origin.MAILED_LINK):
        save_next(activity)


@transaction.atomic
def report(activity: ProcessingActivity, text: str, *, on: date) -> ReviewAnswer:
    """What changed, kept in the owner's words, and open until somebody has worked it in.

    Raises `ReviewIsDone` and `TooManyAnswers`.
    """
    activity = _asked(activity, on=on)
    if open_answers(activity).count() >= MOST:
        raise TooManyAnswers
    with recorded_as(
        None,
        actor=activity.owner_email,
        verb=Verb.REPORTED,
        about=activity.reference,
        reason=text,
        origin=Origin.MAILED_LINK,
    ):
        return ReviewAnswer.objects.create(
            organisation=activity.organisation, activity_id=activity.pk, change=current_change()
        )


@transaction.atomic
def work_in(activity: ProcessingActivity, *, by: AbstractBaseUser | AnonymousUser | None, on: date) -> int:
    """All that the owner has said so far stands in the record now: the review is done. How many answers that were."""
    activity = locked(activity)
    answers = list(open_answers(activity))
    if answers:
        activity.reviewed_on = on
        with recorded_as(by, verb=Verb.WORKED_IN):
            save_next(activity)
            for answer in answers:
                AnswerDone.objects.create(answer=answer, change=current_change())
    return len(answers)


def _asked(activity: ProcessingActivity, *, on: date) -> ProcessingActivity:
    """Locked, so that of two answers in one moment the second knows of the first."""
    activity = locked(activity)
    if review_of(activity, on=on) is None:
        raise ReviewIsDone
    return activity
