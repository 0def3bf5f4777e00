"""Dated reference data: who supervises, and which countries were found adequate."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from purposes.recorded import Versioned
from purposes.words import TranslatedLine, TranslatedText


class SupervisoryAuthority(Versioned):
    """Art. 51, 77. Public."""

    code = models.SlugField(_("code"), max_length=40, unique=True, help_text=_("BE, or DE-BY for a region."))
    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, as in BE."))
    region = models.CharField(_("region"), max_length=40, blank=True)
    name = TranslatedLine(_("name"), help_text=_("As the public page calls it."))
    official_name = models.CharField(_("official name"), max_length=250, blank=True)
    address = models.TextField(_("address"), blank=True, help_text=_("One line per line, as on an envelope."))
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    checked_on = models.DateField(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_("The day on which somebody last compared these details with the authority's website."),
    )

    class Meta:
        ordering = ("country", "code")
        verbose_name = _("supervisory authority")
        verbose_name_plural = _("supervisory authorities")
        constraints = (models.CheckConstraint(condition=~Q(name={}), name="authority_has_a_name"),)

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"


class AdequacyDecision(Versioned):
    """Art. 45(3): the Commission's finding for a country, with its dates."""

    code = models.CharField(
        _("country or organisation"),
        max_length=10,
        help_text=_("Two letters, or the name of an international organisation."),
    )
    name = TranslatedLine(_("name"))
    adopted = models.DateField(_("adopted"))
    instrument = models.CharField(_("instrument"), max_length=120, blank=True)
    expires = models.DateField(_("expires"), null=True, blank=True)
    scope = TranslatedText(
        _("scope"), blank=True, default=dict, help_text=_("Whom or what the decision covers, if not everyone.")
    )

    class Meta:
        ordering = ("code", "adopted")
        verbose_name = _("adequacy decision")
        verbose_name_plural = _("adequacy decisions")
        constraints = (
            models.UniqueConstraint(fields=("code", "adopted"), name="adequacy_once_per_day"),
            models.CheckConstraint(
                condition=Q(expires=None) | Q(expires__gt=F("adopted")), name="adequacy_expires_after_adoption"
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        super().clean()
        if self.adopted and self.expires and self.expires <= self.adopted:
            raise ValidationError({"expires": _("It cannot expire before it was adopted.")}, code="expires")
