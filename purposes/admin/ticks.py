"""Several of a few: ticked boxes, each with a line that says what it means."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


class Ticks(forms.CheckboxSelectMultiple):
    about: Mapping[str, Any] = {}
    """By value: what stands under the box."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = {str(one) for one in value or ()}
        disabled = bool((attrs or {}).get("disabled"))
        rows = [
            {
                "value": str(key),
                "label": label,
                "about": self.about.get(str(key), ""),
                "id": f"{(attrs or {}).get('id', 'id_' + name)}_{number}",
                "chosen": str(key) in chosen,
            }
            for number, (key, label) in enumerate(self.choices)
        ]
        return SafeString(render_to_string("desk/_ticks.html", {"name": name, "rows": rows, "disabled": disabled}))
