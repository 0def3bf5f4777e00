"""Columns and rows of a document, strictly read: nothing is turned into what it is not, nothing unknown passes."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError as Refused
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from purposes.admin.terms import refuse_deprecated
from purposes.languages import LANGUAGES
from purposes.models.vocabulary import Term
from purposes.words import TranslatedLine, TranslatedText

_NO_TEXT = gettext_lazy("Give a text.")


class TextField(serializers.CharField):
    """No number passes for a text; blanks stay where they stand."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"trim_whitespace": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise ValidationError([_NO_TEXT])
        return super().to_internal_value(data)


class EmailField(serializers.EmailField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise ValidationError([_NO_TEXT])
        return super().to_internal_value(data)


class SlugField(serializers.SlugField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise ValidationError([_NO_TEXT])
        return super().to_internal_value(data)


class UrlField(serializers.URLField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise ValidationError([_NO_TEXT])
        return super().to_internal_value(data)


class YesNoField(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, bool):
            raise ValidationError([_("Say true or false.")])
        return data


class WholeNumberField(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            raise ValidationError([_("Give a whole number.")])
        return super().to_internal_value(data)


class OneOfField(serializers.ChoiceField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            raise ValidationError([_NO_TEXT])
        return super().to_internal_value(data)


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "propertyNames": {"enum": sorted(LANGUAGES)},
        "example": {"en": "Payroll", "fr": "Paie"},
    }
)
class WordsField(serializers.Field):
    """A text by language. A language without text may be left out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{name: value for name, value in kwargs.items() if name not in _OF_TEXTS})

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if not isinstance(data, Mapping):
            raise ValidationError([_('Give the text by language, as in {"en": "…"}.')])
        wrong = {name: [_("This is none of the languages of a register.")] for name in data if name not in LANGUAGES}
        wrong |= {name: [_NO_TEXT] for name, text in data.items() if not isinstance(text, str) and name not in wrong}
        if wrong:
            raise ValidationError(wrong)
        if self.required and not any(text.strip() for text in data.values()):
            raise ValidationError([_NO_TEXT])
        return dict(data)

    def to_representation(self, value: Any) -> Any:
        return value


_OF_TEXTS = {"allow_blank", "max_length", "min_length", "style", "trim_whitespace", "allow_null"}


@extend_schema_field({"type": "string", "example": "contact"})
class CodeField(serializers.Field):
    """A term by its code. One that is no longer in use may stay where it is, and be chosen nowhere."""

    def __init__(self, vocabulary: type[Term], **kwargs: Any) -> None:
        self.vocabulary = vocabulary
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise ValidationError([_NO_TEXT])
        term = terms_of(self.context, self.vocabulary).get(data)
        if term is None:
            raise ValidationError([_("There is no term with the code “%(code)s”.") % {"code": data}])
        if data not in self.context.get("kept", {}).get(self.vocabulary, ()):
            try:
                refuse_deprecated(term)
            except Refused as refused:
                raise ValidationError(refused.messages) from refused
        return data

    def to_representation(self, value: Any) -> Any:
        return value


def codes(vocabulary: type[Term], **more: Any) -> serializers.ListField:
    return serializers.ListField(child=CodeField(vocabulary), required=False, **more)


def terms_of(context: Any, vocabulary: type[Term]) -> dict[str, Term]:
    """Each vocabulary is read once for a document."""
    read = context.setdefault("terms", {})
    if vocabulary not in read:
        read[vocabulary] = {term.code: term for term in vocabulary._default_manager.select_related("replaced_by")}
    found: dict[str, Term] = read[vocabulary]
    return found


class Strict(serializers.Serializer):
    """Refuses what it does not know: a misspelt column would be lost without a word."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise ValidationError({"non_field_errors": [_("Give an object, as in {…}.")]})
        unknown = {name: [_("There is no such field here.")] for name in data if name not in self.fields}
        try:
            known = super().to_internal_value(data)
        except ValidationError as wrong:
            raise ValidationError({**_as_dict(wrong.detail), **unknown}) from wrong
        if unknown:
            raise ValidationError(unknown)
        return known


class RowSerializer(Strict, serializers.ModelSerializer):
    """A row of a document: checked as its model checks itself, with everything but what it belongs to."""

    serializer_field_mapping: ClassVar[dict[Any, Any]] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: TextField,
        models.TextField: TextField,
        models.EmailField: EmailField,
        models.SlugField: SlugField,
        models.BooleanField: YesNoField,
        models.PositiveSmallIntegerField: WholeNumberField,
        TranslatedLine: WordsField,
        TranslatedText: WordsField,
    }
    serializer_choice_field = OneOfField

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """`full_clean`, and no row twice where the database forbids it."""
        twice = {name: found for name, found in self._rows_twice(attrs) if found}
        if twice:
            raise ValidationError(twice)  # type: ignore[arg-type]  # places in a list are numbers
        row, exclude = self.row(attrs)
        try:
            row.full_clean(exclude=exclude)
        except Refused as refused:
            known = {
                name if name in self.fields else "non_field_errors": sentences
                for name, sentences in refused.message_dict.items()
            }
            raise ValidationError(known) from refused
        return attrs

    def row(self, attrs: dict[str, Any]) -> tuple[models.Model, set[str]]:
        """Unsaved; and the columns that only the whole can judge."""
        model: type[models.Model] = self.Meta.model
        columns = {field.name: field for field in model._meta.concrete_fields}
        values = {name: self._value(columns[name], value) for name, value in attrs.items() if name in columns}
        return model(**values), columns.keys() - self.fields.keys()

    def _value(self, column: models.Field, value: Any) -> Any:
        if isinstance(column, models.ForeignKey) and isinstance(value, str):
            vocabulary: Any = column.related_model
            return terms_of(self.context, vocabulary)[value]
        return value

    def _rows_twice(self, attrs: dict[str, Any]) -> Iterator[tuple[str, dict[int, list[str]]]]:
        for name, field in self.fields.items():
            below = getattr(field, "child", None)
            if isinstance(field, serializers.ListField):
                keys: list[Any] = attrs.get(name, [])
            elif isinstance(below, RowSerializer) and (once := _known_by(below.Meta.model)):
                keys = [tuple(row.get(column) for column in once) for row in attrs.get(name, [])]
            else:
                continue
            said = _("This stands here twice.")
            yield name, {place: [said] for place, key in enumerate(keys) if key in keys[:place]}


def _known_by(model: Any) -> tuple[str, ...]:
    """What only one row of an owner may have."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            return tuple(constraint.fields[1:])
    return ()


def _as_dict(detail: Any) -> dict[str, Any]:
    return detail if isinstance(detail, dict) else {"non_field_errors": detail}
