"""What the database forbids, each rule broken once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import CheckConstraint, ProtectedError, UniqueConstraint

from publishing.addresses import RESERVED
from purposes.models import Change
from purposes.models.vocabulary import Term
from purposes.recorded import append_only_models
from tests.purposes.rows import label, made, minimal, our_models

pytestmark = pytest.mark.django_db

Break = Callable[[type[Any]], Any]
"""Makes an unsaved row that breaks a rule, and whatever rows it needs beside it."""


def holding(**values: Any) -> Break:
    return lambda model: minimal(model, **values)


def replaced_while_in_use(model: type[Any]) -> Any:
    return minimal(model, replaced_by=made(model))


def replaced_by_itself(model: type[Any]) -> Any:
    row = made(model, deprecated=True)
    row.replaced_by = row
    return row


@dataclass(frozen=True)
class Sharing:
    """A second row with the same values in these columns as a first one; the owner's column leads."""

    columns: tuple[str, ...]
    first: dict[str, Any]
    second: dict[str, Any]

    def __call__(self, model: type[Any]) -> Any:
        row = made(model, **self.first)
        return minimal(model, **{column: getattr(row, column) for column in self.columns}, **self.second)


def sharing(*columns: str, first: dict[str, Any] | None = None, **second: Any) -> Sharing:
    return Sharing(columns, first or {}, second)


KINDS = (CheckConstraint, UniqueConstraint)

SECOND_VERSION = {"number": 2, "previous": "digest"}

# Only a term no longer in use may be replaced; and who asked is a person or a link.
BESIDE = {f"{label(model)}.replaced_by": {"deprecated": True} for model in Term.__subclasses__()}
BESIDE |= {"Preparation.inspection": {"asked_by_id": None}}

TERMS = ("legalbasis", "datacategory", "datasubjectcategory", "recipientcategory", "securitymeasure")

CHOICES = {
    "account_event_kind_is_known": "kind",
    "activity_automated_is_known": "automated",
    "activity_provision_is_known": "provision",
    "activity_status_is_known": "status",
    "assessment_kind_is_known": "kind",
    "assessment_state_is_known": "state",
    "change_origin_is_known": "origin",
    "change_verb_is_known": "verb",
    "contact_point_role_is_known": "role",
    "decision_kind_is_known": "kind",
    "data_category_condition_is_known": "condition",
    "question_about_is_known": "about",
    "handout_kind_is_known": "kind",
    "organisation_group_role_is_known": "group_role",
    "arrival_stage_is_known": "stage",
    "arrival_step_is_known": "step",
    "preparation_problem_is_known": "problem",
    "preparation_stage_is_known": "stage",
    "processor_status_is_known": "status",
    "processor_transfer_mechanism_is_known": "mechanism",
    "recipient_role_is_known": "role",
    "retention_kind_is_known": "kind",
    "section_kind_is_known": "kind",
    "source_kind_is_known": "kind",
    "transfer_mechanism_is_known": "mechanism",
}

CHECKS: dict[str, Break] = {
    "acceptance_has_a_fingerprint": holding(fingerprint=""),
    "acceptance_has_a_reason": holding(reason=""),
    "activity_ends_after_start": holding(starts=date(2020, 1, 2), ends=date(2020, 1, 1)),
    "activity_has_a_name": holding(name={"en": ""}),
    "activity_has_a_reference": holding(reference=""),
    "activity_has_entry_and_edition_or_neither": holding(catalogue_entry="newsletter"),
    "adequacy_expires_after_adoption": holding(adopted=date(2020, 1, 1), expires=date(2020, 1, 1)),
    "authority_has_a_name": holding(name={}),
    "contact_point_has_a_label": holding(label={}),
    "question_says_what": holding(why={}),
    "inspection_days_in_order": holding(states_from=date(2020, 1, 2), states_to=date(2020, 1, 1)),
    "inspection_has_a_label": holding(label=""),
    "inspection_has_a_token": holding(token_hash=""),
    "joint_controller_has_a_name": holding(name=""),
    "muted_rule_has_a_reason": holding(reason=""),
    "organisation_has_a_name": holding(legal_name=""),
    "preparation_asked_by_one": holding(asked_by_id=None),
    "preparation_done_has_bytes": holding(stage="done", body=None),
    "processor_record_has_a_name": holding(name={}),
    "redaction_has_a_reason": holding(reason=""),
    "refusal_has_a_reason": holding(kind="refused", reason=""),
    "retention_has_a_text": holding(text={}),
    "right_has_a_name": holding(name={}),
    "snapshot_is_chained": holding(number=2, previous=""),
    "token_has_a_digest": holding(token_hash=""),
    "token_has_a_name": holding(name=""),
    "source_has_a_text": holding(text={}),
    "statement_address_is_free": holding(slug=RESERVED[0]),
    "statement_has_a_title": holding(title={}),
    "transfer_has_a_destination": holding(country="", international_organisation={"en": ""}),
    **{rule: holding(**{column: "unheard of"}) for rule, column in CHOICES.items()},
    "snapshot_updated_by_then": holding(
        published_at=datetime(2026, 3, 2, tzinfo=UTC), updated_at=datetime(2026, 3, 3, tzinfo=UTC)
    ),
    **{f"{term}_has_a_name": holding(name={}) for term in TERMS},
    **{f"{term}_replaced_only_if_deprecated": replaced_while_in_use for term in TERMS},
    **{f"{term}_not_replaced_by_itself": replaced_by_itself for term in TERMS},
}

TWICE: dict[str, Sharing] = {
    "acceptance_once": sharing("organisation", "rule", "row_model", "row_number", "row_field"),
    "activity_reference_once": sharing("organisation", "reference"),
    "activity_slug_once": sharing("organisation", "slug"),
    "adequacy_once_per_day": sharing("code", "adopted"),
    "assessment_once_per_kind": sharing("activity", "kind"),
    "data_category_subject_once": sharing("use", "category"),
    "data_subject_once_per_activity": sharing("activity", "category"),
    "entry_once_per_group": sharing("group", "activity"),
    "limit_once_per_organisation": sharing("account", "organisation"),
    "group_anchor_once": sharing("statement", "anchor"),
    "measure_once_per_activity": sharing("activity", "measure"),
    "muted_rule_once": sharing("organisation", "rule"),
    "processor_measure_once": sharing("record", "measure"),
    "processor_reference_once": sharing("organisation", "reference"),
    "purpose_basis_once": sharing("purpose", "legal_basis"),
    "rendering_once": sharing("snapshot", "language", "format"),
    "retention_category_once": sharing("retention", "category"),
    "section_anchor_once": sharing("statement", "anchor"),
    "snapshot_chain_does_not_fork": sharing("statement", "previous", first=SECOND_VERSION, number=3),
    "snapshot_number_once": sharing("statement", "number", first=SECOND_VERSION, previous="another digest"),
    "statement_one_front_page": sharing("is_default", first={"is_default": True}),
}

RULES = [pytest.param(model, rule, id=rule.name) for model in our_models() for rule in model._meta.constraints]


def breaking(model: type[Any], rule: Any) -> Any:
    return {**CHECKS, **TWICE}[rule.name](model)


def is_per_owner(name: Any) -> bool:
    return name in TWICE and len(TWICE[name].columns) > 1


def spoken(problem: IntegrityError, model: type[Any], rule: Any) -> bool:
    """Whether the database names this rule: by its name, or on SQLite a unique one by its columns."""
    if connection.vendor == "sqlite" and isinstance(rule, UniqueConstraint):
        table, fields = model._meta.db_table, [model._meta.get_field(name) for name in TWICE[rule.name].columns]
        return str(problem).endswith(": " + ", ".join(f"{table}.{field.column}" for field in fields))
    return re.search(rf"\b{rule.name}\b", str(problem)) is not None


def test_every_rule_has_a_case_of_its_kind():
    named = {kind: {param.id for param in RULES if isinstance(param.values[1], kind)} for kind in KINDS}

    assert named == {CheckConstraint: CHECKS.keys(), UniqueConstraint: TWICE.keys()}


@pytest.mark.parametrize("model", our_models(), ids=label)
def test_a_plain_row_breaks_no_rule(model):
    row = minimal(model)

    row.full_clean()
    row.save()

    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(("model", "rule"), RULES)
def test_the_database_refuses_what_breaks_a_rule(model, rule):
    row = breaking(model, rule)
    before = model.objects.count()

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save()

    assert spoken(refusal.value, model, rule), refusal.value
    assert model.objects.count() == before


@pytest.mark.parametrize(("model", "rule"), RULES)
def test_an_editor_is_told_before_the_database_refuses(model, rule):
    row = breaking(model, rule)

    with pytest.raises(ValidationError):
        row.full_clean()


@pytest.mark.parametrize(("model", "rule"), [param for param in RULES if is_per_owner(param.id)])
def test_what_is_once_per_owner_may_stand_under_another(model, rule):
    row = breaking(model, rule)
    owner = TWICE[rule.name].columns[0]

    setattr(row, owner, getattr(minimal(model), owner))
    row.save()

    assert model.objects.filter(pk=row.pk).exists()


# What is pointed at

OWNED = {
    "Assessment.activity",
    "ContactPoint.organisation",
    "DataCategorySubject.use",
    "DataCategoryUse.activity",
    "DataSubjectUse.activity",
    "Question.activity",
    "Entry.group",
    "Group.statement",
    "JointController.activity",
    "MeasureUse.activity",
    "ProcessorClient.record",
    "ProcessorMeasure.record",
    "ProcessorTransfer.record",
    "Purpose.activity",
    "PurposeBasis.purpose",
    "Recipient.activity",
    "RetentionCategory.retention",
    "RetentionPeriod.activity",
    "Right.section",
    "Section.statement",
    "Source.activity",
    "SubProcessor.record",
    "Transfer.activity",
}
"""The only pointers that take their row along when what they point at goes."""

OUTLIVING = {"Decision.activity"}
"""What was decided on an activity stays when the activity goes."""


POINTERS = [
    pytest.param(model, field, id=f"{label(model)}.{field.name}")
    for model in our_models()
    for field in model._meta.concrete_fields
    if isinstance(field, models.ForeignKey)
]


def test_only_rows_of_an_owner_go_with_it():
    going = {param.id for param in POINTERS if param.values[1].remote_field.on_delete is models.CASCADE}

    assert going == OWNED


@pytest.mark.parametrize(("model", "field"), [param for param in POINTERS if param.id in OWNED])
def test_an_owned_row_goes_with_its_owner(model, field):
    row = made(model)

    getattr(row, field.name).delete()

    assert not model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(("model", "field"), [param for param in POINTERS if param.id in OUTLIVING])
def test_a_row_outlives_what_it_speaks_of(model, field):
    row = made(model)
    number = getattr(row, field.attname)

    getattr(row, field.name).delete()

    assert model.objects.filter(pk=row.pk, **{field.attname: number}).exists()


def written_with(used: models.Model) -> set[models.Model]:
    """Every row that a change wrote names it."""
    tables = [model for model in append_only_models() if isinstance(used, Change) and hasattr(model, "change")]
    return {row for model in tables for row in model._base_manager.filter(change=used)}


@pytest.mark.parametrize(("model", "field"), [param for param in POINTERS if param.id not in OWNED | OUTLIVING])
def test_what_is_in_use_cannot_be_deleted(model, field):
    used = made(field.related_model)
    row = made(model, **{field.name: used}, **BESIDE.get(f"{label(model)}.{field.name}", {}))

    with pytest.raises(ProtectedError) as refusal:
        used.delete()

    assert refusal.value.protected_objects == {row, *written_with(used)}
    assert getattr(model.objects.get(pk=row.pk), field.name) == used
