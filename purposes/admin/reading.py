"""What a reader without the right to edit sees: every language of a text, and the names behind links."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.safestring import SafeString

from purposes.admin.links import LinksField
from purposes.admin.words import shown_words
from purposes.countries import country_name
from purposes.words import TranslatedLine, TranslatedText

Fieldsets = list[tuple[Any, dict[str, Any]]]


def readable(fieldsets: Any, *, model: type[models.Model], form: Any) -> Fieldsets:
    """The same fieldsets, with a reading function in place of each field that Django would show badly."""

    def replaced(name: Any) -> Any:
        return tuple(map(replaced, name)) if isinstance(name, list | tuple) else _reader(name, model, form)

    return [
        (title, {**options, "fields": tuple(replaced(name) for name in options["fields"] if name != "position")})
        for title, options in fieldsets
    ]


def _reader(name: Any, model: type[models.Model], form: Any) -> Any:
    declared = getattr(form, "declared_fields", {}).get(name)
    if isinstance(declared, LinksField):
        return _named(name, declared.label, lambda row: ", ".join(map(str, declared.chosen(row))))
    try:
        field = model._meta.get_field(name)
    except (FieldDoesNotExist, TypeError):
        return name
    if not isinstance(field, models.Field):
        return name
    if isinstance(field, TranslatedLine | TranslatedText):
        return _named(name, field.verbose_name, lambda row: shown_words(getattr(row, name)))
    if name == "country":
        return _named(name, field.verbose_name, lambda row: country_name(row.country))
    return name


def _named(name: str, label: Any, read: Callable[[Any], str | SafeString]) -> Callable[[Any], str | SafeString]:
    read.__name__ = f"read_{name}"
    read.short_description = label  # type: ignore[attr-defined]  # how the admin names a callable column
    return read
