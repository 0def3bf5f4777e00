"""Who else decides, who receives, and what leaves the European Economic Area."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from purposes.constraints import is_known
from purposes.law import RecipientRole, TransferMechanism
from purposes.models.activity import ProcessingActivity
from purposes.models.vocabulary import RecipientCategory
from purposes.recorded import Ordered
from purposes.words import TranslatedLine, TranslatedText


class JointController(Ordered):
    """Art. 26: public when the flag says so."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="joint_controllers")
    name = models.CharField(_("name"), max_length=200)
    contact = models.CharField(_("contact"), max_length=250, blank=True)
    arrangement = TranslatedText(
        _("arrangement"), blank=True, default=dict, help_text=_("Art. 26(2): who does what, in essence.")
    )
    is_public = models.BooleanField(_("publish"), default=False)

    class Meta(Ordered.Meta):
        verbose_name = _("joint controller")
        verbose_name_plural = _("joint controllers")
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="joint_controller_has_a_name"),)

    def __str__(self) -> str:
        return self.name


class Recipient(Ordered):
    """Art. 13(1)(e), 30(1)(d). The category is public; who exactly, only when released."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="recipients")
    category = models.ForeignKey(
        RecipientCategory, models.PROTECT, related_name="uses", verbose_name=_("category of recipients")
    )
    wording = TranslatedLine(
        _("wording of its own"), blank=True, default=dict, help_text=_("Shown instead of the category's name.")
    )
    name = models.CharField(
        _("organisation"), max_length=200, blank=True, help_text=_("Internal, unless you publish it.")
    )
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Two letters, as in BE. Published with the name.")
    )
    name_is_public = models.BooleanField(_("publish the name"), default=False)
    role = models.CharField(_("role"), max_length=20, choices=RecipientRole, blank=True)
    contract = models.CharField(
        _("contract"), max_length=250, blank=True, help_text=_("Art. 28(3): where the agreement is kept.")
    )
    contract_ends = models.DateField(_("contract ends"), null=True, blank=True)

    class Meta(Ordered.Meta):
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = (is_known("role", RecipientRole, name="recipient_role_is_known", optional=True),)

    def __str__(self) -> str:
        return self.name or str(self.wording) or str(self.category)


class Transfer(Ordered):
    """Chapter V, Art. 13(1)(f), 30(1)(e)."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="transfers")
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters, as in US."))
    international_organisation = TranslatedLine(_("or international organisation"), blank=True, default=dict)
    mechanism = models.CharField(_("allowed by"), max_length=10, choices=TransferMechanism, blank=True)
    copy = TranslatedText(
        _("how to get a copy"),
        blank=True,
        default=dict,
        help_text=_("Art. 13(1)(f): how a person obtains the safeguards, or where they stand."),
    )
    assessment = models.CharField(
        _("transfer impact assessment"), max_length=250, blank=True, help_text=_("Internal: where it is kept.")
    )
    documentation = models.TextField(
        _("documented safeguards"),
        blank=True,
        help_text=_("Art. 30(1)(e): internal, for transfers under Art. 49(1), second subparagraph."),
    )

    class Meta(Ordered.Meta):
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = (
            is_known("mechanism", TransferMechanism, name="transfer_mechanism_is_known", optional=True),
            models.CheckConstraint(
                condition=~Q(country="") | ~Q(international_organisation={}), name="transfer_has_a_destination"
            ),
        )

    def __str__(self) -> str:
        return self.country or str(self.international_organisation)
