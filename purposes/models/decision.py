"""A decision on an activity: who submitted, approved or refused it, when, and which version they had read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from purposes.constraints import is_known
from purposes.models.activity import ProcessingActivity
from purposes.recorded import Frozen


class DecisionKind(models.TextChoices):
    SUBMITTED = "submitted", _("Submitted for review")
    WITHDRAWN = "withdrawn", _("Withdrawn from review")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")
    REOPENED = "reopened", _("Reopened")


class Decision(Frozen):
    """Made by `purposes.approving`. Its moment is that of its change; what was approved is what stood there then."""

    # No constraint in the database: the activity may be deleted, the decision stays.
    activity = models.ForeignKey(
        ProcessingActivity,
        models.DO_NOTHING,
        db_constraint=False,
        related_name="decisions",
        verbose_name=_("processing activity"),
    )
    reference = models.CharField(_("reference"), max_length=40)
    """As the activity was called then."""
    version = models.PositiveIntegerField(_("version"))
    """The one that was read by whoever decided."""
    kind = models.CharField(_("decision"), max_length=20, choices=DecisionKind)
    actor = models.CharField(_("who"), max_length=150, blank=True)
    reason = models.TextField(_("why"), blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = (models.Index(fields=("activity", "kind", "-id"), name="decision_of_a_kind"),)
        constraints = (
            is_known("kind", DecisionKind, name="decision_kind_is_known"),
            models.CheckConstraint(condition=~Q(kind=DecisionKind.REFUSED, reason=""), name="refusal_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.reference} · {self.get_kind_display()}"
