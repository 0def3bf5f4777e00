"""Which languages, in which order: ticked boxes, the first one is the default."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from purposes.languages import LANGUAGES


class LanguagesWidget(forms.Widget):
    offered: tuple[str, ...] = tuple(LANGUAGES)

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = [code for code in value or () if code in LANGUAGES]
        others = [code for code in self.offered if code not in chosen]
        rows = [{"code": code, "name": LANGUAGES[code], "chosen": code in chosen} for code in (*chosen, *others)]
        return SafeString(render_to_string("desk/_languages.html", {"name": name, "rows": rows, "attrs": attrs or {}}))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name) if hasattr(data, "getlist") else list(data.get(name, ()))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str | None) -> str:
        return ""


class LanguagesField(forms.Field):
    widget = LanguagesWidget

    def __init__(self, *, encoder: Any = None, decoder: Any = None, **kwargs: Any) -> None:
        # Both belong to the JSON field of the model.
        # A default that is computed makes Django send and compare a hidden copy, as plain text.
        super().__init__(**kwargs | {"show_hidden_initial": False})

    def offer(self, languages: Iterable[str]) -> None:
        """Allow these only."""
        self.widget.offered = tuple(languages)

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(value or ()))

    def validate(self, value: list[str]) -> None:
        if not value:
            raise ValidationError(gettext("Tick at least one language."), code="required")
        for code in value:
            if code not in self.widget.offered:
                name = LANGUAGES.get(code, code)
                raise ValidationError(
                    gettext("%(language)s is not one of the organisation's languages.") % {"language": name}
                )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or ()) != list(data or ())
