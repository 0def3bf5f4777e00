"""The register as frozen values, one class per kind of row, internal columns included.

A value mirrors its row; what the public may see of it is decided in
`publishing.build` alone. Texts are `Words`: language → text. A list is `None`
when it was not recorded, `()` when it was declared empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from typing import Any

from purposes.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class RowEntry:
    """A row under a record. Its number leads to the row; two rows that say the same are equal all the same."""

    id: int = field(default=0, compare=False)


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
    replaced_by: str = ""
    """The code of the term that took its place."""


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
    checked_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdequacyEntry(RowEntry):
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
class PurposeEntry(RowEntry):
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
class DataSubjectEntry(RowEntry):
    category: TermEntry
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCategoryEntry(RowEntry):
    category: TermEntry
    wording: Words
    condition: str
    condition_is_public: bool
    subjects: tuple[TermEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry(RowEntry):
    kind: str
    text: Words
    publicly_accessible: bool | None
    accessibility_is_public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionEntry(RowEntry):
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
class RecipientEntry(RowEntry):
    category: TermEntry
    wording: Words
    name: str
    country: str
    name_is_public: bool
    role: str
    contract: str
    contract_ends: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferEntry(RowEntry):
    country: str
    international_organisation: Words
    mechanism: str
    copy: Words
    assessment: str
    documentation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JointControllerEntry(RowEntry):
    name: str
    contact: str
    arrangement: Words
    is_public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureEntry(RowEntry):
    measure: TermEntry
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentEntry(RowEntry):
    kind: str
    state: str
    done_on: date | None
    document: str
    conclusion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionEntry:
    about: str
    why: Words
    decided: bool


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
    internal_because: str
    comments: str
    review_months: int | None
    reviewed_on: date | None
    catalogue_entry: str
    catalogue_edition: int | None
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
    questions: tuple[QuestionEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorClientEntry(RowEntry):
    name: str
    contact: str
    representative: str
    dpo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubProcessorEntry(RowEntry):
    name: str
    country: str
    authorisation: str
    contract: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorTransferEntry(RowEntry):
    destination: str
    mechanism: str
    documentation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorRecordEntry:
    """Art. 30(2)."""

    id: int
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
class Register(RowEntry):
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
    four_eyes: bool
    authority: AuthorityEntry | None
    contact_points: tuple[ContactPointEntry, ...]
    activities: tuple[ActivityEntry, ...]
    processor_records: tuple[ProcessorRecordEntry, ...]
    authorities: tuple[AuthorityEntry, ...]
    adequacy: tuple[AdequacyEntry, ...]
    vocabularies: Mapping[str, tuple[TermEntry, ...]] = field(default_factory=dict, compare=False)
    """Every term that can be chosen, used or not, by the vocabulary's name in a document."""


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def names_of(kind: Any) -> tuple[str, ...]:
    """The names of an entry's fields. Remembered: whoever reads a large register asks ten thousand times."""
    return _names(kind)
