"""Filters of the list of activities; each asks one query for its choices and none for its answer's rows."""

from typing import Any

from django.contrib.admin import RelatedOnlyFieldListFilter, SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from purposes.admin.gaps import GAPS, lacking
from purposes.models import DataCategory, DataCategoryUse, LegalBasis, ProcessingActivity, PurposeBasis, Transfer

Activities = QuerySet[ProcessingActivity]


class IncompleteFilter(SimpleListFilter):
    title = _("what is missing")
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("any", gettext("Anything")), *((gap.key, capfirst(str(gap.title))) for gap in GAPS)]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities | None:
        chosen = self.value()
        keys = [gap.key for gap in GAPS] if chosen == "any" else [chosen]
        return lacking(queryset, keys=[key for key in keys if key]) if chosen else None


class LegalBasisFilter(SimpleListFilter):
    title = _("legal basis")
    parameter_name = "basis"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(basis.code, str(basis)) for basis in LegalBasis.objects.all()]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities | None:
        uses = PurposeBasis.objects.filter(purpose__activity=OuterRef("pk"), legal_basis__code=self.value())
        return queryset.filter(Exists(uses)) if self.value() else None


class DataCategoryFilter(SimpleListFilter):
    title = _("category of personal data")
    parameter_name = "data"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        special = [("special", gettext("Any sensitive data (Art. 9 and 10)"))]
        return [*special, *((category.code, str(category)) for category in DataCategory.objects.all())]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities | None:
        uses = DataCategoryUse.objects.filter(activity=OuterRef("pk"))
        if self.value() == "special":
            sensitive = uses.filter(category__special=True) | uses.filter(category__criminal=True)
            return queryset.filter(Exists(sensitive))
        return queryset.filter(Exists(uses.filter(category__code=self.value()))) if self.value() else None


class TransfersFilter(SimpleListFilter):
    title = _("transfers")
    parameter_name = "transfers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("listed", gettext("Outside the EEA")),
            ("none", gettext("None")),
            ("unknown", gettext("Not yet recorded")),
        ]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities | None:
        listed = Exists(Transfer.objects.filter(activity=OuterRef("pk")))
        answers = {
            "listed": queryset.filter(listed),
            "none": queryset.filter(~listed, no_transfers=True),
            "unknown": queryset.filter(~listed, no_transfers=False),
        }
        return answers.get(self.value() or "")


ACTIVITY_FILTERS = (
    IncompleteFilter,
    "status",
    "department",
    LegalBasisFilter,
    DataCategoryFilter,
    TransfersFilter,
    ("organisation", RelatedOnlyFieldListFilter),
)
