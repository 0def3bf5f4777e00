"""What stands under a processing activity, each kind edited in place."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from purposes.admin.desk import Rows, RowsTable
from purposes.admin.forms import DeskForm
from purposes.admin.links import LinksField
from purposes.countries import country_name
from purposes.models import (
    Assessment,
    DataCategorySubject,
    DataCategoryUse,
    DataSubjectUse,
    JointController,
    MeasureUse,
    Purpose,
    PurposeBasis,
    Recipient,
    RetentionCategory,
    RetentionPeriod,
    Source,
    Transfer,
)


def titled(name: str, words: str = "") -> SafeString:
    """A closed row: what it is, and how it begins."""
    return (
        format_html("{} <em>{}</em>", name, Truncator(words).chars(140, truncate=" …"))
        if words
        else format_html("{}", name)
    )


class PurposeForm(DeskForm):
    legal_bases = LinksField(
        PurposeBasis.legal_basis,
        rows="bases",
        label=_("Legal bases"),
        help_text=_("Art. 6(1): at least one. Several may share one text; they are shown in this order."),
    )


class PurposeRows(Rows):
    model = Purpose
    form = PurposeForm
    prefetched = ("bases__legal_basis",)
    fields = (
        "legal_bases",
        "text",
        "legitimate_interest",
        "law",
        "law_is_public",
        "withdrawal",
        "label",
        "scope",
        "scope_is_public",
    )
    text = _("Why you do it, one purpose per legal basis if the reasons differ (Art. 5(1)(b), 6(1) and 13(1)(c)).")

    def title_of(self, row: Purpose) -> SafeString:
        bases = " / ".join(str(link.legal_basis) for link in row.bases.all())
        return titled(str(row.label) or bases, str(row.text))


class DataSubjectRows(RowsTable):
    model = DataSubjectUse
    verbose_name, verbose_name_plural = _("group of people"), _("People concerned")
    autocomplete_fields = ("category",)
    related = ("category",)
    fields = ("category", "number")
    text = _("Whom it is about: customers, staff, visitors … (Art. 30(1)(c)). Not shown on the public page.")


class DataCategoryForm(DeskForm):
    only_of = LinksField(
        DataCategorySubject.category,
        rows="subjects",
        label=_("Only of these people"),
        help_text=_("Left empty, the data concern everyone above. Not shown on the public page."),
    )


class DataCategoryRows(Rows):
    model = DataCategoryUse
    verbose_name, verbose_name_plural = _("category of data"), _("Personal data used")
    form = DataCategoryForm
    autocomplete_fields = ("category",)
    related = ("category",)
    prefetched = ("subjects__category",)
    fields = ("category", "wording", ("condition", "condition_is_public"), "only_of")
    text = _("Which personal data you use (Art. 14(1)(d) and 30(1)(c)).")


class SourceRows(Rows):
    model = Source
    fields = ("text", ("kind", "publicly_accessible", "accessibility_is_public"))
    none_flag = "no_sources"
    none_refused = _("You ticked “no sources”, yet a source is listed. Untick it, or remove the source.")
    text = _("Where the data come from, and whether from publicly accessible sources (Art. 14(2)(f)).")

    def title_of(self, row: Source) -> SafeString:
        return titled(row.get_kind_display(), str(row.text))


class RetentionForm(DeskForm):
    only_for = LinksField(
        RetentionCategory.category,
        rows="categories",
        label=_("Only for these data"),
        help_text=_("Left empty, the period is for all data of this activity (Art. 30(1)(f))."),
    )


class RetentionRows(Rows):
    model = RetentionPeriod
    form = RetentionForm
    prefetched = ("categories__category",)
    fields = ("text", "only_for", ("kind", "period", "maximum"), "trigger", "exception", "legal_source", "erasure")
    none_flag = "nothing_kept"
    none_refused = _("You ticked “nothing is kept”, yet a retention period is listed. Untick it, or remove the period.")
    text = _("How long, or what decides how long (Art. 13(2)(a) and 30(1)(f)).")

    def title_of(self, row: RetentionPeriod) -> SafeString:
        return titled(str(row.text), ", ".join(str(link.category) for link in row.categories.all()))


class RecipientRows(Rows):
    model = Recipient
    autocomplete_fields = ("category",)
    related = ("category",)
    fields = (("category", "role"), "wording", ("name", "country", "name_is_public"), ("contract", "contract_ends"))
    none_flag = "no_recipients"
    none_refused = _("You ticked “no recipients”, yet a recipient is listed. Untick it, or remove the recipient.")
    text = _("Who receives the data, inside and outside (Art. 13(1)(e) and 30(1)(d)).")

    def title_of(self, row: Recipient) -> SafeString:
        return titled(str(row.wording) or str(row.category), row.name)


class TransferForm(DeskForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.cleaned_data.get("country") and not self.cleaned_data.get("international_organisation"):
            self.add_error("country", gettext("Say to which country, or to which international organisation."))
        return cleaned


class TransferRows(Rows):
    model = Transfer
    form = TransferForm
    fields = (("country", "mechanism"), "international_organisation", "copy", "assessment", "documentation")
    none_flag = "no_transfers"
    none_refused = _("You ticked “no transfers”, yet a transfer is listed. Untick it, or remove the transfer.")
    text = _("What leaves the European Economic Area, and what allows it (Chapter V, Art. 13(1)(f) and 30(1)(e)).")

    def title_of(self, row: Transfer) -> SafeString:
        destination = country_name(row.country) if row.country else str(row.international_organisation)
        return titled(destination, row.get_mechanism_display())


class JointControllerRows(Rows):
    model = JointController
    fields = (("name", "contact"), "arrangement", "is_public")
    text = _("Who decides with you on purposes and means (Art. 26).")


class MeasureRows(RowsTable):
    model = MeasureUse
    verbose_name, verbose_name_plural = _("measure"), _("Security measures")
    autocomplete_fields = ("measure",)
    related = ("measure",)
    fields = ("measure", "detail")
    text = _("How the data are kept safe (Art. 30(1)(g) and 32). Not shown on the public page.")


class AssessmentRows(Rows):
    model = Assessment
    ordering_field = None
    fields = (("kind", "state", "done_on"), "document", "conclusion")
    text = _("Assessments the law asks for (Art. 35, 6(1)(f), 46). Not shown on the public page.")

    def title_of(self, row: Assessment) -> SafeString:
        return titled(row.get_kind_display(), row.get_state_display())
