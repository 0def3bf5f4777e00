"""Text in several languages: one column, JSON by language, non-ASCII kept readable."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from i18nfield.strings import LazyI18nString

from purposes.languages import LANGUAGES

Words = Mapping[str, str]
"""Language code → text. A language without text is absent."""

_CONTROLS = (*range(9), *range(0xB, 0x20), *range(0x7F, 0xA0))
_UNPRINTABLE = dict.fromkeys([*_CONTROLS, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])


class _Words(DeferredAttribute):
    """What is assigned is what a reload would give: always a `LazyI18nString` over a dict."""

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


def refuse_unstorable(value: Any) -> None:
    """No database stores a null character, no encoding half of a character."""
    for text in words_of(value).values():
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise ValidationError(
                _("This text holds a character that cannot be stored. Type it anew."), code="character"
            )


class _UnescapedJSON:
    """Stores `é` as `é`, so that a search for it finds it."""

    descriptor_class = _Words
    default_validators = (refuse_unstorable,)

    def to_python(self, value: Any) -> LazyI18nString:
        return LazyI18nString(dict(words_of(value)))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> LazyI18nString:
        return self.to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str):  # a search term, or what is stored already
            return value
        return json.dumps(words_of(value), sort_keys=True, ensure_ascii=False)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"locales": list(LANGUAGES), **kwargs})  # type: ignore[misc]  # mixed into a Field


class TranslatedLine(_UnescapedJSON, I18nCharField):
    """One line in several languages."""


class TranslatedText(_UnescapedJSON, I18nTextField):
    """Paragraphs in several languages."""


def words_of(value: Any) -> dict[str, str]:
    """The texts by language behind any spelling of them; languages without text, or with blanks alone, left out.

    `ValidationError` for what names no language, such as a bare text.
    """
    if isinstance(value, LazyI18nString):
        value = value.data
    if isinstance(value, str) and value:
        value = _parsed(value)
    if not value:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values() if text):
        raise ValidationError(_('Give the text by language, as in {"en": "…"}.'), code="words")
    return {language: value[language] for language in sorted(value) if (value[language] or "").strip()}


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def in_language(words: Words, *languages: str) -> tuple[str, str]:
    """The text in the first of `languages` that has one, else in any; with its language.

    `("", "")` where there is none at all.
    """
    for language in (*languages, *sorted(words)):
        if words.get(language):
            return words[language], language
    return "", ""


def printable(text: str) -> str:
    """Control characters have no meaning on a page; a tab and a line end have."""
    return text.translate(_UNPRINTABLE)
