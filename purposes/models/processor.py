"""What the organisation processes for others, Art. 30(2). All of it internal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from purposes.constraints import is_known
from purposes.law import Status, TransferMechanism
from purposes.models.organisation import Organisation
from purposes.models.vocabulary import SecurityMeasure
from purposes.recorded import Ordered, Versioned
from purposes.words import TranslatedLine, TranslatedText


class ProcessorRecord(Versioned):
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="processor_records", verbose_name=_("organisation")
    )
    reference = models.CharField(_("reference"), max_length=40)
    name = TranslatedLine(_("name"))
    categories = TranslatedText(
        _("categories of processing"),
        blank=True,
        default=dict,
        help_text=_("Art. 30(2)(b): what you do for each controller."),
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    department = models.CharField(_("department"), max_length=120, blank=True)
    comments = models.TextField(_("comments"), blank=True)

    class Meta:
        ordering = ("reference",)
        verbose_name = _("processor record")
        verbose_name_plural = _("processor records")
        constraints = (
            models.UniqueConstraint(fields=("organisation", "reference"), name="processor_reference_once"),
            models.CheckConstraint(condition=~Q(name={}), name="processor_record_has_a_name"),
            is_known("status", Status, name="processor_status_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.reference} · {self.name}"


class ProcessorClient(Ordered):
    """A controller served, Art. 30(2)(a)."""

    record = models.ForeignKey(ProcessorRecord, models.CASCADE, related_name="clients")
    name = models.CharField(_("controller"), max_length=200)
    contact = models.TextField(_("contact"), blank=True)
    representative = models.CharField(_("representative"), max_length=200, blank=True)
    dpo = models.CharField(_("data protection officer"), max_length=200, blank=True)

    class Meta(Ordered.Meta):
        verbose_name = _("controller served")
        verbose_name_plural = _("controllers served")

    def __str__(self) -> str:
        return self.name


class SubProcessor(Ordered):
    """Art. 28(2) and (4)."""

    record = models.ForeignKey(ProcessorRecord, models.CASCADE, related_name="sub_processors")
    name = models.CharField(_("sub-processor"), max_length=200)
    country = models.CharField(_("country"), max_length=2, blank=True)
    authorisation = models.CharField(_("authorisation"), max_length=250, blank=True)
    contract = models.CharField(_("contract"), max_length=250, blank=True)

    class Meta(Ordered.Meta):
        verbose_name = _("sub-processor")
        verbose_name_plural = _("sub-processors")

    def __str__(self) -> str:
        return self.name


class ProcessorTransfer(Ordered):
    """Art. 30(2)(c)."""

    record = models.ForeignKey(ProcessorRecord, models.CASCADE, related_name="transfers")
    destination = models.CharField(_("country or international organisation"), max_length=120)
    mechanism = models.CharField(_("allowed by"), max_length=10, choices=TransferMechanism, blank=True)
    documentation = models.TextField(_("documented safeguards"), blank=True)

    class Meta(Ordered.Meta):
        verbose_name = _("transfer by a processor")
        verbose_name_plural = _("transfers by a processor")
        constraints = (
            is_known("mechanism", TransferMechanism, name="processor_transfer_mechanism_is_known", optional=True),
        )

    def __str__(self) -> str:
        return self.destination


class ProcessorMeasure(Ordered):
    """Art. 30(2)(d)."""

    record = models.ForeignKey(ProcessorRecord, models.CASCADE, related_name="measures")
    measure = models.ForeignKey(SecurityMeasure, models.PROTECT, related_name="+", verbose_name=_("measure"))

    class Meta(Ordered.Meta):
        verbose_name = _("security measure of a processor record")
        verbose_name_plural = _("security measures of processor records")
        constraints = (models.UniqueConstraint(fields=("record", "measure"), name="processor_measure_once"),)

    def __str__(self) -> str:
        return str(self.measure)
