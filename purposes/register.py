"""The whole register of one organisation, of any day, read into frozen values in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from i18nfield.strings import LazyI18nString

from purposes.entries import (
    ActivityEntry,
    AdequacyEntry,
    AssessmentEntry,
    AuthorityEntry,
    ContactPointEntry,
    DataCategoryEntry,
    DataSubjectEntry,
    JointControllerEntry,
    MeasureEntry,
    ProcessorClientEntry,
    ProcessorRecordEntry,
    ProcessorTransferEntry,
    PurposeEntry,
    QuestionEntry,
    RecipientEntry,
    Register,
    RetentionEntry,
    SourceEntry,
    SubProcessorEntry,
    TermEntry,
    TransferEntry,
    names_of,
)
from purposes.families import family
from purposes.history import NotYet, Row, Rows, rows_at, rows_each_at, rows_of_today
from purposes.models import (
    VOCABULARIES,
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


def read_register(organisation: Organisation, *, at: datetime | None = None) -> Register:
    """Today's register, or the whole of it as it stood at `at`. One query per table, whatever its size.

    Raises `history.NotYet` for a moment before the organisation was entered.
    """
    return assembled(organisation, rows_at(at) if at else rows_of_today)


def read_part(organisation: Organisation, activities: Any) -> Register:
    """Today's register with some of its activities alone: their numbers, or a query for them."""
    own = frozenset(family(ProcessingActivity))

    def rows(model: type[models.Model], match: Mapping[str, Any]) -> list[Row]:
        among = {f"{path.removesuffix('organisation_id')}pk__in": activities for path in match} if model in own else {}
        return rows_of_today(model, {**match, **among})

    return assembled(organisation, rows)


def read_activity(organisation: Organisation, pk: int, *, rows: Rows, at: datetime) -> ActivityEntry | None:
    """One activity as it stood `at`; None if the organisation had it not then. `rows` are of the same moment.

    The versions of its own rows are read, those of no other activity.
    """
    own, each = frozenset(family(ProcessingActivity)), rows_each_at({pk: at}, ProcessingActivity)
    if not any(row["organisation_id"] == organisation.pk for row in each(ProcessingActivity, {})):
        return None
    found = assembled_activities(organisation, lambda model, match: (each if model in own else rows)(model, match))
    return next(iter(found), None)


def assembled(organisation: Organisation, rows: Rows) -> Register:
    """The register that `rows` tell of. Raises `history.NotYet` where they do not know the organisation."""
    return _Assembly(organisation.pk, rows).register()


def assembled_around(organisation: Organisation, rows: Rows) -> Register:
    """All but the activities."""
    return _Assembly(organisation.pk, rows).register(activities=())


def assembled_activities(organisation: Organisation, rows: Rows) -> tuple[ActivityEntry, ...]:
    """The activities alone."""
    return _Assembly(organisation.pk, rows).activities()


Entry = TypeVar("Entry")


def _entry(kind: type[Entry], row: Row, **links: Any) -> Entry:
    """The row's columns by the value's own field names, texts as plain dicts."""
    columns = {
        name: value.data if isinstance(value := row[name], LazyI18nString) else value
        for name in names_of(kind)
        if name in row and name not in links
    }
    return kind(**columns, **links)


class _Assembly:
    """Reads each table once and joins by number."""

    def __init__(self, organisation_id: int, rows: Rows) -> None:
        self.organisation_id = organisation_id
        self.rows = rows
        self.terms: dict[type[models.Model], dict[int, TermEntry]] = {}

    def register(self, *, activities: tuple[ActivityEntry, ...] | None = None) -> Register:
        row = next(iter(self.rows(Organisation, {"pk": self.organisation_id})), None)
        if row is None:
            raise NotYet(self.organisation_id)
        authorities = {r["id"]: _entry(AuthorityEntry, r) for r in self.rows(SupervisoryAuthority, {})}
        return _entry(
            Register,
            row,
            languages=tuple(row["languages"]),
            authority=authorities.get(row["authority_id"]),
            contact_points=tuple(_entry(ContactPointEntry, r) for r in self._own(ContactPoint)),
            activities=self.activities() if activities is None else activities,
            processor_records=self._processor_records(),
            authorities=tuple(authorities.values()),
            adequacy=tuple(_entry(AdequacyEntry, r) for r in self.rows(AdequacyDecision, {})),
            vocabularies={name: tuple(self._terms(model).values()) for name, model in VOCABULARIES.items()},
        )

    def _own(self, model: type[models.Model], path: str = "") -> list[Row]:
        return self.rows(model, {f"{path}organisation_id": self.organisation_id})

    def _terms(self, model: type[models.Model]) -> dict[int, TermEntry]:
        if model not in self.terms:
            rows = self.rows(model, {})
            codes = {row["id"]: row["code"] for row in rows}
            self.terms[model] = {
                row["id"]: _entry(TermEntry, row, replaced_by=codes.get(row["replaced_by_id"], "")) for row in rows
            }
        return self.terms[model]

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

    def activities(self) -> tuple[ActivityEntry, ...]:
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
        questions = self._grouped(Question, path, lambda r: _entry(QuestionEntry, r))
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
                questions=of(row, questions),
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
