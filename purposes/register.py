"""The whole register of one organisation as frozen values, read in a fixed number of queries.

A value mirrors its row, internal columns included: what the public may see is
decided in `publishing.build` alone. Texts are dicts, language → text.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

from django.db import models
from i18nfield.strings import LazyI18nString

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
from purposes.words import Words, words_of

Row = dict[str, Any]
Rows = Callable[[type[models.Model], Mapping[str, Any]], list[Row]]
"""Reads the rows of a model that match, in editorial order: today's here, a past day's in `history`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEntry:
    code: str
    name: Words
    definition: Words
    iri: str
    deprecated: bool
    article: str = ""
    special: bool = False
    criminal: bool = False
    vulnerable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityEntry:
    id: int
    code: str
    country: str
    region: str
    name: Words
    official_name: str
    address: str
    phone: str
    email: str
    website: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdequacyEntry:
    code: str
    name: Words
    adopted: date
    instrument: str
    expires: date | None
    scope: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPointEntry:
    id: int
    role: str
    label: Words
    address: str
    phone: str
    email: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeEntry:
    text: Words
    label: Words
    legal_bases: tuple[TermEntry, ...]
    legitimate_interest: Words
    law: Words
    law_is_public: bool
    withdrawal: Words
    scope: Words
    scope_is_public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSubjectEntry:
    category: TermEntry
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCategoryEntry:
    category: TermEntry
    wording: Words
    condition: str
    condition_is_public: bool
    subjects: tuple[TermEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    kind: str
    text: Words
    publicly_accessible: bool | None
    accessibility_is_public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionEntry:
    text: Words
    kind: str
    period: str
    trigger: Words
    maximum: str
    exception: Words
    legal_source: Words
    erasure: str
    categories: tuple[TermEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientEntry:
    category: TermEntry
    wording: Words
    name: str
    country: str
    name_is_public: bool
    role: str
    contract: str
    contract_ends: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferEntry:
    country: str
    international_organisation: Words
    mechanism: str
    copy: Words
    assessment: str
    documentation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JointControllerEntry:
    name: str
    contact: str
    arrangement: Words
    is_public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureEntry:
    measure: TermEntry
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentEntry:
    kind: str
    state: str
    done_on: date | None
    document: str
    conclusion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityEntry:
    """An activity with all its rows. `None` for a list not recorded yet, `()` for one declared empty."""

    id: int
    reference: str
    slug: str
    name: Words
    department: str
    owner: str
    owner_email: str
    status: str
    starts: date | None
    ends: date | None
    systems: str
    comments: str
    review_months: int | None
    reviewed_on: date | None
    provision: str
    provision_consequence: Words
    automated: str
    automated_logic: Words
    automated_consequences: Words
    automated_safeguards: Words
    purposes: tuple[PurposeEntry, ...]
    data_subjects: tuple[DataSubjectEntry, ...]
    data_categories: tuple[DataCategoryEntry, ...]
    sources: tuple[SourceEntry, ...] | None
    retention: tuple[RetentionEntry, ...] | None
    recipients: tuple[RecipientEntry, ...] | None
    transfers: tuple[TransferEntry, ...] | None
    joint_controllers: tuple[JointControllerEntry, ...]
    measures: tuple[MeasureEntry, ...]
    assessments: tuple[AssessmentEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorClientEntry:
    name: str
    contact: str
    representative: str
    dpo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubProcessorEntry:
    name: str
    country: str
    authorisation: str
    contract: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorTransferEntry:
    destination: str
    mechanism: str
    documentation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorRecordEntry:
    """Art. 30(2)."""

    reference: str
    name: Words
    categories: Words
    status: str
    department: str
    comments: str
    clients: tuple[ProcessorClientEntry, ...]
    sub_processors: tuple[SubProcessorEntry, ...]
    transfers: tuple[ProcessorTransferEntry, ...]
    measures: tuple[TermEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    slug: str
    legal_name: str
    short_name: str
    registration_number: str
    registration_scheme: str
    address: str
    country: str
    phone: str
    email: str
    website: str
    languages: tuple[str, ...]
    group_role: str
    public_authority: bool
    authority: AuthorityEntry | None
    contact_points: tuple[ContactPointEntry, ...]
    activities: tuple[ActivityEntry, ...]
    processor_records: tuple[ProcessorRecordEntry, ...]
    authorities: tuple[AuthorityEntry, ...]
    adequacy: tuple[AdequacyEntry, ...]


def read_register(organisation: Organisation) -> Register:
    """Today's register. One query per table, whatever its size."""
    return assemble(organisation.pk, rows=_rows_of_today)


def assemble(organisation_id: int, *, rows: Rows) -> Register:
    """Put the rows of one organisation together, wherever `rows` reads them."""
    return _Assembly(organisation_id, rows).register()


def _rows_of_today(model: type[models.Model], match: Mapping[str, Any]) -> list[Row]:
    return list(model._default_manager.filter(**match).order_by(*_order(model)).values())


def _order(model: type[models.Model]) -> tuple[str, ...]:
    return (*(str(name) for name in model._meta.ordering or ()), "pk")


Entry = TypeVar("Entry")


def _entry(kind: type[Entry], row: Row, **links: Any) -> Entry:
    """The row's columns by the value's own field names, texts as plain dicts."""
    columns = {
        field.name: words_of(row[field.name]) if isinstance(row[field.name], LazyI18nString) else row[field.name]
        for field in fields(kind)  # type: ignore[arg-type]  # every Entry is a dataclass
        if field.name in row and field.name not in links
    }
    return kind(**columns, **links)


class _Assembly:
    """Reads each table once and joins by number."""

    def __init__(self, organisation_id: int, rows: Rows) -> None:
        self.organisation_id = organisation_id
        self.rows = rows

    def register(self) -> Register:
        (row,) = self.rows(Organisation, {"pk": self.organisation_id})
        authorities = {r["id"]: _entry(AuthorityEntry, r) for r in self.rows(SupervisoryAuthority, {})}
        return _entry(
            Register,
            row,
            languages=tuple(row["languages"]),
            authority=authorities.get(row["authority_id"]),
            contact_points=tuple(_entry(ContactPointEntry, r) for r in self._own(ContactPoint)),
            activities=self._activities(),
            processor_records=self._processor_records(),
            authorities=tuple(authorities.values()),
            adequacy=tuple(_entry(AdequacyEntry, r) for r in self.rows(AdequacyDecision, {})),
        )

    def _own(self, model: type[models.Model], path: str = "") -> list[Row]:
        return self.rows(model, {f"{path}organisation_id": self.organisation_id})

    def _terms(self, model: type[models.Model]) -> dict[int, TermEntry]:
        return {row["id"]: _entry(TermEntry, row) for row in self.rows(model, {})}

    def _grouped(
        self, model: type[models.Model], path: str, make: Callable[[Row], Entry]
    ) -> Mapping[int, tuple[Entry, ...]]:
        """Rows of `model` made into values, by the number of the row that owns them."""
        owner = path.split("__", maxsplit=1)[0] + "_id"
        found: dict[int, list[Entry]] = defaultdict(list)
        for row in self._own(model, path):
            found[row[owner]].append(make(row))
        return {key: tuple(values) for key, values in found.items()}

    def _linked(
        self, model: type[models.Model], path: str, column: str, terms: Mapping[int, TermEntry]
    ) -> Mapping[int, tuple[TermEntry, ...]]:
        return self._grouped(model, path, lambda row: terms[row[column]])

    def _activities(self) -> tuple[ActivityEntry, ...]:
        bases, data = self._terms(LegalBasis), self._terms(DataCategory)
        subjects, recipients = self._terms(DataSubjectCategory), self._terms(RecipientCategory)
        measures = self._terms(SecurityMeasure)
        purpose_bases = self._linked(PurposeBasis, "purpose__activity__", "legal_basis_id", bases)
        use_subjects = self._linked(DataCategorySubject, "use__activity__", "category_id", subjects)
        kept_categories = self._linked(RetentionCategory, "retention__activity__", "category_id", data)

        def of(row: Row, rows: Mapping[int, tuple[Entry, ...]]) -> tuple[Entry, ...]:
            return rows.get(row["id"], ())

        def listed(row: Row, rows: Mapping[int, tuple[Entry, ...]], declared: str) -> tuple[Entry, ...] | None:
            return of(row, rows) or (() if row[declared] else None)

        path = "activity__"
        purposes = self._grouped(Purpose, path, lambda r: _entry(PurposeEntry, r, legal_bases=of(r, purpose_bases)))
        persons = self._grouped(
            DataSubjectUse, path, lambda r: _entry(DataSubjectEntry, r, category=subjects[r["category_id"]])
        )
        categories = self._grouped(
            DataCategoryUse,
            path,
            lambda r: _entry(DataCategoryEntry, r, category=data[r["category_id"]], subjects=of(r, use_subjects)),
        )
        sources = self._grouped(Source, path, lambda r: _entry(SourceEntry, r))
        retention = self._grouped(
            RetentionPeriod, path, lambda r: _entry(RetentionEntry, r, categories=of(r, kept_categories))
        )
        receivers = self._grouped(
            Recipient, path, lambda r: _entry(RecipientEntry, r, category=recipients[r["category_id"]])
        )
        transfers = self._grouped(Transfer, path, lambda r: _entry(TransferEntry, r))
        joint = self._grouped(JointController, path, lambda r: _entry(JointControllerEntry, r))
        taken = self._grouped(MeasureUse, path, lambda r: _entry(MeasureEntry, r, measure=measures[r["measure_id"]]))
        assessments = self._grouped(Assessment, path, lambda r: _entry(AssessmentEntry, r))
        return tuple(
            _entry(
                ActivityEntry,
                row,
                purposes=of(row, purposes),
                data_subjects=of(row, persons),
                data_categories=of(row, categories),
                sources=listed(row, sources, "no_sources"),
                retention=listed(row, retention, "nothing_kept"),
                recipients=listed(row, receivers, "no_recipients"),
                transfers=listed(row, transfers, "no_transfers"),
                joint_controllers=of(row, joint),
                measures=of(row, taken),
                assessments=of(row, assessments),
            )
            for row in self._own(ProcessingActivity)
        )

    def _processor_records(self) -> tuple[ProcessorRecordEntry, ...]:
        measures = self._terms(SecurityMeasure)
        path = "record__"
        clients = self._grouped(ProcessorClient, path, lambda r: _entry(ProcessorClientEntry, r))
        subs = self._grouped(SubProcessor, path, lambda r: _entry(SubProcessorEntry, r))
        transfers = self._grouped(ProcessorTransfer, path, lambda r: _entry(ProcessorTransferEntry, r))
        taken = self._linked(ProcessorMeasure, path, "measure_id", measures)
        return tuple(
            _entry(
                ProcessorRecordEntry,
                row,
                clients=clients.get(row["id"], ()),
                sub_processors=subs.get(row["id"], ()),
                transfers=transfers.get(row["id"], ()),
                measures=taken.get(row["id"], ()),
            )
            for row in self._own(ProcessorRecord)
        )


def codes(terms: Iterable[TermEntry]) -> tuple[str, ...]:
    return tuple(term.code for term in terms)
