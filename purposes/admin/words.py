"""Texts in several languages on a form: one box per language of the organisation, side by side.

A language that the form does not show keeps its text.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from i18nfield.strings import LazyI18nString

from purposes.languages import LANGUAGES, direction
from purposes.words import words_of


class WordsWidget(forms.Widget):
    """`languages` are shown, the first one always; the reader of the form chooses one to stand beside it."""

    languages: tuple[str, ...] = ()
    placeholders: Mapping[str, str] = {}

    def __init__(self, attrs: dict[str, Any] | None = None, *, lines: int = 1) -> None:
        super().__init__(attrs)
        self.lines = lines

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        attrs = self.build_attrs(self.attrs, attrs)
        boxes = [self._box(name, language, words_of(value), attrs) for language in self.languages]
        hidden = [LANGUAGES.get(language, language) for language in words_of(value) if language not in self.languages]
        context = {"boxes": boxes, "lines": self.lines, "hidden": hidden, "attrs": attrs}
        return SafeString(render_to_string("desk/_words.html", context))

    def _box(self, name: str, language: str, words: Mapping[str, str], attrs: Mapping[str, Any]) -> dict[str, str]:
        return {
            "name": f"{name}_{language}",
            "id": f"{attrs.get('id', 'id_' + name)}_{language}",
            "language": language,
            "label": LANGUAGES[language],
            "dir": direction(language),
            "text": words.get(language, ""),
            "placeholder": self.placeholders.get(language, ""),
        }

    def texts(self, name: str, value: Any) -> Iterator[tuple[str, str, str, str]]:
        """Each box: its name, its language, what it is about if not the field's label, and its text."""
        words = words_of(value)
        return ((f"{name}_{language}", language, "", words.get(language, "")) for language in self.languages)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {language: data[key] for language in LANGUAGES if (key := f"{name}_{language}") in data}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not self.value_from_datadict(data, files, name)

    def id_for_label(self, id_: str | None) -> str:
        return f"{id_}_{self.languages[0]}" if self.languages else str(id_)


class WordsField(forms.Field):
    """Cleans to the stored text with what was typed laid over it."""

    widget = WordsWidget
    kept: Mapping[str, str] = {}
    """What is stored already."""

    def __init__(self, *, locales: Iterable[str] = (), max_length: int | None = None, **kwargs: Any) -> None:
        # Both come from the model field; which languages a form shows is the form's to say.
        # A default that is computed makes Django send and compare a hidden copy, as plain text.
        super().__init__(**kwargs | {"show_hidden_initial": False})

    def merged(self, typed: Mapping[str, str]) -> dict[str, str]:
        texts = {language: text.replace("\r\n", "\n").strip() for language, text in typed.items()}
        return words_of({**self.kept, **texts})

    def to_python(self, value: Any) -> LazyI18nString:
        return LazyI18nString(self.merged(value or {}))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not self.disabled and self.merged(data or {}) != words_of(initial)


class LinesField(forms.CharField):
    """Plain text, with line ends as one character: opening and saving changes nothing."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial, self.to_python(data))


def shown_words(words: Any) -> SafeString:
    """Every language of a text, for who may read but not edit."""
    texts = words_of(words)
    rows = (
        (language, direction(language), LANGUAGES.get(language, language), text) for language, text in texts.items()
    )
    html = format_html_join("", '<div class="words-read" lang="{}" dir="{}"><b>{}</b><p>{}</p></div>', rows)
    return html if texts else SafeString("–")
