"""What the DPO still has to decide about an activity. Internal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from purposes.constraints import is_known
from purposes.models.activity import ProcessingActivity
from purposes.recorded import Ordered
from purposes.words import TranslatedText


class About(models.TextChoices):
    """The parts of an activity, as its rows and columns are called."""

    PURPOSES = "purposes", _("Purposes")
    DATA_SUBJECTS = "data_subjects", _("People concerned")
    DATA_CATEGORIES = "data_categories", _("Personal data used")
    PROVISION = "provision", _("Must people provide them?")
    SOURCES = "sources", _("Sources")
    RETENTION = "retention", _("Retention")
    RECIPIENTS = "recipients", _("Recipients")
    TRANSFERS = "transfers", _("Transfers")
    JOINT_CONTROLLERS = "joint_controllers", _("Joint controllers")
    AUTOMATED = "automated", _("Automated decisions and profiling")
    ASSESSMENTS = "assessments", _("Assessments")
    MEASURES = "measures", _("Security measures")


class Question(Ordered):
    """A question that no general text answers. It stays, ticked, once it is decided."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="questions")
    about = models.CharField(_("about"), max_length=20, choices=About)
    why = TranslatedText(_("what to decide"), help_text=_("In a sentence, for whoever completes the record."))
    decided = models.BooleanField(_("decided"), default=False)

    class Meta(Ordered.Meta):
        verbose_name = _("decision to take")
        verbose_name_plural = _("decisions to take")
        constraints = (
            models.CheckConstraint(condition=~Q(why={}), name="question_says_what"),
            is_known("about", About, name="question_about_is_known"),
        )

    def __str__(self) -> str:
        return str(self.why)[:60]
