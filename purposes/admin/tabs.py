"""A record in tabs: each one names the fields and the rows that belong together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Text = str | Promise

FEW = 2


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields under one heading. A tuple of names stands on one line."""

    names: tuple[Any, ...]
    title: Text | None = None
    text: Text = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """`parts` are `Fields` and inline classes, in reading order; `text` says what the law wants here."""

    key: str
    title: Text
    parts: tuple[Any, ...]
    text: Text = ""


def fieldsets_of(tabs: Iterable[Tab]) -> list[tuple[Any, dict[str, Any]]]:
    return [(part.title, {"fields": part.names, "description": part.text}) for part in _fields(tabs)]


def inlines_of(tabs: Iterable[Tab]) -> list[type[Any]]:
    return [part for tab in tabs for part in tab.parts if not isinstance(part, Fields)]


def panels(tabs: Iterable[Tab], *, fieldsets: Iterable[Any], formsets: Iterable[Any]) -> list[dict[str, Any]]:
    """The tabs with what Django made of their parts. Rows that the user may not see are left out."""
    next_fieldset = iter(fieldsets)
    rows = {type(formset.opts): formset for formset in formsets}
    return [_panel(tab, next_fieldset, rows) for tab in tabs]


def _panel(tab: Tab, next_fieldset: Iterator[Any], rows: dict[type[Any], Any]) -> dict[str, Any]:
    parts: list[dict[str, Any]] = []
    for part in tab.parts:
        if isinstance(part, Fields):
            parts.append({"fieldset": next(next_fieldset)})
        elif part in rows:
            parts.append({"formset": rows[part]})
    for part in parts:
        if "formset" in part:
            _title_rows(part["formset"])
    return {"key": tab.key, "title": tab.title, "text": tab.text, "parts": parts, "errors": sum(map(_errors, parts))}


def _title_rows(rows: Any) -> None:
    """A long list is an overview of closed rows; a short one lies open."""
    forms = rows.formset.initial_forms
    for form in forms:
        form.desk_title = rows.opts.title_of(form.instance) if form.instance.pk else ""
        form.desk_open = len(forms) <= FEW or bool(form.errors)


def _errors(part: dict[str, Any]) -> int:
    if "formset" in part:
        formset = part["formset"].formset
        return sum(len(errors) for errors in formset.errors) + len(formset.non_form_errors())
    lines = part["fieldset"]
    if not lines.form.errors:
        return 0
    return sum(1 for line in lines for field in line if getattr(field, "errors", None) and field.errors())


def _fields(tabs: Iterable[Tab]) -> Iterator[Fields]:
    return (part for tab in tabs for part in tab.parts if isinstance(part, Fields))
