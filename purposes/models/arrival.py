"""A file that somebody brings, from its preview to its import. Not part of the register: it passes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from purposes.constraints import is_known
from purposes.models.organisation import Organisation
from purposes.models.preparation import Stage


class ArrivalStep(models.TextChoices):
    """What is being done, or is to be done next, as the person who waits reads it."""

    COMPARING = "comparing", _("Comparing the file with the register.")
    COMPARED = "compared", _("Compared. Nothing has been written yet.")
    WRITING = "writing", _("Writing the register.")
    WRITTEN = "written", _("Imported.")


class Arrival(models.Model):
    """`lines` tell, record by record, what importing would do; `digest` is that of the plan that they tell of."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(_("file"), max_length=200)
    profile = models.CharField(_("kind of file"), max_length=40, blank=True)
    body = models.BinaryField()
    asked_by_id = models.PositiveBigIntegerField()
    asked_at = models.DateTimeField(_("brought on"))
    called_at = models.DateTimeField()
    """When a process was last started for it."""
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.QUEUED)
    step = models.CharField(max_length=20, choices=ArrivalStep, default=ArrivalStep.COMPARING)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    """Records compared, of how many."""
    rows_written = models.PositiveIntegerField(default=0)
    rows_to_write = models.PositiveIntegerField(default=0)
    """Told by a connection of its own while they are being written: `purposes.writing_told`."""
    problem = models.TextField(blank=True)
    """Why nothing came of it, in the language of whoever brought it."""
    language = models.CharField(max_length=10, blank=True)
    lines = models.JSONField(default=list, blank=True)
    left_out = models.JSONField(default=list, blank=True)
    """What a regulator's template says and our register has no place for, cell by cell.

    Of a workbook of ours, the texts that stay because it has no column for their language."""
    digest = models.CharField(max_length=64, blank=True)
    reason = models.TextField(_("why"), blank=True)
    change_id = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("file to import")
        verbose_name_plural = _("files to import")
        permissions = (("import_register", _("Can import a register")),)
        constraints = (
            is_known("stage", Stage, name="arrival_stage_is_known"),
            is_known("step", ArrivalStep, name="arrival_step_is_known"),
        )

    def __str__(self) -> str:
        return self.name
