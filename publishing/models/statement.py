"""A statement as it is edited: sections in order, and groups of entries that point at activities."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from publishing.addresses import RESERVED, is_anchor_of_the_page
from publishing.labels import default_labels
from purposes.constraints import is_known
from purposes.languages import refuse_unknown_languages
from purposes.recorded import Ordered, Versioned
from purposes.words import TranslatedLine, TranslatedText, in_language

anchor_form = RegexValidator(r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z", _("Use small letters, digits and hyphens."))


class SectionKind(models.TextChoices):
    NARRATIVE = "narrative", _("Text")
    ORGANISATION = "organisation", _("Who we are")
    ACTIVITIES = "activities", _("Processing activities")
    RECIPIENTS = "recipients", _("All recipients")
    RIGHTS = "rights", _("Your rights")
    AUTHORITY = "authority", _("Supervisory authority")
    CONTACT = "contact", _("Contact")
    CHANGES = "changes", _("Earlier versions and what changed")


def english_first() -> list[str]:
    return ["en"]


class Statement(Versioned):
    """Art. 12–14: what one audience reads. An organisation may have several."""

    organisation = models.ForeignKey(
        "purposes.Organisation", models.PROTECT, related_name="statements", verbose_name=_("organisation")
    )
    slug = models.SlugField(
        _("address"),
        max_length=60,
        unique=True,
        help_text=_("The first part of the public address. It cannot change once a version is published."),
    )
    title = TranslatedLine(_("title"))
    introduction = TranslatedText(
        _("introduction"), blank=True, default=dict, help_text=_("Markdown. The first paragraph under the title.")
    )
    languages = models.JSONField(_("languages"), default=english_first, help_text=_("The first one is the default."))
    is_default = models.BooleanField(
        _("front page"), default=False, help_text=_("Visitors of the bare address are sent here.")
    )
    replaces_page_of = models.DateField(
        _("replaces a page of"),
        null=True,
        blank=True,
        help_text=_("The first version may carry the date of the page that it replaces."),
    )
    labels = models.JSONField(
        _("labels"),
        default=dict,
        blank=True,
        help_text=_("Your own wording of the questions on the page. Empty ones keep ours."),
    )

    receipt_addresses = models.TextField(
        _("who gets the receipts"),
        blank=True,
        help_text=_(
            "E-mail addresses, one per line: your auditor, a notary, a colleague elsewhere. Each new version sends "
            "them its receipt. A receipt that somebody else keeps proves that nothing was altered afterwards."
        ),
    )

    class Meta:
        ordering = ("slug",)
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        permissions = (("publish_statement", _("Can publish a statement")),)
        constraints = (
            models.CheckConstraint(condition=~Q(title={}), name="statement_has_a_title"),
            models.CheckConstraint(condition=~Q(slug__in=RESERVED), name="statement_address_is_free"),
            models.UniqueConstraint(
                fields=("is_default",), condition=Q(is_default=True), name="statement_one_front_page"
            ),
        )

    def __str__(self) -> str:
        return str(self.title)

    @staticmethod
    def titles_of_labels() -> dict[str, str]:
        """The questions that `labels` replace, in the reader's language: what its keys mean."""
        language = get_language() or "en"
        return {key: in_language(words, language, "en")[0] for key, words in default_labels().items()}

    def clean(self) -> None:
        """A published address stays: every version is to be readable for ever under its own."""
        super().clean()
        refuse_unknown_languages(self.languages)
        if self.organisation_id and not set(self.languages) <= set(self.organisation.languages):
            raise ValidationError({"languages": _("Choose from the organisation's languages only.")}, code="languages")
        for address in self.receipt_addresses.split():
            try:
                validate_email(address)
            except ValidationError:
                sentence = _("“%(address)s” is not an e-mail address.") % {"address": address}
                raise ValidationError({"receipt_addresses": sentence}, code="email") from None
        if self.slug in RESERVED:
            raise ValidationError({"slug": _("The site itself uses this address. Choose another.")}, code="reserved")
        if Statement.objects.filter(pk=self.pk, snapshots__isnull=False).exclude(slug=self.slug).exists():
            raise ValidationError(
                {"slug": _("The address stays as it is: versions have been published under it.")}, code="published"
            )


class Section(Ordered, Versioned):
    """A heading, text, a block of the kind chosen, and text after it. Each part may be empty."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="sections")
    kind = models.CharField(_("kind"), max_length=20, choices=SectionKind, default=SectionKind.NARRATIVE)
    anchor = models.CharField(
        _("anchor"),
        max_length=60,
        validators=[anchor_form],
        help_text=_("Links to this section end in #anchor. It stays when the heading changes."),
    )
    heading = TranslatedLine(
        _("heading"),
        blank=True,
        default=dict,
        help_text=_("Without a heading the section continues the one before it."),
    )
    body = TranslatedText(_("text"), blank=True, default=dict, help_text=_("Markdown. Stands before the block."))
    closing = TranslatedText(_("text after the block"), blank=True, default=dict, help_text=_("Markdown."))
    contact_point = models.ForeignKey(
        "purposes.ContactPoint",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact point"),
        help_text=_(
            "Whose address stands here. Left empty: the organisation under “Who we are”, its DPO under “Contact”."
        ),
    )
    authority = models.ForeignKey(
        "purposes.SupervisoryAuthority",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("supervisory authority"),
        help_text=_("Left empty: the organisation's."),
    )

    class Meta(Ordered.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = (
            models.UniqueConstraint(fields=("statement", "anchor"), name="section_anchor_once"),
            is_known("kind", SectionKind, name="section_kind_is_known"),
        )

    def __str__(self) -> str:
        return str(self.heading) or f"#{self.anchor}"

    def clean(self) -> None:
        super().clean()
        if is_anchor_of_the_page(self.anchor):
            raise ValidationError(
                {"anchor": _("Another part of the page has this anchor. Choose another.")}, code="reserved"
            )


class Right(Ordered):
    """A right of the data subject as a rights section tells it, Art. 13(2)(b)–(d)."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="rights")
    article = models.CharField(
        _("article"),
        max_length=20,
        blank=True,
        help_text=_("15, 16, 7-3, 77 … Programs that read the statement learn it; the page does not show it."),
    )
    name = TranslatedLine(_("name"))
    text = TranslatedText(_("text"), blank=True, default=dict)

    class Meta(Ordered.Meta):
        verbose_name = _("right")
        verbose_name_plural = _("rights")
        constraints = (models.CheckConstraint(condition=~Q(name={}), name="right_has_a_name"),)

    def __str__(self) -> str:
        return str(self.name)


class Group(Ordered, Versioned):
    """Activities under one heading."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="groups")
    anchor = models.CharField(
        _("anchor"), max_length=60, validators=[anchor_form], help_text=_("Links to this group end in #group-anchor.")
    )
    title = TranslatedLine(_("title"), blank=True, default=dict)

    class Meta(Ordered.Meta):
        verbose_name = _("group of activities")
        verbose_name_plural = _("groups of activities")
        constraints = (models.UniqueConstraint(fields=("statement", "anchor"), name="group_anchor_once"),)

    def __str__(self) -> str:
        return str(self.title) or f"#{self.anchor}"


class Entry(Ordered):
    group = models.ForeignKey(Group, models.CASCADE, related_name="entries")
    activity = models.ForeignKey(
        "purposes.ProcessingActivity", models.PROTECT, related_name="entries", verbose_name=_("processing activity")
    )

    class Meta(Ordered.Meta):
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = (models.UniqueConstraint(fields=("group", "activity"), name="entry_once_per_group"),)

    def __str__(self) -> str:
        return str(self.activity)

    def clean(self) -> None:
        """An organisation's page shows what that organisation does."""
        super().clean()
        if self.activity_id and self.activity.organisation_id != self.group.statement.organisation_id:
            raise ValidationError({"activity": _("This activity belongs to another organisation.")}, code="other")
