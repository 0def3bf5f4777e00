"""The terms an organisation chooses from, and may extend. Shipped ones stand in `purposes/starter`."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from purposes.recorded import Ordered, Versioned
from purposes.words import TranslatedLine, TranslatedText


class Term(Ordered, Versioned):
    code = models.SlugField(
        _("code"),
        max_length=60,
        unique=True,
        help_text=_("Short and stable: exports and other systems know the term by it."),
    )
    name = TranslatedLine(_("name"), help_text=_("The words that the public page shows."))
    definition = TranslatedText(
        _("definition"), blank=True, default=dict, help_text=_("What belongs under this term, in a sentence.")
    )
    iri = models.URLField(
        _("web identifier (IRI)"),
        max_length=200,
        blank=True,
        help_text=_("The term's address in a public vocabulary such as DPV, if it has one."),
    )
    deprecated = models.BooleanField(
        _("no longer in use"), default=False, help_text=_("Can no longer be chosen. Records that use it keep it.")
    )
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("replaced by"), related_name="+"
    )

    class Meta(Ordered.Meta):
        abstract = True
        constraints = (
            models.CheckConstraint(condition=~Q(name={}), name="%(class)s_has_a_name"),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | Q(deprecated=True), name="%(class)s_replaced_only_if_deprecated"
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("id")), name="%(class)s_not_replaced_by_itself"
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        super().clean()
        if self.replaced_by and not self.deprecated:
            sentence = _("Tick “no longer in use” first: only then can another term replace this one.")
            raise ValidationError({"replaced_by": sentence}, code="in-use")
        if self.replaced_by and self.replaced_by.pk == self.pk:
            raise ValidationError({"replaced_by": _("A term cannot replace itself.")}, code="itself")


class LegalBasis(Term):
    """Art. 6(1)(a)–(f); a regime may add one."""

    article = models.CharField(_("article"), max_length=40, blank=True)

    class Meta(Term.Meta):
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")


class DataCategory(Term):
    """Art. 30(1)(c), 14(1)(d)."""

    special = models.BooleanField(_("special category (Art. 9)"), default=False)
    criminal = models.BooleanField(_("criminal convictions and offences (Art. 10)"), default=False)

    class Meta(Term.Meta):
        verbose_name = _("category of personal data")
        verbose_name_plural = _("categories of personal data")


class DataSubjectCategory(Term):
    """Art. 30(1)(c)."""

    vulnerable = models.BooleanField(
        _("vulnerable persons"),
        default=False,
        help_text=_("Children, patients and others who need more protection (recital 75)."),
    )

    class Meta(Term.Meta):
        verbose_name = _("category of data subjects")
        verbose_name_plural = _("categories of data subjects")


class RecipientCategory(Term):
    """Art. 13(1)(e), 30(1)(d)."""

    class Meta(Term.Meta):
        verbose_name = _("category of recipients")
        verbose_name_plural = _("categories of recipients")


class SecurityMeasure(Term):
    """Art. 30(1)(g), 32(1)."""

    class Meta(Term.Meta):
        verbose_name = _("security measure")
        verbose_name_plural = _("security measures")


VOCABULARIES: dict[str, type[Term]] = {
    "legal_bases": LegalBasis,
    "data_categories": DataCategory,
    "data_subject_categories": DataSubjectCategory,
    "recipient_categories": RecipientCategory,
    "security_measures": SecurityMeasure,
}
"""As documents call them."""
