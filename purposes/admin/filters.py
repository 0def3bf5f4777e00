"""Filters of the list of activities; each asks one query for its choices and none for its answer's rows."""

from typing import Any

from django.contrib.admin import RelatedOnlyFieldListFilter, SimpleListFilter
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from purposes.admin.examined import by_activity, open_findings
from purposes.admin.reviews import ReviewFilter
from purposes.checks import Severity
from purposes.checks.asked import in_months
from purposes.countries import country_name
from purposes.law import Status, TransferMechanism
from purposes.limits import visible
from purposes.models import (
    DataCategory,
    DataCategoryUse,
    Decision,
    DecisionKind,
    LegalBasis,
    ProcessingActivity,
    PurposeBasis,
    Question,
    RetentionPeriod,
    Transfer,
)
from purposes.starting import behind_the_catalogue

Activities = QuerySet[ProcessingActivity]

LENGTHS = {
    "1": _("Up to one year"),
    "3": _("Up to three years"),
    "7": _("Up to seven years"),
    "10": _("Up to ten years"),
    "more": _("More than ten years"),
    "open": _("No fixed length"),
}
"""How long data are kept, by the upper end in years. Open is what an event, a criterion or a document ends."""


def length_of(period: str) -> str:
    """The key in `LENGTHS` of an ISO 8601 period, or of none."""
    years = in_months(period) / 12
    return next((key for key in ("1", "3", "7", "10") if years <= int(key)), "more") if years else "open"


class RunningFilter(SimpleListFilter):
    title = _("still running")
    parameter_name = "running"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext("Not ended"))]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities | None:
        return queryset.exclude(status=Status.ENDED) if self.value() else None


class FindingsFilter(SimpleListFilter):
    """By the gravest that is open; a rule's number is understood too."""

    title = _("findings")
    parameter_name = "findings"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("any", gettext("Any")), *Severity.choices]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities | None:
        chosen = self.value()
        if not chosen:
            return None
        wanted = (one for one in open_findings(request) if chosen in {"any", one.rule.severity.value, one.rule.id})
        return queryset.filter(pk__in=by_activity(wanted))


class WaitingFilter(SimpleListFilter):
    title = _("what waits")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("approval", gettext("For approval")), ("answer", gettext("Refused, to be improved"))]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities | None:
        answers = {"approval": queryset.filter(status=Status.IN_REVIEW), "answer": refused(queryset)}
        return answers.get(self.value() or "")


def refused(activities: Activities) -> Activities:
    """Those whose newest decision says that they must be improved."""
    return activities.annotate(newest=newest_decision()).filter(newest=DecisionKind.REFUSED)


def newest_decision() -> Subquery:
    """Of an activity: what was decided last, if anything was."""
    return Subquery(Decision.objects.filter(activity=OuterRef("pk")).order_by("-pk").values("kind")[:1])


class ShownFilter(SimpleListFilter):
    title = _("shown to the public")
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("yes", gettext("In a statement")),
            ("no", gettext("In no statement")),
            ("internal", gettext("In no statement, with a reason")),
            ("unexplained", gettext("In no statement, no reason given")),
        ]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities | None:
        untold = queryset.exclude(pk__in=shown(queryset).values("pk"))
        answers = {
            "yes": shown(queryset),
            "no": untold,
            "internal": untold.exclude(internal_because=""),
            "unexplained": untold.filter(internal_because=""),
        }
        return answers.get(self.value() or "")


def shown(activities: Activities) -> Activities:
    """Those that stand in a statement, whose entries point at them; nothing of `publishing` is imported."""
    return activities.filter(entries__isnull=False).distinct()


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


class RetentionFilter(SimpleListFilter):
    title = _("how long data are kept")
    parameter_name = "kept"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(LENGTHS.items())

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities | None:
        if not self.value():
            return None
        rows = RetentionPeriod.objects.order_by().annotate(span=Coalesce(NullIf("period", Value("")), F("maximum")))
        spans = [span for span in rows.values_list("span", flat=True).distinct() if length_of(span) == self.value()]
        return queryset.filter(Exists(rows.filter(activity=OuterRef("pk"), span__in=spans)))


class TransfersFilter(SimpleListFilter):
    """Beside the three answers: `US.46-2-c`, the transfers to one country by what allows them."""

    title = _("transfers")
    parameter_name = "transfers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        found = visible(Transfer.objects.order_by(), to=request.user).values_list("country", "mechanism").distinct()
        named = sorted((transfer_in_words(*one), ".".join(one)) for one in found)
        return [
            ("listed", gettext("Outside the EEA")),
            ("none", gettext("None")),
            ("unknown", gettext("Not yet recorded")),
            *((key, words) for words, key in named),
        ]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities | None:
        own = Transfer.objects.filter(activity=OuterRef("pk"))
        match self.value():
            case None:
                return None
            case "listed":
                return queryset.filter(Exists(own))
            case "none":
                return queryset.filter(~Exists(own), no_transfers=True)
            case "unknown":
                return queryset.filter(~Exists(own), no_transfers=False)
            case chosen:
                country, _dot, mechanism = chosen.partition(".")
                return queryset.filter(Exists(own.filter(country=country, mechanism=mechanism)))


def transfer_in_words(country: str, mechanism: str) -> str:
    where = country_name(country) if country else gettext("International organisation")
    how = TransferMechanism(mechanism).label if mechanism else gettext("nothing recorded that allows it")
    return f"{where} – {how}"


class CatalogueFilter(SimpleListFilter):
    title = _("catalogue")
    parameter_name = "catalogue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", gettext("Decisions still to take")),
            ("newer", gettext("Newer edition not seen yet")),
        ]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities | None:
        undecided = Question.objects.filter(activity=OuterRef("pk"), decided=False)
        answers = {"open": queryset.filter(Exists(undecided)), "newer": queryset.filter(behind_the_catalogue())}
        return answers.get(self.value() or "")


ACTIVITY_FILTERS = (
    FindingsFilter,
    "status",
    RunningFilter,
    WaitingFilter,
    ReviewFilter,
    ShownFilter,
    "department",
    LegalBasisFilter,
    DataCategoryFilter,
    RetentionFilter,
    TransfersFilter,
    CatalogueFilter,
    ("organisation", RelatedOnlyFieldListFilter),
)
