"""A processing activity, Art. 30(1), and why it is done."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from purposes.constraints import is_known
from purposes.law import AssessmentKind, AssessmentState, AutomatedDecision, Provision, Status
from purposes.mailable import refuse_unmailable
from purposes.models.organisation import Organisation
from purposes.models.vocabulary import LegalBasis, SecurityMeasure
from purposes.recorded import Ordered, Recorded, Versioned
from purposes.words import TranslatedLine, TranslatedText


class ProcessingActivity(Versioned):
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="activities", verbose_name=_("organisation")
    )
    reference = models.CharField(
        _("reference"), max_length=40, help_text=_("Your own number for this activity, such as HR-02.")
    )
    slug = models.SlugField(
        _("address"),
        max_length=80,
        help_text=_("The last part of the link to this activity on the public page. Links break if it changes."),
    )
    name = TranslatedLine(_("name"), help_text=_("The heading on the public page."))

    department = models.CharField(_("department"), max_length=120, blank=True)
    owner = models.CharField(
        _("owner"), max_length=120, blank=True, help_text=_("The role that answers for it (Art. 5(2)).")
    )
    owner_email = models.EmailField(_("owner's e-mail"), max_length=150, blank=True, validators=[refuse_unmailable])
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    """How the decisions on it stand: set by `purposes.approving`, and by whoever saves another text."""
    starts = models.DateField(_("started on"), null=True, blank=True)
    ends = models.DateField(_("ended on"), null=True, blank=True)
    systems = models.TextField(
        _("systems"), blank=True, help_text=_("Applications and places where the data are kept.")
    )
    internal_because = models.CharField(
        _("in no statement because"),
        max_length=250,
        blank=True,
        help_text=_("Internal: why no statement tells the public of it, such as “told in the staff handbook”."),
    )
    comments = models.TextField(_("comments"), blank=True)
    review_months = models.PositiveSmallIntegerField(_("review every … months"), null=True, blank=True)
    reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True)
    catalogue_entry = models.SlugField(
        _("entry of the catalogue"),
        max_length=60,
        blank=True,
        db_index=False,
        help_text=_("Internal: the common activity that this one was copied from."),
    )
    catalogue_edition = models.PositiveSmallIntegerField(
        _("edition of that entry"),
        null=True,
        blank=True,
        help_text=_("Internal: the last edition that somebody compared this activity with."),
    )

    provision = models.CharField(
        _("must the person provide the data?"),
        max_length=20,
        choices=Provision,
        blank=True,
        help_text=_("Art. 13(2)(e): say whether law or contract asks for the data."),
    )
    provision_consequence = TranslatedText(
        _("what if they do not?"),
        blank=True,
        default=dict,
        help_text=_("Art. 13(2)(e): the possible consequences, in plain words."),
    )
    automated = models.CharField(
        _("automated decisions"),
        max_length=20,
        choices=AutomatedDecision,
        blank=True,
        help_text=_("Art. 13(2)(f), 14(2)(g) and 22."),
    )
    automated_logic = TranslatedText(
        _("the logic involved"),
        blank=True,
        default=dict,
        help_text=_("Art. 13(2)(f): how the computer comes to its result."),
    )
    automated_consequences = TranslatedText(
        _("consequences for the person"),
        blank=True,
        default=dict,
        help_text=_("Art. 13(2)(f): what it means for the person."),
    )
    automated_safeguards = TranslatedText(
        _("safeguards"),
        blank=True,
        default=dict,
        help_text=_("Art. 22(3): a human to talk to, one's own view, contesting the decision."),
    )

    no_sources = models.BooleanField(
        _("no sources"),
        default=False,
        help_text=_("Tick only if you are sure: silence and “none” are different statements."),
    )
    nothing_kept = models.BooleanField(
        _("nothing is kept"), default=False, help_text=_("The data are not stored at all.")
    )
    no_recipients = models.BooleanField(
        _("no recipients"), default=False, help_text=_("Nobody outside the department receives the data.")
    )
    no_transfers = models.BooleanField(
        _("no transfers"), default=False, help_text=_("The data do not leave the European Economic Area.")
    )

    class Meta:
        ordering = ("reference",)
        verbose_name = _("processing activity")
        verbose_name_plural = _("processing activities")
        permissions = (
            ("submit_activity", _("Can submit a processing activity for review")),
            ("approve_activity", _("Can approve, refuse, end and reopen a processing activity")),
        )
        constraints = (
            models.UniqueConstraint(fields=("organisation", "reference"), name="activity_reference_once"),
            models.UniqueConstraint(fields=("organisation", "slug"), name="activity_slug_once"),
            models.CheckConstraint(condition=~Q(reference=""), name="activity_has_a_reference"),
            models.CheckConstraint(condition=~Q(name={}), name="activity_has_a_name"),
            models.CheckConstraint(
                condition=Q(catalogue_entry="", catalogue_edition=None)
                | ~Q(catalogue_entry="") & Q(catalogue_edition__isnull=False),
                name="activity_has_entry_and_edition_or_neither",
            ),
            is_known("status", Status, name="activity_status_is_known"),
            is_known("provision", Provision, name="activity_provision_is_known", optional=True),
            is_known("automated", AutomatedDecision, name="activity_automated_is_known", optional=True),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(starts=None) | Q(ends__gte=F("starts")), name="activity_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference} · {self.name}"

    def clean(self) -> None:
        """A statement shows what its own organisation does."""
        super().clean()
        shown = ProcessingActivity.objects.filter(pk=self.pk, entries__isnull=False)  # publishing points here
        if self.organisation_id and shown.exclude(organisation=self.organisation_id).exists():
            raise ValidationError(
                {"organisation": _("A statement shows this activity. Take it out there first.")}, code="shown"
            )


class Purpose(Ordered):
    """One reason, on one or several legal bases: Art. 5(1)(b), 6(1), 13(1)(c)."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="purposes")
    text = TranslatedText(
        _("purpose"),
        blank=True,
        default=dict,
        help_text=_("Art. 13(1)(c): why you use the data, as the public will read it."),
    )
    label = TranslatedLine(
        _("label"),
        blank=True,
        default=dict,
        help_text=_("Shown before the text. Left empty, the names of the legal bases stand here."),
    )
    legitimate_interest = TranslatedText(
        _("legitimate interest pursued"), blank=True, default=dict, help_text=_("Art. 13(1)(d): needed with basis (f).")
    )
    law = TranslatedText(
        _("law"),
        blank=True,
        default=dict,
        help_text=_("Art. 6(3): the provision that obliges or empowers you, with basis (c) or (e)."),
    )
    law_is_public = models.BooleanField(_("publish the law"), default=False)
    withdrawal = TranslatedText(
        _("how to withdraw consent"), blank=True, default=dict, help_text=_("Art. 7(3): as easy as giving it.")
    )
    scope = TranslatedText(
        _("applies to"),
        blank=True,
        default=dict,
        help_text=_("Which part of the activity this basis covers, if not all of it."),
    )
    scope_is_public = models.BooleanField(_("publish what it applies to"), default=False)

    class Meta(Ordered.Meta):
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")

    def __str__(self) -> str:
        return str(self.label) or str(self.text)[:60]


class PurposeBasis(Ordered):
    purpose = models.ForeignKey(Purpose, models.CASCADE, related_name="bases")
    legal_basis = models.ForeignKey(LegalBasis, models.PROTECT, related_name="uses", verbose_name=_("legal basis"))

    class Meta(Ordered.Meta):
        verbose_name = _("legal basis of a purpose")
        verbose_name_plural = _("legal bases of purposes")
        constraints = (models.UniqueConstraint(fields=("purpose", "legal_basis"), name="purpose_basis_once"),)

    def __str__(self) -> str:
        return str(self.legal_basis)


class Assessment(Recorded):
    """DPIA, LIA, TIA. Internal."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="assessments")
    kind = models.CharField(_("assessment"), max_length=10, choices=AssessmentKind)
    state = models.CharField(_("state"), max_length=20, choices=AssessmentState, default=AssessmentState.TO_DO)
    done_on = models.DateField(_("date"), null=True, blank=True)
    document = models.CharField(
        _("document"), max_length=250, blank=True, help_text=_("Where it is kept: a link or a file number.")
    )
    conclusion = models.TextField(_("conclusion"), blank=True)

    class Meta:
        ordering = ("kind",)
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = (
            models.UniqueConstraint(fields=("activity", "kind"), name="assessment_once_per_kind"),
            is_known("kind", AssessmentKind, name="assessment_kind_is_known"),
            is_known("state", AssessmentState, name="assessment_state_is_known"),
        )

    def __str__(self) -> str:
        return self.get_kind_display()


class MeasureUse(Ordered):
    """Art. 30(1)(g). Internal."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="measures")
    measure = models.ForeignKey(SecurityMeasure, models.PROTECT, related_name="uses", verbose_name=_("measure"))
    detail = models.TextField(_("detail"), blank=True)

    class Meta(Ordered.Meta):
        verbose_name = _("security measure taken")
        verbose_name_plural = _("security measures taken")
        constraints = (models.UniqueConstraint(fields=("activity", "measure"), name="measure_once_per_activity"),)

    def __str__(self) -> str:
        return str(self.measure)
