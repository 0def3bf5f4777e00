"""What an activity holds of whom, where it comes from and how long it is kept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from purposes.constraints import is_known
from purposes.law import RetentionKind, SensitiveCondition, SourceKind
from purposes.models.activity import ProcessingActivity
from purposes.models.vocabulary import DataCategory, DataSubjectCategory
from purposes.periods import validate_period
from purposes.recorded import Ordered
from purposes.words import TranslatedLine, TranslatedText


class DataSubjectUse(Ordered):
    """Whom an activity concerns, Art. 30(1)(c). Internal."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="data_subjects")
    category = models.ForeignKey(
        DataSubjectCategory, models.PROTECT, related_name="uses", verbose_name=_("category of data subjects")
    )
    number = models.CharField(
        _("how many"), max_length=40, blank=True, help_text=_("An estimate, such as “about 1,200”.")
    )

    class Meta(Ordered.Meta):
        verbose_name = _("data subjects concerned")
        verbose_name_plural = _("data subjects concerned")
        constraints = (models.UniqueConstraint(fields=("activity", "category"), name="data_subject_once_per_activity"),)

    def __str__(self) -> str:
        return str(self.category)


class DataCategoryUse(Ordered):
    """Which data an activity uses, Art. 14(1)(d), 30(1)(c)."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="data_categories")
    category = models.ForeignKey(
        DataCategory, models.PROTECT, related_name="uses", verbose_name=_("category of personal data")
    )
    wording = TranslatedLine(
        _("wording of its own"), blank=True, default=dict, help_text=_("Shown instead of the category's name.")
    )
    condition = models.CharField(
        _("condition for sensitive data"),
        max_length=20,
        choices=SensitiveCondition,
        blank=True,
        help_text=_("Art. 9(2) or 10: needed for special categories and criminal data."),
    )
    condition_is_public = models.BooleanField(_("publish the condition"), default=False)

    class Meta(Ordered.Meta):
        verbose_name = _("personal data used")
        verbose_name_plural = _("personal data used")
        constraints = (
            is_known("condition", SensitiveCondition, name="data_category_condition_is_known", optional=True),
        )

    def __str__(self) -> str:
        return str(self.wording) or str(self.category)


class DataCategorySubject(Ordered):
    """Narrows a data category to some of the activity's data subjects. Internal."""

    use = models.ForeignKey(DataCategoryUse, models.CASCADE, related_name="subjects")
    category = models.ForeignKey(
        DataSubjectCategory, models.PROTECT, related_name="+", verbose_name=_("category of data subjects")
    )

    class Meta(Ordered.Meta):
        verbose_name = _("data subjects of a data category")
        verbose_name_plural = _("data subjects of data categories")
        constraints = (models.UniqueConstraint(fields=("use", "category"), name="data_category_subject_once"),)

    def __str__(self) -> str:
        return str(self.category)


class Source(Ordered):
    """Art. 14(2)(f)."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="sources")
    kind = models.CharField(_("kind"), max_length=20, choices=SourceKind, default=SourceKind.DIRECT)
    text = TranslatedText(_("source"), help_text=_("As the public will read it: “Directly from you when you …”"))
    publicly_accessible = models.BooleanField(_("publicly accessible"), null=True, blank=True)
    accessibility_is_public = models.BooleanField(_("publish whether it is"), default=False)

    class Meta(Ordered.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = (
            models.CheckConstraint(condition=~Q(text={}), name="source_has_a_text"),
            is_known("kind", SourceKind, name="source_kind_is_known"),
        )

    def __str__(self) -> str:
        return str(self.text)[:60]


class RetentionPeriod(Ordered):
    """Art. 13(2)(a), 30(1)(f)."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="retention")
    text = TranslatedText(
        _("retention period"), help_text=_("As the public will read it: a period, or what decides it.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=RetentionKind, default=RetentionKind.PERIOD)
    period = models.CharField(
        _("period"),
        max_length=20,
        blank=True,
        validators=[validate_period],
        help_text=_("ISO 8601: P2Y is two years, P6M six months, P30D thirty days."),
    )
    trigger = TranslatedLine(_("counted from"), blank=True, default=dict)
    maximum = models.CharField(
        _("at most"), max_length=20, blank=True, validators=[validate_period], help_text=_("ISO 8601, such as P10Y.")
    )
    exception = TranslatedText(
        _("exception"), blank=True, default=dict, help_text=_("Public: when some data are kept longer or shorter.")
    )
    legal_source = TranslatedLine(
        _("legal source"), blank=True, default=dict, help_text=_("Public: the law that sets the period.")
    )
    erasure = models.TextField(
        _("how it is erased"), blank=True, help_text=_("Internal: who or what erases, and when.")
    )

    class Meta(Ordered.Meta):
        verbose_name = _("retention period")
        verbose_name_plural = _("retention periods")
        constraints = (
            models.CheckConstraint(condition=~Q(text={}), name="retention_has_a_text"),
            is_known("kind", RetentionKind, name="retention_kind_is_known"),
        )

    def __str__(self) -> str:
        return str(self.text)[:60]


class RetentionCategory(Ordered):
    """Narrows a period to some of the activity's data, Art. 30(1)(f); without any, it is for all."""

    retention = models.ForeignKey(RetentionPeriod, models.CASCADE, related_name="categories")
    category = models.ForeignKey(
        DataCategory, models.PROTECT, related_name="+", verbose_name=_("category of personal data")
    )

    class Meta(Ordered.Meta):
        verbose_name = _("data under a retention period")
        verbose_name_plural = _("data under retention periods")
        constraints = (models.UniqueConstraint(fields=("retention", "category"), name="retention_category_once"),)

    def __str__(self) -> str:
        return str(self.category)
