"""How each kind of row is told on paper: what heads it, and in which order its columns are read.

A column that is new in the register has to be named here; a test plants a marker in every
column, and misses it until it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from purposes.entries import TermEntry
from purposes.exchange.wording import Phrase, Reader, label
from purposes.models import (
    AdequacyDecision,
    Assessment,
    ContactPoint,
    DataCategoryUse,
    DataSubjectUse,
    JointController,
    MeasureUse,
    ProcessorClient,
    ProcessorTransfer,
    Purpose,
    Question,
    Recipient,
    RetentionPeriod,
    SecurityMeasure,
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
    """One row: what it is called, what it says, and the rest with labels. Or several that have a name only."""

    heading: tuple[Phrase, ...] = ()
    text: tuple[Phrase, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def is_bare(self) -> bool:
        return not self.text and not self.answers


@dataclass(frozen=True, slots=True)
class Row:
    """The first column of `heading` that is filled heads the row."""

    model: type[models.Model]
    heading: tuple[str, ...]
    answers: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    """Of its term: said where they hold, and only there."""


PURPOSE = Row(
    Purpose, ("label", "legal_bases"), ("legal_bases", "legitimate_interest", "law", "withdrawal", "scope"), ("text",)
)
DATA_SUBJECT = Row(DataSubjectUse, ("category",), ("number",), marks=("vulnerable",))
DATA_CATEGORY = Row(
    DataCategoryUse, ("wording", "category"), ("category", "subjects", "condition"), marks=("special", "criminal")
)
SOURCE = Row(Source, ("text",), ("kind", "publicly_accessible"))
RETENTION = Row(
    RetentionPeriod,
    ("text",),
    ("kind", "period", "trigger", "maximum", "categories", "exception", "legal_source", "erasure"),
)
RECIPIENT = Row(
    Recipient, ("wording", "category"), ("category", "name", "country", "role", "contract", "contract_ends")
)
TRANSFER = Row(
    Transfer,
    ("country", "international_organisation"),
    ("international_organisation", "mechanism", "copy", "documentation", "assessment"),
)
JOINT_CONTROLLER = Row(JointController, ("name",), ("contact", "arrangement", "is_public"))
MEASURE = Row(MeasureUse, ("measure",), ("detail",))
ASSESSMENT = Row(Assessment, ("kind",), ("state", "done_on", "document", "conclusion"))
QUESTION = Row(Question, ("why",), ("about", "decided"))

CLIENT = Row(ProcessorClient, ("name",), ("contact", "representative", "dpo"))
SUB_PROCESSOR = Row(SubProcessor, ("name",), ("country", "authorisation", "contract"))
PROCESSOR_TRANSFER = Row(ProcessorTransfer, ("destination",), ("mechanism", "documentation"))
PROCESSOR_MEASURE = Row(SecurityMeasure, ("name",))

CONTACT_POINT = Row(ContactPoint, ("label",), ("role", "person", "address", "phone", "email"))
AUTHORITY = Row(
    SupervisoryAuthority,
    ("name",),
    ("official_name", "code", "country", "region", "address", "phone", "email", "website", "checked_on"),
)
ADEQUACY = Row(AdequacyDecision, ("name",), ("code", "adopted", "instrument", "expires", "scope"))

# A flag stands behind the answer that it releases to the public.
_FLAGS: dict[tuple[type[models.Model], str], str] = {
    (Purpose, "law"): "law_is_public",
    (Purpose, "scope"): "scope_is_public",
    (DataCategoryUse, "condition"): "condition_is_public",
    (Source, "publicly_accessible"): "accessibility_is_public",
    (Recipient, "name"): "name_is_public",
}


def term_row(vocabulary: type[models.Model]) -> Row:
    """A term with all that its vocabulary says of it."""
    known = {field.name for field in vocabulary._meta.concrete_fields}
    return Row(
        vocabulary,
        ("name",),
        tuple(name for name in ("code", "article", "iri", "replaced_by", "definition") if name in known),
        marks=tuple(name for name in ("special", "criminal", "vulnerable", "deprecated") if name in known),
    )


def items(read: Reader, row: Row, entries: Iterable[Any]) -> tuple[Item, ...]:
    """Rows that follow each other and have nothing but a name share a line: a sheet has many of them."""
    found: list[Item] = []
    for is_bare, group in groupby((item(read, row, entry) for entry in entries), key=lambda one: one.is_bare):
        alike = list(group)
        found.extend([Item(heading=tuple(phrase for one in alike for phrase in one.heading))] if is_bare else alike)
    return tuple(found)


def item(read: Reader, row: Row, entry: Any) -> Item:
    headed = next((name for name in row.heading if getattr(entry, name)), row.heading[-1])
    return Item(
        heading=read.value(row.model, headed, getattr(entry, headed)),
        text=tuple(phrase for name in row.text for phrase in read.value(row.model, name, getattr(entry, name))),
        answers=(
            *_marks(row, entry),
            *answers(read, row.model, entry, [name for name in row.answers if name != headed]),
        ),
    )


def answers(read: Reader, model: type[models.Model], entry: Any, names: Iterable[str]) -> tuple[Answer, ...]:
    """The columns that hold something, with their labels; a category behind a wording of its own needs none."""
    found = ((name, read.value(model, name, getattr(entry, name))) for name in names)
    return tuple(
        Answer("" if name == "category" else label(model, name), phrases, _publication(model, entry, name))
        for name, phrases in found
        if phrases
    )


def mark(model: type[models.Model], name: str = "") -> Answer:
    """What a row is, said without a label: its model, or a column that holds."""
    return Answer("", (Phrase(label(model, name) if name else capfirst(str(model._meta.verbose_name))),))


def _marks(row: Row, entry: Any) -> Iterable[Answer]:
    if not row.marks:
        return ()
    term: TermEntry = entry if isinstance(entry, TermEntry) else entry.category
    model: Any = row.model if term is entry else row.model._meta.get_field("category").related_model
    return (mark(model, name) for name in row.marks if getattr(term, name))


def _publication(model: type[models.Model], entry: Any, name: str) -> str:
    flag = _FLAGS.get((model, name))
    if not flag:
        return ""
    return _("(published)") if getattr(entry, flag) else _("(not published)")
