"""Something that is being prepared to be taken out, and for a day its bytes. Not part of the register: it passes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from purposes.constraints import is_known
from purposes.models.inspection import Inspection
from purposes.models.organisation import Organisation


class Stage(models.TextChoices):
    QUEUED = "queued", _("waiting")
    WORKING = "working", _("being prepared")
    DONE = "done", _("ready")
    FAILED = "failed", _("failed")


class Problem(models.TextChoices):
    """Why nothing came of it, as the person who waits reads it."""

    TOO_LARGE = (
        "too-large",
        _("The pages took more time or memory than they may. Take the spreadsheet or the data instead."),
    )
    NOT_YET = "not-yet", _("The register did not exist yet at that moment.")
    NO_KEY = (
        "no-key",
        _("Nothing can be sealed: the key cannot sign. Ask the operator to run “manage.py verify”, which says why."),
    )
    ENDED = "ended", _("The preparation was broken off several times. Ask the operator to look into the log.")
    UNKNOWN = "unknown", _("Something went wrong. Ask the operator to look into the log, then try again.")


class PreparationQuerySet(models.QuerySet["Preparation"]):
    def unfinished(self) -> "PreparationQuerySet":
        return self.filter(stage__in=(Stage.QUEUED, Stage.WORKING))

    def without_bytes(self) -> "PreparationQuerySet":
        return self.defer("body")


class Preparation(models.Model):
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    form = models.CharField(_("form"), max_length=20)
    state_of = models.DateTimeField(_("as it stood at"))
    since = models.DateField(_("changes since"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)

    asked_by_id = models.PositiveBigIntegerField(null=True, blank=True)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("inspector's link")
    )
    """Through which link it was asked for, if not by somebody with an account."""
    asked_at = models.DateTimeField(_("asked for"))
    called_at = models.DateTimeField()
    """When a process was last started for it."""
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.QUEUED)
    step = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=20, choices=Problem, blank=True)
    name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    body = models.BinaryField(null=True)

    objects = PreparationQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("preparation")
        verbose_name_plural = _("preparations")
        constraints = (
            is_known("stage", Stage, name="preparation_stage_is_known"),
            is_known("problem", Problem, name="preparation_problem_is_known", optional=True),
            models.CheckConstraint(
                condition=models.Q(asked_by_id__isnull=True) ^ models.Q(inspection__isnull=True),
                name="preparation_asked_by_one",
            ),
            models.CheckConstraint(
                condition=~models.Q(stage=Stage.DONE) | models.Q(body__isnull=False), name="preparation_done_has_bytes"
            ),
        )

    def __str__(self) -> str:
        return f"{self.form} · {self.state_of:%Y-%m-%d %H:%M}"

    @property
    def is_unfinished(self) -> bool:
        return self.stage in {Stage.QUEUED, Stage.WORKING}
