"""The register as sheets of paper: what stands under which letter of Art. 30, in words, before any layout.

One table per kind of row says what heads it and in which order its columns are read;
a column that is new in the register has to be named here, and a test misses it until it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from purposes.entries import (
    ActivityEntry,
    AdequacyEntry,
    AuthorityEntry,
    ContactPointEntry,
    ProcessorRecordEntry,
    Register,
    TermEntry,
)
from purposes.exchange.wording import Phrase, Reader, label
from purposes.exchange.writer import VOCABULARIES, terms_used
from purposes.law import ContactRole
from purposes.models import (
    AdequacyDecision,
    Assessment,
    ContactPoint,
    DataCategoryUse,
    DataSubjectUse,
    JointController,
    MeasureUse,
    Organisation,
    ProcessingActivity,
    ProcessorClient,
    ProcessorRecord,
    ProcessorTransfer,
    Purpose,
    Recipient,
    RetentionPeriod,
    Source,
    SubProcessor,
    SupervisoryAuthority,
    Transfer,
)

_LONG = 90  # letters; a longer answer begins on a line of its own


@dataclass(frozen=True, slots=True)
class Answer:
    label: str
    phrases: tuple[Phrase, ...]
    note: str = ""

    @property
    def is_long(self) -> bool:
        return sum(len(phrase.text) for phrase in self.phrases) > _LONG


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row: what it is called, what it says, and the rest with labels."""

    heading: tuple[Phrase, ...]
    text: tuple[Phrase, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What answers one question of the law. `missing` says why there are no items."""

    letter: str
    title: str
    article: str
    items: tuple[Item, ...]
    missing: str = ""
    is_gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    anchor: str
    reference: str
    name: Phrase
    summary: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """How a kind of row is read. The first column of `heading` that is filled heads it."""

    model: type[models.Model]
    heading: tuple[str, ...]
    answers: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    """Of its term: said where they hold, and only there."""


# A flag stands behind the answer that it releases to the public.
_FLAGS = {
    (Purpose, "law"): "law_is_public",
    (Purpose, "scope"): "scope_is_public",
    (DataCategoryUse, "condition"): "condition_is_public",
    (Source, "publicly_accessible"): "accessibility_is_public",
    (Recipient, "name"): "name_is_public",
}

_PURPOSE = _Row(
    Purpose,
    ("label", "legal_bases"),
    ("legal_bases", "legitimate_interest", "law", "withdrawal", "scope"),
    ("text",),
)
_DATA_SUBJECT = _Row(DataSubjectUse, ("category",), ("number",), marks=("vulnerable",))
_DATA_CATEGORY = _Row(
    DataCategoryUse, ("wording", "category"), ("category", "subjects", "condition"), marks=("special", "criminal")
)
_SOURCE = _Row(Source, ("text",), ("kind", "publicly_accessible"))
_RETENTION = _Row(
    RetentionPeriod,
    ("text",),
    ("kind", "period", "trigger", "maximum", "categories", "exception", "legal_source", "erasure"),
)
_RECIPIENT = _Row(
    Recipient, ("wording", "category"), ("category", "name", "country", "role", "contract", "contract_ends")
)
_TRANSFER = _Row(
    Transfer,
    ("country", "international_organisation"),
    ("international_organisation", "mechanism", "copy", "documentation", "assessment"),
)
_JOINT = _Row(JointController, ("name",), ("contact", "arrangement", "is_public"))
_MEASURE = _Row(MeasureUse, ("measure",), ("detail",))
_ASSESSMENT = _Row(Assessment, ("kind",), ("state", "done_on", "document", "conclusion"))
_CLIENT = _Row(ProcessorClient, ("name",), ("contact", "representative", "dpo"))
_SUB_PROCESSOR = _Row(SubProcessor, ("name",), ("country", "authorisation", "contract"))
_PROCESSOR_TRANSFER = _Row(ProcessorTransfer, ("destination",), ("mechanism", "documentation"))
_CONTACT_POINT = _Row(ContactPoint, ("label",), ("role", "person", "address", "phone", "email"))
_AUTHORITY = _Row(
    SupervisoryAuthority,
    ("name",),
    ("official_name", "code", "country", "region", "address", "phone", "email", "website"),
)
_ADEQUACY = _Row(AdequacyDecision, ("name",), ("code", "adopted", "instrument", "expires", "scope"))

_OWN = ("department", "owner", "owner_email", "status", "starts", "ends", "review_months", "reviewed_on", "slug")
_AUTOMATED = ("automated", "automated_logic", "automated_consequences", "automated_safeguards")
_ORGANISATION = (
    "legal_name", "short_name", "registration_number", "registration_scheme", "address", "country", "phone", "email",
    "website", "group_role", "public_authority", "slug",
)  # fmt: skip

NOT_RECORDED = lazy("Not yet recorded")


class Sheets:
    """Writes the sheets of one register in one language: the one that Django speaks at the moment."""

    def __init__(self, register: Register, *, language: str) -> None:
        self.register = register
        self.read = Reader(language, register.languages)

    def controller(self) -> Part:
        """Art. 30(1)(a), once for the whole register."""
        return Part(
            letter="a",
            title=_("The organisation"),
            article="30(1)(a)",
            items=(
                self._columns(Organisation, self.register, _ORGANISATION),
                *(self._item(_CONTACT_POINT, point) for point in self.register.contact_points),
                *([self._item(_AUTHORITY, self.register.authority)] if self.register.authority else []),
            ),
        )

    def activities(self) -> Iterable[Sheet]:
        return (self._activity(number, activity) for number, activity in enumerate(self.register.activities, 1))

    def processor_records(self) -> Iterable[Sheet]:
        return (self._record(number, record) for number, record in enumerate(self.register.processor_records, 1))

    def terms(self) -> tuple[Part, ...]:
        """Every term that the register uses, with what it means."""
        return tuple(
            self._listed("", str(VOCABULARIES[name]._meta.verbose_name_plural), "", _term_row(name), terms)
            for name, terms in terms_used(self.register).items()
            if terms
        )

    def adequacy(self) -> tuple[Item, ...]:
        """Art. 45(3): the decisions for the countries to which data go."""
        countries = {row.country for activity in self.register.activities for row in activity.transfers or ()}
        return tuple(self._item(_ADEQUACY, one) for one in self.register.adequacy if one.code in countries)

    def _activity(self, number: int, activity: ActivityEntry) -> Sheet:
        listed = self._listed
        return Sheet(
            anchor=f"activity-{number}",
            reference=activity.reference,
            name=self.read.words(activity.name),
            summary=self._summary(ProcessingActivity, activity, ("status", "department", "owner")),
            parts=(
                self._names(activity),
                listed("b", _("Purposes"), "30(1)(b)", _PURPOSE, activity.purposes),
                listed("c", _("Categories of data subjects"), "30(1)(c)", _DATA_SUBJECT, activity.data_subjects),
                listed("c", _("Categories of personal data"), "30(1)(c)", _DATA_CATEGORY, activity.data_categories),
                listed(
                    "d", _("Categories of recipients"), "30(1)(d)", _RECIPIENT, activity.recipients, _("No recipients")
                ),
                listed(
                    "e",
                    _("Transfers to third countries or international organisations"),
                    "30(1)(e)",
                    _TRANSFER,
                    activity.transfers,
                    _("No transfers"),
                ),
                listed(
                    "f",
                    _("Time limits for erasure"),
                    "30(1)(f)",
                    _RETENTION,
                    activity.retention,
                    _("Nothing is kept"),
                ),
                listed("g", _("Security measures"), "30(1)(g)", _MEASURE, activity.measures),
                listed("", _("Sources"), "14(2)(f)", _SOURCE, activity.sources, _("No sources")),
                self._questions(
                    _("Must the person provide the data?"),
                    "13(2)(e)",
                    activity,
                    ("provision", "provision_consequence"),
                ),
                self._questions(_("Automated decisions"), "13(2)(f), 22", activity, _AUTOMATED),
                listed("", _("Assessments"), "35", _ASSESSMENT, activity.assessments),
                Part(
                    letter="",
                    title=_("About this record"),
                    article="",
                    items=(self._columns(ProcessingActivity, activity, (*_OWN, "systems", "comments")),),
                ),
            ),
        )

    def _names(self, activity: ActivityEntry) -> Part:
        """Art. 30(1)(a): the controller's own, and who decides together with it."""
        roles = (ContactRole.REPRESENTATIVE, ContactRole.DPO)
        own = [point for role in roles for point in self.register.contact_points if point.role == role]
        return Part(
            letter="a",
            title=_("Names and contacts"),
            article="30(1)(a)",
            items=(
                Item(heading=(Phrase(self.register.legal_name),), text=(), answers=(_controller(self.register),)),
                *(self._contact(point) for point in own),
                *(self._item(_JOINT, joint, first=(_mark(JointController),)) for joint in activity.joint_controllers),
            ),
        )

    def _contact(self, point: ContactPointEntry) -> Item:
        reached = ", ".join(filter(None, (*point.address.splitlines(), point.phone, point.email)))
        (role,) = self.read.value(ContactPoint, "role", point.role)
        answers = (Answer(role.text, (Phrase(", ".join(filter(None, (point.person, reached)))),)),)
        return Item(heading=(self.read.words(point.label),), text=(), answers=answers)

    def _questions(self, title: str, article: str, activity: ActivityEntry, names: tuple[str, ...]) -> Part:
        item = self._columns(ProcessingActivity, activity, names)
        is_gap = not item.answers
        return Part(
            letter="",
            title=title,
            article=article,
            items=() if is_gap else (item,),
            missing=str(NOT_RECORDED) if is_gap else "",
            is_gap=is_gap,
        )

    def _record(self, number: int, record: ProcessorRecordEntry) -> Sheet:
        listed = self._listed
        described = self.read.value(ProcessorRecord, "categories", record.categories)
        return Sheet(
            anchor=f"processor-{number}",
            reference=record.reference,
            name=self.read.words(record.name),
            summary=self._summary(ProcessorRecord, record, ("status", "department")),
            parts=(
                Part(
                    letter="a",
                    title=_("The processor"),
                    article="30(2)(a)",
                    items=(
                        Item(
                            heading=(Phrase(self.register.legal_name),), text=(), answers=(_controller(self.register),)
                        ),
                    ),
                ),
                listed("a", _("Controllers served"), "30(2)(a)", _CLIENT, record.clients),
                Part(
                    letter="b",
                    title=_("Categories of processing"),
                    article="30(2)(b)",
                    items=(Item(heading=(), text=described, answers=()),) if described else (),
                    missing="" if described else str(NOT_RECORDED),
                    is_gap=not described,
                ),
                listed(
                    "c",
                    _("Transfers to third countries or international organisations"),
                    "30(2)(c)",
                    _PROCESSOR_TRANSFER,
                    record.transfers,
                ),
                listed("d", _("Security measures"), "30(2)(d)", _term_row("security_measures"), record.measures),
                listed("", _("Sub-processors"), "28(2), 28(4)", _SUB_PROCESSOR, record.sub_processors),
                Part(
                    letter="",
                    title=_("About this record"),
                    article="",
                    items=(self._columns(ProcessorRecord, record, ("status", "department", "comments")),),
                ),
            ),
        )

    def _listed(  # noqa: PLR0917 - reads as a table where it is called
        self, letter: str, title: str, article: str, row: _Row, entries: Sequence[Any] | None, none: str = ""
    ) -> Part:
        """`none` is what an empty list declares; a list that can declare nothing is a gap when empty."""
        is_declared = entries is not None and bool(none)
        missing = "" if entries else none if is_declared else str(NOT_RECORDED)
        return Part(
            letter=letter,
            title=title,
            article=article,
            items=tuple(self._item(row, entry) for entry in entries or ()),
            missing=missing,
            is_gap=not entries and not is_declared,
        )

    def _item(self, row: _Row, entry: Any, *, first: tuple[Answer, ...] = ()) -> Item:
        headed = next((name for name in row.heading if getattr(entry, name)), row.heading[-1])
        heading = self.read.value(row.model, headed, getattr(entry, headed))
        return Item(
            heading=heading,
            text=tuple(
                phrase for name in row.text for phrase in self.read.value(row.model, name, getattr(entry, name))
            ),
            answers=(
                *first,
                *_marks(row, entry),
                *self._answers(row.model, entry, [name for name in row.answers if name != headed]),
            ),
        )

    def _columns(self, model: type[models.Model], entry: Any, names: Iterable[str]) -> Item:
        return Item(heading=(), text=(), answers=self._answers(model, entry, names))

    def _answers(self, model: type[models.Model], entry: Any, names: Iterable[str]) -> tuple[Answer, ...]:
        found = ((name, self.read.value(model, name, getattr(entry, name))) for name in names)
        return tuple(
            Answer(label(model, name), phrases, self._note(model, entry, name)) for name, phrases in found if phrases
        )

    def _note(self, model: type[models.Model], entry: Any, name: str) -> str:
        flag = _FLAGS.get((model, name))
        if not flag:
            return ""
        return _("(published)") if getattr(entry, flag) else _("(not published)")

    def _summary(self, model: type[models.Model], entry: Any, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(phrase.text for name in names for phrase in self.read.value(model, name, getattr(entry, name)))


def _marks(row: _Row, entry: Any) -> Iterable[Answer]:
    if not row.marks:
        return ()
    term: TermEntry = entry if isinstance(entry, TermEntry) else entry.category
    model: Any = row.model if term is entry else row.model._meta.get_field("category").related_model
    return (Answer("", (Phrase(label(model, name)),)) for name in row.marks if getattr(term, name))


def _mark(model: type[models.Model]) -> Answer:
    return Answer("", (Phrase(capfirst(str(model._meta.verbose_name))),))


def _term_row(vocabulary: str) -> _Row:
    model = VOCABULARIES[vocabulary]
    known = {field.name for field in model._meta.concrete_fields}
    marks = tuple(name for name in ("special", "criminal", "vulnerable", "deprecated") if name in known)
    return _Row(
        model, ("name",), tuple(name for name in ("code", "article", "iri", "definition") if name in known), marks=marks
    )


def _controller(register: Register) -> Answer:
    address = ", ".join(filter(None, (*register.address.splitlines(), register.phone, register.email)))
    return Answer(_("Controller"), (Phrase(address),))
