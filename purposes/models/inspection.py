"""An inspection: a link by which somebody without an account reads one organisation's past, until it ends."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from purposes.models.organisation import Organisation
from purposes.recorded import Recorded


class Inspection(Recorded):
    """Made by `inspections.grant`, which alone knows the link's secret; here stands its digest."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="inspections", verbose_name=_("organisation")
    )
    label = models.CharField(
        _("for whom"), max_length=200, help_text=_("The inspector's office, such as “Data Protection Authority”.")
    )
    states_from = models.DateField(
        _("days from"), help_text=_("The first day of the register that the inspector may see.")
    )
    states_to = models.DateField(
        _("days to"), help_text=_("The last one. A day to come can be seen once it has begun.")
    )
    expires_at = models.DateTimeField(_("the link ends"), help_text=_("From then on it opens nothing."))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    token_hash = models.CharField(_("digest of the link"), max_length=64, unique=True, editable=False)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("inspector's link")
        verbose_name_plural = _("inspectors' links")
        permissions = (("grant_inspection", _("Can grant an inspector's link")),)
        constraints = (
            models.CheckConstraint(condition=~Q(label=""), name="inspection_has_a_label"),
            models.CheckConstraint(condition=Q(states_to__gte=F("states_from")), name="inspection_days_in_order"),
            models.CheckConstraint(condition=~Q(token_hash=""), name="inspection_has_a_token"),
        )

    def __str__(self) -> str:
        return self.label

    def is_open(self, *, now: datetime) -> bool:
        return self.withdrawn_at is None and now < self.expires_at
