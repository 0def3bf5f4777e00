"""The review of activities by those who answer for them: who was asked, what they said, and that it was dealt with.

Rows that are written once. Addresses and words stand in their changes alone, where they can be blanked (Art. 17).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from purposes.models.organisation import Organisation
from purposes.recorded import Frozen


class Reminder(Frozen):
    """One mail that a mail server took. To whom it went stands in its change."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    sent_on = models.DateField(_("sent on"))
    activities = models.JSONField(_("processing activities"))
    """Their numbers: what it reminds of may be deleted one day."""

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")

    def __str__(self) -> str:
        return str(self.organisation)


class ReviewAnswer(Frozen):
    """An owner says that something changed: who, when and what stands in its change. “Still correct” leaves none."""

    told_with = ("purposes.ProcessingActivity", "activity_id")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    activity_id = models.PositiveBigIntegerField(_("processing activity"), db_index=True)
    """A number, no foreign key: an answer must not keep an activity from being deleted."""

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("owner's answer")
        verbose_name_plural = _("owners' answers")

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def text(self) -> str:
        return self.change.reason


class AnswerDone(Frozen):
    """Somebody has worked an answer into the record. Who, and when, stands in its change."""

    answer = models.OneToOneField(ReviewAnswer, models.PROTECT, related_name="done", verbose_name=_("owner's answer"))

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("answer dealt with")
        verbose_name_plural = _("answers dealt with")

    def __str__(self) -> str:
        return str(self.answer)
