"""What the DPO answers to a finding: I accept this one until a day, or I do not want this rule."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from purposes.models.organisation import Organisation
from purposes.recorded import Recorded


class Acceptance(Recorded):
    """Of one finding: a rule, at one field of one row. Made by `rulings.accept`.

    The row is named, not pointed at: it may be of another app, and it may go.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="acceptances", verbose_name=_("organisation")
    )
    rule = models.CharField(_("rule"), max_length=10)
    row_model = models.CharField(_("kind of record"), max_length=60)
    row_number = models.PositiveBigIntegerField(_("record"), editable=False)
    row_field = models.CharField(_("field"), max_length=60, blank=True)
    reason = models.TextField(_("why it is accepted"), help_text=_("An auditor will read this."))
    until = models.DateField(_("accepted until"), help_text=_("On this day the finding comes back."))
    fingerprint = models.CharField(_("digest of the field's value"), max_length=64, editable=False)
    """When the value changes, the acceptance lapses."""

    class Meta:
        ordering = ("rule", "pk")
        verbose_name = _("accepted finding")
        verbose_name_plural = _("accepted findings")
        permissions = (("rule_on_finding", _("Can accept findings and mute rules")),)
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "rule", "row_model", "row_number", "row_field"), name="acceptance_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="acceptance_has_a_reason"),
            models.CheckConstraint(condition=~Q(fingerprint=""), name="acceptance_has_a_fingerprint"),
        )

    def __str__(self) -> str:
        return f"{self.rule} · {self.reason[:60]}"


class MutedRule(Recorded):
    """A rule that this register does not want to hear. Made by `rulings.mute`."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="muted_rules", verbose_name=_("organisation")
    )
    rule = models.CharField(_("rule"), max_length=10)
    reason = models.TextField(_("why it is muted"), help_text=_("An auditor will read this."))

    class Meta:
        ordering = ("rule",)
        verbose_name = _("muted rule")
        verbose_name_plural = _("muted rules")
        constraints = (
            models.UniqueConstraint(fields=("organisation", "rule"), name="muted_rule_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="muted_rule_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.rule} · {self.reason[:60]}"
