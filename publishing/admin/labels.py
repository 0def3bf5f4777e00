"""The questions on the page: one line per question and language, ours shown where yours is empty."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from publishing.labels import default_labels
from purposes.admin.desk import WordsWidget
from purposes.words import in_language, refuse_unstorable, words_of

Labels = dict[str, dict[str, str]]


class LabelsWidget(forms.Widget):
    languages: tuple[str, ...] = ()

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        rows = []
        for key, ours in default_labels().items():
            question, language = in_language(ours, *self.languages[:1], "en")
            words = self._words(ours).render(f"{name}-{key}", (value or {}).get(key, {}), {"id": f"id_{name}-{key}"})
            rows.append({"question": question, "language": language, "words": words})
        return SafeString(render_to_string("desk/_labels.html", {"rows": rows}))

    def _words(self, ours: Mapping[str, str]) -> WordsWidget:
        widget = WordsWidget()
        widget.languages, widget.placeholders = self.languages, ours
        return widget

    def texts(self, name: str, value: Any) -> Iterator[tuple[str, str, str, str]]:
        """Each box, as `WordsWidget` tells of its own; the question is the label."""
        for key, ours in default_labels().items():
            question, _language = in_language(ours, *self.languages[:1], "en")
            for box, language, _about, text in self._words(ours).texts(f"{name}-{key}", (value or {}).get(key, {})):
                yield box, language, question, text

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, dict[str, str]]:
        return {key: WordsWidget().value_from_datadict(data, files, f"{name}-{key}") for key in default_labels()}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(self.value_from_datadict(data, files, name).values())

    def id_for_label(self, id_: str | None) -> str:
        return ""


class LabelsField(forms.Field):
    """Cleans to the stored labels with what was typed laid over them; empty ones are left out."""

    widget = LabelsWidget
    kept: Mapping[str, Any] = {}

    def __init__(self, *, encoder: Any = None, decoder: Any = None, **kwargs: Any) -> None:
        # Both belong to the JSON field of the model.
        # A default that is computed makes Django send and compare a hidden copy, as plain text.
        super().__init__(**kwargs | {"show_hidden_initial": False})

    def to_python(self, value: Any) -> Labels:
        typed: Mapping[str, Any] = value or {}
        merged = {
            key: words_of(
                {**self.kept.get(key, {}), **{lang: text.strip() for lang, text in typed.get(key, {}).items()}}
            )
            for key in sorted({*self.kept, *typed})
        }
        return {key: words for key, words in merged.items() if words}

    def validate(self, value: Labels) -> None:
        for words in value.values():
            refuse_unstorable(words)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != {
            key: words_of(words) for key, words in (initial or {}).items() if words_of(words)
        }
