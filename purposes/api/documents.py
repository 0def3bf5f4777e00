"""An activity as a document: the columns of `entries`, in their order, each list of rows under its own name."""

from dataclasses import fields
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from purposes import entries
from purposes.api.fields import CodeField, RowSerializer, codes
from purposes.exchange.writer import NONE_FLAGS
from purposes.law import Status
from purposes.models import (
    Assessment,
    DataCategory,
    DataCategoryUse,
    DataSubjectCategory,
    DataSubjectUse,
    JointController,
    LegalBasis,
    MeasureUse,
    ProcessingActivity,
    Purpose,
    Question,
    Recipient,
    RecipientCategory,
    RetentionPeriod,
    SecurityMeasure,
    Source,
    Transfer,
)

LONGEST_INTERVAL = 120
"""Months between two reviews; the desk asks for no more either."""


def columns(entry: type[Any]) -> tuple[str, ...]:
    """Numbers of rows mean nothing outside their database."""
    return tuple(field.name for field in fields(entry) if field.name != "id")


class PurposeSerializer(RowSerializer):
    legal_bases = codes(LegalBasis)

    class Meta:
        model = Purpose
        fields = columns(entries.PurposeEntry)


class DataSubjectSerializer(RowSerializer):
    category = CodeField(DataSubjectCategory)

    class Meta:
        model = DataSubjectUse
        fields = columns(entries.DataSubjectEntry)


class DataCategorySerializer(RowSerializer):
    category = CodeField(DataCategory)
    subjects = codes(DataSubjectCategory)

    class Meta:
        model = DataCategoryUse
        fields = columns(entries.DataCategoryEntry)


class SourceSerializer(RowSerializer):
    class Meta:
        model = Source
        fields = columns(entries.SourceEntry)


class RetentionSerializer(RowSerializer):
    categories = codes(DataCategory)

    class Meta:
        model = RetentionPeriod
        fields = columns(entries.RetentionEntry)


class RecipientSerializer(RowSerializer):
    category = CodeField(RecipientCategory)

    class Meta:
        model = Recipient
        fields = columns(entries.RecipientEntry)


class TransferSerializer(RowSerializer):
    class Meta:
        model = Transfer
        fields = columns(entries.TransferEntry)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("country") and not attrs.get("international_organisation"):
            raise ValidationError({"country": [_("Say to which country, or to which international organisation.")]})
        return super().validate(attrs)


class JointControllerSerializer(RowSerializer):
    class Meta:
        model = JointController
        fields = columns(entries.JointControllerEntry)


class MeasureSerializer(RowSerializer):
    measure = CodeField(SecurityMeasure)

    class Meta:
        model = MeasureUse
        fields = columns(entries.MeasureEntry)


class AssessmentSerializer(RowSerializer):
    class Meta:
        model = Assessment
        fields = columns(entries.AssessmentEntry)


class QuestionSerializer(RowSerializer):
    class Meta:
        model = Question
        fields = columns(entries.QuestionEntry)


EXAMPLE = {
    "reference": "HR-02",
    "slug": "payroll",
    "name": {"en": "Payroll"},
    "department": "Human resources",
    "purposes": [{"text": {"en": "We pay our staff."}, "legal_bases": ["6-1-b"]}],
    "data_subjects": [{"category": "employees"}],
    "no_transfers": True,
}


@extend_schema_serializer(examples=[OpenApiExample("Payroll", value=EXAMPLE)])
class ActivitySerializer(RowSerializer):
    """As `ropa-register/1` has it. A list that is left out is not recorded yet; an empty one needs its flag."""

    purposes = PurposeSerializer(many=True, required=False)
    data_subjects = DataSubjectSerializer(many=True, required=False)
    data_categories = DataCategorySerializer(many=True, required=False)
    sources = SourceSerializer(many=True, required=False)
    retention = RetentionSerializer(many=True, required=False)
    recipients = RecipientSerializer(many=True, required=False)
    transfers = TransferSerializer(many=True, required=False)
    joint_controllers = JointControllerSerializer(many=True, required=False)
    measures = MeasureSerializer(many=True, required=False)
    assessments = AssessmentSerializer(many=True, required=False)
    questions = QuestionSerializer(many=True, required=False)

    class Meta:
        model = ProcessingActivity
        fields = (*columns(entries.ActivityEntry), *NONE_FLAGS.values())

    def row(self, attrs: dict[str, Any]) -> tuple[Any, set[str]]:
        """The activity that is being written, so that its own reference is not found taken."""
        row, _unknown = super().row(attrs)
        before: ProcessingActivity | None = self.context.get("activity")
        row.organisation = self.context["organisation"]  # type: ignore[attr-defined]  # an activity
        if before:
            row.pk, row._state.adding = before.pk, False  # noqa: SLF001 - Django's own name
        return row, set()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        wrong: dict[str, list[str]] = {}
        before: ProcessingActivity | None = self.context.get("activity")
        if attrs.get("status", Status.DRAFT) != (before.status if before else Status.DRAFT):
            wrong["status"] = [_("The status follows from decisions: submit, approve, refuse or end the activity.")]
        months = attrs.get("review_months")
        kept = before.review_months if before else None
        if months is not None and months != kept and not 1 <= months <= LONGEST_INTERVAL:
            wrong["review_months"] = [_("Choose between 1 and 120 months.")]
        for rows, flag in NONE_FLAGS.items():
            if attrs.get(flag) and attrs.get(rows):
                wrong[flag] = [_("It says that there are none, yet there is one in the list.")]
        if wrong:
            raise ValidationError(wrong)
        return super().validate(attrs)


class ListedActivitySerializer(serializers.Serializer):
    """One line of a list: what the whole is asked for by, and the whole itself."""

    id = serializers.IntegerField()
    version = serializers.IntegerField(help_text="The number in the ETag of the activity.")
    address = serializers.URLField()
    document = ActivitySerializer()
