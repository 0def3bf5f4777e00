"""A form as a browser sees it: which inputs it has, what it sends of them untouched, and how that reads in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext

from purposes.admin.countries import CountryField
from purposes.admin.language_list import LanguagesField
from purposes.admin.merging import Sent, Values
from purposes.admin.terms import choice_label
from purposes.countries import country_name
from purposes.languages import LANGUAGES
from purposes.numbers import whole_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    name: str
    """Without the form's prefix."""

    label: str
    values: Values
    field: forms.Field
    language: str = ""

    @property
    def is_silent(self) -> bool:
        """Sends nothing at all when nothing is chosen."""
        widget = _bare(self.field.widget)
        return (
            isinstance(widget, forms.CheckboxInput)
            or isinstance(self.field, LanguagesField)
            or getattr(widget, "allow_multiple_selected", False)
        )

    def in_words(self, values: Values) -> str:
        """What the user chose or typed, as a person would read it."""
        if isinstance(_bare(self.field.widget), forms.CheckboxInput):
            return gettext("yes") if values else gettext("no")
        return "\n".join(_named(self.field, tuple(value for value in values if value)))


def inputs(form: Any) -> list[Input]:
    """Those of a form that is not bound, in reading order. What nobody can change is left out."""
    return [one for bound in form if not bound.field.disabled for one in _of_field(bound)]


def sent(untouched: Iterable[Input]) -> Sent:
    return {one.name: one.values for one in untouched}


def typed(untouched: Iterable[Input], post: QueryDict, *, prefix: str = "") -> Sent:
    """What was sent of the same inputs. One that the page did not have counts as left alone."""
    found: dict[str, Values] = {}
    for one in untouched:
        name = prefix + one.name
        found[one.name] = tuple(post.getlist(name)) if name in post or one.is_silent else one.values
    return found


def _of_field(bound: forms.BoundField) -> Iterator[Input]:
    widget: Any = _bare(bound.field.widget)
    value, label = bound.value(), capfirst(str(bound.label or ""))
    if hasattr(widget, "texts"):
        for name, language, about, text in widget.texts(bound.name, value):
            yield Input(name=name, label=about or label, language=language, values=(text,), field=bound.field)
    else:
        yield Input(name=bound.name, label=label, values=_values(widget, value), field=bound.field)


def _values(widget: Any, value: Any) -> Values:
    if isinstance(widget, forms.CheckboxInput):
        return ("on",) if widget.check_test(value) else ()
    if getattr(widget, "allow_multiple_selected", False) or isinstance(value, list | tuple):
        return tuple(str(one) for one in value or ())
    formatted = widget.format_value(value)
    first = formatted[0] if isinstance(formatted, list | tuple) and formatted else formatted
    return (str(first or ""),)


def _bare(widget: Any) -> Any:
    """Without Django's frame of buttons around a choice."""
    return getattr(widget, "widget", widget)


def _named(field: forms.Field, values: Values) -> Iterable[str]:
    if isinstance(field, forms.ModelChoiceField):
        rows: Any = field.queryset
        names = {str(row.pk): choice_label(row) for row in rows.filter(pk__in=filter(None, map(whole_number, values)))}
    elif isinstance(field, LanguagesField):
        names = dict(LANGUAGES)
    elif isinstance(field, CountryField):
        names = {code: country_name(code) for code in values}
    else:
        names = {str(key): str(label) for key, label in getattr(field, "choices", ()) if not isinstance(label, list)}
    return (names.get(value, value) for value in values)
