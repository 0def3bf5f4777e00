"""What a record's document may hold, made from the table of fields: a column more there is a field more here.

Each row is checked as its model checks itself. Processing activities say theirs by hand (`documents`): their rules go
across their rows.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.validators import UniqueValidator

from purposes.api.fields import CodeField, OneOfField, RowSerializer, TextField, UrlField, WholeNumberField, WordsField
from purposes.exchange.columns import Column, Kind, Model, Table
from purposes.languages import LANGUAGES
from purposes.models.vocabulary import Term
from purposes.words import refuse_unstorable


class LabelsField(serializers.DictField):
    """Texts by language, each under a key of ours."""

    child = WordsField(required=False)

    def run_child_validation(self, data: Any) -> Any:
        for words in data.values():
            if isinstance(words, Mapping) and all(isinstance(text, str) for text in words.values()):
                refuse_unstorable(words)
        return super().run_child_validation(data)


class TableRow(RowSerializer):
    """A row below a record. What it points at, but for terms, is looked up when it is written."""

    serializer_field_mapping: ClassVar[dict[Any, Any]] = {
        **RowSerializer.serializer_field_mapping,
        models.URLField: UrlField,
    }

    def build_standard_field(self, field_name: str, model_field: Any) -> tuple[Any, Any]:
        """Without the library's question whether a value is taken, which knows nothing of the row that has it."""
        kind, more = super().build_standard_field(field_name, model_field)
        kept = [one for one in more.pop("validators", ()) if not isinstance(one, UniqueValidator)]
        return kind, {**more, **({"validators": kept} if kept else {})}

    def row(self, attrs: dict[str, Any]) -> tuple[models.Model, set[str]]:
        model: Any = self.Meta.model
        columns = model._meta.concrete_fields
        elsewhere = {field.name for field in columns if field.is_relation and not issubclass(field.related_model, Term)}
        row, exclude = super().row({name: value for name, value in attrs.items() if name not in elsewhere})
        return row, exclude | elsewhere


class RecordRow(TableRow):
    """The record itself: whose it is, and whether it is there already, the `context` says."""

    def row(self, attrs: dict[str, Any]) -> tuple[models.Model, set[str]]:
        row, exclude = super().row(attrs)
        before, organisation = self.context.get("record"), self.context.get("organisation")
        if organisation is not None:
            row.organisation = organisation  # type: ignore[attr-defined]  # of an organisation's own records
            exclude -= {"organisation"}
        if before is not None:
            row.pk, row._state.adding = before.pk, False  # noqa: SLF001 - Django's own name
        return row, exclude


def serializer_of(table: Table, name: str = "", *, bases: Mapping[Model, type[TableRow]] | None = None) -> Any:
    """The serializer of a record and of all its rows; `name` is the document's in the API's own document.

    `bases` are classes that know a rule more, by the model of the row.
    """
    known = bases or {}
    base = known.get(table.model, TableRow if table.owner else RecordRow)
    parts: dict[str, Any] = {column.name: field for column in table.columns if (field := _field(column)) is not None}
    parts |= {below.name: serializer_of(below, bases=known)(many=True, required=False) for below in table.below}
    names = (*table.by_name, *table.tables_by_name)
    meta = type("Meta", (), {"model": table.model, "fields": names, "validators": ()})
    title = name or table.model.__name__
    return type(f"{title}Serializer", (base,), {**parts, "Meta": meta, "__doc__": _about(table)})


def _field(column: Column) -> Any:
    """What the library cannot make of the model's own column; else nothing."""
    match column.kind:
        case Kind.TERMS:
            return serializers.ListField(child=_link(column), required=False)
        case Kind.TERM:
            is_needed = not column.field.null
            return _link(column, required=is_needed, allow_null=not is_needed)
        case Kind.LANGUAGES:
            each = OneOfField(choices=list(LANGUAGES))
            return serializers.ListField(child=each, allow_empty=False, required=False)
        case Kind.LABELS:
            return LabelsField(required=False)
    return None


def _link(column: Column, **more: Any) -> Any:
    target: Any = column.target
    if issubclass(target, Term):
        return CodeField(target, **more)
    names = [field.name for field in target._meta.concrete_fields]
    if "code" in names or "reference" in names:
        return TextField(**more)
    return WholeNumberField(min_value=0, **more)  # its place in the list where it stands


def _about(table: Table) -> str:
    return str(table.model._meta.verbose_name).capitalize()


def refuse(wrong: Mapping[str, str]) -> None:
    """Raise what only the whole can judge, by its place."""
    if wrong:
        raise ValidationError({path: [sentence] for path, sentence in wrong.items()})
