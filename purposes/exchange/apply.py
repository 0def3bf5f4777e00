"""Writes a `ropa-register/1` document into an empty register, row by row, each with its history."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from purposes.approving import decided_by_document
from purposes.models import (
    AdequacyDecision,
    Assessment,
    ContactPoint,
    DataCategory,
    DataCategorySubject,
    DataCategoryUse,
    DataSubjectCategory,
    DataSubjectUse,
    JointController,
    LegalBasis,
    MeasureUse,
    Organisation,
    ProcessingActivity,
    ProcessorClient,
    ProcessorMeasure,
    ProcessorRecord,
    ProcessorTransfer,
    Purpose,
    PurposeBasis,
    Question,
    Recipient,
    RecipientCategory,
    RetentionCategory,
    RetentionPeriod,
    SecurityMeasure,
    Source,
    SubProcessor,
    SupervisoryAuthority,
    Transfer,
)

Document = Mapping[str, Any]
Row = TypeVar("Row", bound=models.Model)

_TERMS: dict[tuple[type[models.Model], str], type[models.Model]] = {
    (Organisation, "authority"): SupervisoryAuthority,
    (DataSubjectUse, "category"): DataSubjectCategory,
    (DataCategoryUse, "category"): DataCategory,
    (Recipient, "category"): RecipientCategory,
    (MeasureUse, "measure"): SecurityMeasure,
}

ROWS: dict[str, type[models.Model]] = {
    "purposes": Purpose,
    "data_subjects": DataSubjectUse,
    "data_categories": DataCategoryUse,
    "sources": Source,
    "retention": RetentionPeriod,
    "recipients": Recipient,
    "transfers": Transfer,
    "joint_controllers": JointController,
    "measures": MeasureUse,
    "assessments": Assessment,
    "questions": Question,
}

_LINKS: dict[tuple[type[models.Model], str], tuple[type[models.Model], str, str, type[models.Model]]] = {
    (Purpose, "legal_bases"): (PurposeBasis, "purpose", "legal_basis", LegalBasis),
    (DataCategoryUse, "subjects"): (DataCategorySubject, "use", "category", DataSubjectCategory),
    (RetentionPeriod, "categories"): (RetentionCategory, "retention", "category", DataCategory),
    (ProcessorRecord, "measures"): (ProcessorMeasure, "record", "measure", SecurityMeasure),
}

_PROCESSOR_ROWS: dict[str, type[models.Model]] = {
    "clients": ProcessorClient,
    "sub_processors": SubProcessor,
    "transfers": ProcessorTransfer,
}

# What all organisations share, and the columns that a row of it is known by.
_SHARED: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "legal_bases": (LegalBasis, ("code",)),
    "data_categories": (DataCategory, ("code",)),
    "data_subject_categories": (DataSubjectCategory, ("code",)),
    "recipient_categories": (RecipientCategory, ("code",)),
    "security_measures": (SecurityMeasure, ("code",)),
    "authorities": (SupervisoryAuthority, ("code",)),
    "adequacy": (AdequacyDecision, ("code", "adopted")),
}


@transaction.atomic
def create_register(document: Document) -> Organisation:
    """The organisation with all its records. `ValidationError` or `KeyError` where the document is wrong.

    Terms, authorities and adequacy decisions that are not there yet are added; those that are keep what they say.
    What the document calls approved is so by whoever imports it.
    """
    write = _Writer()
    shared = {**document.get("vocabularies", {}), **document}
    for name, (model, key) in _SHARED.items():
        write.missing(model, key, shared.get(name, []))
    organisation = write.row(Organisation, document["organisation"], skip=("contact_points",))
    for position, point in enumerate(document["organisation"].get("contact_points", [])):
        write.row(ContactPoint, point, {"organisation": organisation, "position": position})
    for activity in document.get("activities", []):
        decided_by_document(write.activity(organisation, activity))
    for record in document.get("processor_records", []):
        processor = write.row(ProcessorRecord, record, {"organisation": organisation}, skip=tuple(_PROCESSOR_ROWS))
        write.rows(_PROCESSOR_ROWS, record, {"record": processor})
    return organisation


@transaction.atomic
def create_activity(document: Document, *, organisation: Organisation) -> ProcessingActivity:
    """One activity with its rows, whose terms are there already. Raises as `create_register` does."""
    return _Writer().activity(organisation, document)


class _Writer:
    """Finds terms by code, each vocabulary read once."""

    def __init__(self) -> None:
        self._terms: dict[type[models.Model], dict[str, models.Model]] = {}

    def term(self, model: type[models.Model], code: str) -> models.Model:
        if model not in self._terms:
            terms: Iterable[Any] = model._default_manager.all()
            self._terms[model] = {term.code: term for term in terms}
        return self._terms[model][code]

    def activity(self, organisation: Organisation, values: Document) -> ProcessingActivity:
        activity = self.row(ProcessingActivity, values, {"organisation": organisation}, skip=tuple(ROWS))
        self.rows(ROWS, values, {"activity": activity})
        return activity

    def missing(self, model: type[models.Model], key: tuple[str, ...], rows: Iterable[Document]) -> None:
        """In the order given, after those that are there."""
        if not rows:
            return
        known = {tuple(map(str, found)) for found in model._default_manager.values_list(*key)}
        ordered = any(field.name == "position" for field in model._meta.fields)
        for number, values in enumerate(rows, len(known)):
            if tuple(str(values[column]) for column in key) not in known:
                self.row(model, values, {"position": number} if ordered else MappingProxyType({}))

    def row(
        self, model: type[Row], values: Document, place: Document = MappingProxyType({}), *, skip: tuple[str, ...] = ()
    ) -> Row:
        """Saved, with its links. `place` is what the document says by nesting: owner and position."""
        linked = {name for (owner, name) in _LINKS if owner is model}
        columns = {name: value for name, value in values.items() if name not in skip and name not in linked}
        for (owner, name), vocabulary in _TERMS.items():
            if owner is model and name in columns:
                columns[name] = self.term(vocabulary, columns[name]) if columns[name] else None
        _refuse_unknown(model, columns)
        row = model(**columns, **place)
        row.full_clean()
        row.save()
        for name in linked & values.keys():
            self.links(row, name, values[name])
        return row

    def rows(self, models_by_name: Mapping[str, type[models.Model]], values: Document, owner: Document) -> None:
        for name, model in models_by_name.items():
            ordered = any(field.name == "position" for field in model._meta.fields)
            for position, row in enumerate(values.get(name, [])):
                self.row(model, row, {**owner, "position": position} if ordered else owner)

    def links(self, row: models.Model, name: str, codes: list[str]) -> None:
        through, owner, column, vocabulary = _LINKS[type(row), name]
        for position, code in enumerate(codes):
            self.row(through, {}, {owner: row, column: self.term(vocabulary, code), "position": position})


def _refuse_unknown(model: type[models.Model], columns: Document) -> None:
    """A row's number, owner, position and version follow from where it stands in the document."""
    writable = {
        field.name
        for field in model._meta.concrete_fields
        if not field.primary_key
        and field.editable
        and field.name != "position"
        and (not field.is_relation or (model, field.name) in _TERMS)
    }
    if unknown := sorted(columns.keys() - writable):
        raise ValidationError(
            _("%(model)s has no column “%(name)s”."),
            code="unknown",
            params={"model": model._meta.verbose_name, "name": unknown[0]},
        )
