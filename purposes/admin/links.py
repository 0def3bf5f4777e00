"""A choice of several, stored as rows of a model of their own: only the links that change are written."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models

from purposes.admin.terms import ManySelect, choice_label, refuse_deprecated
from purposes.numbers import whole_number


class LinksField(forms.ModelMultipleChoiceField):
    """`rows` is the reverse relation that holds the links, `link` the model's foreign key to what is chosen."""

    def __init__(self, link: Any, *, rows: str, **kwargs: Any) -> None:
        self.link: Any = link.field
        self.rows = rows
        widget = ManySelect(self.link, admin.site)
        kwargs.setdefault("label", self.link.verbose_name)
        super().__init__(self.link.related_model._default_manager.all(), widget=widget, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """A list in the order chosen, where Django gives a queryset without one."""
        for key in value or ():
            if whole_number(str(key)) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key}
                )
        found = {str(row.pk): row for row in super().clean(value)}
        return [found[key] for key in dict.fromkeys(map(str, value or ())) if key in found]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [str(key) for key in initial or ()] != [str(key) for key in data or ()]

    def label_from_instance(self, obj: models.Model) -> str:
        return choice_label(obj)

    def chosen(self, parent: models.Model) -> list[models.Model]:
        """The rows chosen now, in order; from the prefetched links where there are any."""
        return [getattr(link, self.link.name) for link in getattr(parent, self.rows).all()] if parent.pk else []

    def write(self, parent: models.Model, wanted: Sequence[models.Model]) -> None:
        """Create, delete and move links, each through the model, so that each leaves its history row."""
        relation: Any = parent._meta.get_field(self.rows)
        links = {
            getattr(link, self.link.attname): link
            for link in relation.related_model._default_manager.filter(**{relation.field.name: parent})
        }
        for key in links.keys() - {row.pk for row in wanted}:
            links.pop(key).delete()
        positions = ascending(links[row.pk].position if row.pk in links else None for row in wanted)
        for row, position in zip(wanted, positions, strict=True):
            link = links.get(row.pk) or relation.related_model(**{relation.field.name: parent, self.link.name: row})
            if link.pk is None or link.position != position:
                link.position = position
                link.save()


class LinksForm(forms.ModelForm):
    """A model form whose `LinksField`s are read from, and written to, their rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.links().items():
            chosen = field.chosen(self.instance)
            self.initial[name] = [row.pk for row in chosen]
            field.widget.known = {str(row.pk): choice_label(row) for row in chosen}

    def links(self) -> dict[str, LinksField]:
        return {name: field for name, field in self.fields.items() if isinstance(field, LinksField)}

    def clean(self) -> dict[str, Any] | None:
        for name in self.links().keys() & set(self.changed_data):
            for row in self.cleaned_data.get(name, ()):
                if row.pk not in self.initial[name]:
                    self._refuse(name, row)
        return super().clean()

    def _refuse(self, name: str, row: models.Model) -> None:
        try:
            refuse_deprecated(row)
        except forms.ValidationError as problem:
            self.add_error(name, problem)

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's own signature
        only_links = self.instance.pk and set(self.changed_data) <= self.links().keys()
        if commit and only_links and not self.errors:
            self._save_m2m()  # the row itself is as it was: no history row for it
            return self.instance
        return super().save(commit)

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # django's own hook for rows that need their parent
        for name in self.links().keys() & set(self.changed_data):
            self.fields[name].write(self.instance, self.cleaned_data[name])  # type: ignore[attr-defined]


def ascending(positions: Iterable[int | None]) -> list[int]:
    """Rising positions that keep what rises already: moving one row rewrites as few others as it can."""
    result: list[int] = []
    for position in positions:
        last = result[-1] if result else -1
        result.append(position if position is not None and position > last else last + 1)
    return result
