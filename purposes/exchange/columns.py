"""The one table of fields: every column of every recorded model, as a document, a spreadsheet and a reader know it.

What a model says of itself is read from it: type, label, choices, to whom a row belongs, which rows only link.
What it cannot say stands here; where each field comes out, in `outputs`. Reader, writer, workbook, schema, the API's
documents and docs/fields.md follow this table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

from django.db import models
from django.utils.text import capfirst

from purposes.exchange.outputs import Output, Publicity, outputs_of, publicity_of
from purposes.families import links, owner_link
from purposes.models import ContactPoint, Organisation, ProcessingActivity, PurposeBasis
from purposes.recorded import Recorded
from purposes.words import TranslatedLine, TranslatedText

Model = type[models.Model]


class Kind(StrEnum):
    """How a value is written: as JSON, and in a cell."""

    TEXT = "text"
    WORDS = "words"
    DATE = "date"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    LANGUAGES = "languages"
    LABELS = "labels"
    TERM = "term"
    TERMS = "terms"


# How the row is called where something points at it; else by its code.
_KNOWN_BY: dict[Model, str] = {ProcessingActivity: "reference", ContactPoint: "position", Organisation: "slug"}

# A list is called as its relation is, but for these.
_CALLED: dict[Model, str] = {PurposeBasis: "legal_bases"}

# The rows of an activity in the order of its record; what is not named here stands after them.
_ORDER = (
    *("purposes", "data_subjects", "data_categories", "sources", "retention", "recipients", "transfers"),
    *("joint_controllers", "measures", "assessments", "questions"),
)

# Follow from where a row stands, or count its saves.
_AROUND = frozenset({"position", "version"})


@dataclass(frozen=True, eq=False)
class Column:
    """One field of one model. Of a list of terms, `through` is the model whose rows link to them."""

    model: Model
    name: str
    kind: Kind
    target: Model | None = None
    through: Model | None = None

    @cached_property
    def field(self) -> Any:
        if self.through is None:
            return self.model._meta.get_field(self.name)
        return next(field for field in links(self.through) if field.related_model is self.target)

    @property
    def label(self) -> str:
        if self.through is not None and self.target is not None:
            return str(capfirst(str(self.target._meta.verbose_name_plural)))
        return str(capfirst(str(self.field.verbose_name)))

    @property
    def help_text(self) -> str:
        return str(self.field.help_text)

    @property
    def outputs(self) -> frozenset[Output]:
        return outputs_of(self.model._meta.label, self.name)

    @property
    def publicity(self) -> Publicity:
        return publicity_of(self.model._meta.label, self.name)

    @property
    def empty(self) -> Any:
        """What a document that says nothing of it means."""
        if self.through is not None:
            return ()
        if self.kind is Kind.TERM:
            return None
        return self.field.get_default()


@dataclass(frozen=True, eq=False)
class Table:
    """The rows of one model under one owner. `key` are the columns by which two states know the same row."""

    model: Model
    name: str
    columns: tuple[Column, ...]
    below: tuple["Table", ...]
    key: tuple[str, ...]

    @cached_property
    def owner(self) -> Any:
        """The column that names what a row belongs to."""
        return owner_link(self.model)

    @cached_property
    def is_ordered(self) -> bool:
        return any(field.name == "position" for field in self.model._meta.concrete_fields)

    @cached_property
    def empty(self) -> dict[str, Any]:
        """What a row holds of which a document says nothing."""
        return {column.name: column.empty for column in self.columns}

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def tables_by_name(self) -> dict[str, "Table"]:
        return {table.name: table for table in self.below}

    def whole(self) -> Iterator["Table"]:
        """Itself and all below, each after what it belongs to."""
        yield self
        for table in self.below:
            yield from table.whole()


@cache
def table_of(model: Model, name: str = "", key: tuple[str, ...] = ()) -> Table:
    columns = [_column(model, field) for field in model._meta.concrete_fields if _is_own(model, field)]
    below = []
    for relation, row in _rows_below(model):
        called = _CALLED.get(row, relation)
        if is_link(row):
            target = next(field.related_model for field in links(row) if field is not owner_link(row))
            columns.append(Column(model, called, Kind.TERMS, target, row))
        else:
            below.append(table_of(row, called))
    if model is ProcessingActivity:
        below.sort(key=lambda table: _ORDER.index(table.name) if table.name in _ORDER else len(_ORDER))
    return Table(model, name, tuple(columns), tuple(below), key or _key(model))


def is_link(model: Model) -> bool:
    """Whether a row says no more than what it belongs to, what it points at, and where it stands."""
    others = [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in _AROUND]
    return len(others) == 2 and owner_link(model) is not None and all(field.is_relation for field in others)  # noqa: PLR2004 - from and to


def known_by(model: Model) -> str:
    return _KNOWN_BY.get(model, "code")


def _is_own(model: Model, field: Any) -> bool:
    is_place = field is owner_link(model) or field.related_model is Organisation
    return not field.primary_key and field.editable and field.name not in _AROUND and not is_place


def _column(model: Model, field: Any) -> Column:
    return Column(model, field.name, _kind(field), field.related_model if field.is_relation else None)


def _kind(field: Any) -> Kind:
    match field:
        case models.ForeignKey():
            return Kind.TERM
        case TranslatedLine() | TranslatedText():
            return Kind.WORDS
        case models.JSONField():
            return Kind.LANGUAGES if field.name == "languages" else Kind.LABELS
        case models.DateField():
            return Kind.DATE
        case models.BooleanField():
            return Kind.FLAG
        case models.IntegerField():
            return Kind.NUMBER
    return Kind.CHOICE if field.choices else Kind.TEXT


def _rows_below(model: Model) -> Iterator[tuple[str, Model]]:
    for relation in model._meta.related_objects:
        row = relation.related_model
        if issubclass(row, Recorded) and owner_link(row) is relation.field:
            yield str(relation.get_accessor_name()), row


def _key(model: Model) -> tuple[str, ...]:
    """What the database lets stand once under an owner, such as a category, or an anchor."""
    owner = owner_link(model)
    for rule in model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and owner is not None and owner.name in rule.fields:
            return tuple(name for name in rule.fields if name != owner.name)
    return ()
