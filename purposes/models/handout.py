"""A handout: a read that took data out of the register."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from purposes.constraints import is_known
from purposes.models.inspection import Inspection
from purposes.models.organisation import Organisation
from purposes.recorded import Frozen


class HandoutKind(models.TextChoices):
    REGISTER_PDF = "register-pdf", _("register as PDF")
    EXPORT = "export", _("export")
    BUNDLE = "bundle", _("evidence bundle")
    LOG = "log", _("log of changes")
    INSPECTION = "inspection", _("inspection by link")


class Handout(Frozen):
    """Who and when stand in its change."""

    kind = models.CharField(_("what"), max_length=20, choices=HandoutKind)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="handouts", verbose_name=_("organisation")
    )
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, related_name="handouts", verbose_name=_("inspector's link")
    )
    """By which link it was taken, if by one."""
    state_of = models.DateTimeField(_("as it stood at"), null=True, help_text=_("Empty: at the moment itself."))
    sha256 = models.CharField(_("digest"), max_length=64, blank=True)
    detail = models.TextField(_("detail"), blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("handout")
        verbose_name_plural = _("handouts")
        constraints = (is_known("kind", HandoutKind, name="handout_kind_is_known"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.change.at:%Y-%m-%d %H:%M}"
