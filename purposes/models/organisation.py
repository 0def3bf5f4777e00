"""The controller, Art. 4(7), and how it is reached."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from purposes.constraints import is_known
from purposes.languages import refuse_unknown_languages
from purposes.law import ContactRole, GroupRole
from purposes.models.reference import SupervisoryAuthority
from purposes.recorded import Ordered, Versioned
from purposes.words import TranslatedLine


def english_first() -> list[str]:
    return ["en"]


class Organisation(Versioned):
    """Art. 13(1)(a), 30(1)(a)."""

    slug = models.SlugField(_("short address"), unique=True)
    legal_name = models.CharField(_("legal name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True, help_text=_("As texts call it."))
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    registration_scheme = models.CharField(
        _("register of that number"), max_length=80, blank=True, help_text=_("Such as “Company number” or “KBO”.")
    )
    address = models.TextField(_("address"), blank=True, help_text=_("One line per line, as on an envelope."))
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters, as in BE."))
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    languages = models.JSONField(_("languages"), default=english_first, help_text=_("The first one is the default."))
    group_role = models.CharField(_("role in a group"), max_length=20, choices=GroupRole, default=GroupRole.INDEPENDENT)
    public_authority = models.BooleanField(
        _("public authority"),
        default=False,
        help_text=_("Legitimate interest is then no basis for its tasks (Art. 6(1), last sentence)."),
    )
    four_eyes = models.BooleanField(
        _("four eyes"),
        default=False,
        help_text=_(
            "Whoever edited an activity since it was last approved cannot approve it: somebody else must. "
            "Leave it off if you work alone."
        ),
    )
    authority = models.ForeignKey(
        SupervisoryAuthority,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("supervisory authority"),
        related_name="+",
    )

    class Meta:
        ordering = ("legal_name",)
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = (
            models.CheckConstraint(condition=~Q(legal_name=""), name="organisation_has_a_name"),
            is_known("group_role", GroupRole, name="organisation_group_role_is_known"),
        )

    def __str__(self) -> str:
        return self.short_name or self.legal_name

    def clean(self) -> None:
        super().clean()
        refuse_unknown_languages(self.languages)


class ContactPoint(Ordered):
    """Headquarters, DPO, representative: Art. 13(1)(a)–(b), 27, 37(7)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contact_points")
    role = models.CharField(_("role"), max_length=20, choices=ContactRole)
    label = TranslatedLine(
        _("label"), help_text=_("Such as “Data Protection Office”: the first line of the address block.")
    )
    address = models.TextField(_("address"), blank=True, help_text=_("One line per line, as on an envelope."))
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    person = models.CharField(
        _("name of the person"), max_length=120, blank=True, help_text=_("Internal: never published.")
    )

    class Meta(Ordered.Meta):
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        constraints = (
            models.CheckConstraint(condition=~Q(label={}), name="contact_point_has_a_label"),
            is_known("role", ContactRole, name="contact_point_role_is_known"),
        )

    def __str__(self) -> str:
        return str(self.label)
