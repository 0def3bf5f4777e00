"""The form of every record and row of the desk: languages, vocabularies, order, and addresses made from names."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext

from purposes.admin.links import LinksForm
from purposes.admin.terms import Known, choice_label
from purposes.admin.words import WordsField
from purposes.changes import untaken
from purposes.words import in_language, words_of


class DeskForm(LinksForm):
    languages: tuple[str, ...] = ("en",)
    """Shown for every text; the first is the default. Set by the admin for the organisation at hand."""

    is_refused = False
    """What was typed is shown again, whatever it is: somebody else saved the record meanwhile."""

    made_from: tuple[str, str] | None = None
    """(address, name): a new record's empty address is made from the name; later it stays, for others know it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, WordsField):
                field.kept = words_of(self.initial.get(name))
                field.widget.languages = self.languages
            self._know_choice(name, field)
        if self.made_from and self.made_from[0] in self.fields and not self.instance.pk:
            self._free_address(self.fields[self.made_from[0]])

    def _free_address(self, field: forms.Field) -> None:
        field.required = False
        made = gettext("Left empty, it is made for you.")
        field.help_text = f"{field.help_text} {made}"

    def _know_choice(self, name: str, field: forms.Field) -> None:
        """Spare a query for the label of what the row was loaded with."""
        widget = getattr(field.widget, "widget", field.widget)
        row = loaded(self.instance, name)
        if isinstance(widget, Known) and row is not None:
            widget.known = {str(row.pk): choice_label(row)}

    @cached_property
    def changed_data(self) -> list[str]:
        """A new row that has nothing but a place is an empty row."""
        changed = super().changed_data
        return [] if changed == ["position"] and self.instance.pk is None else changed

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name in self.changed_data:
            self._refuse(name, self.cleaned_data.get(name))
        if self.made_from:
            self._make_address(*self.made_from)
        if self.is_refused:
            self.add_error(None, forms.ValidationError(gettext("Somebody else has saved this meanwhile."), "faster"))
        return cleaned

    def _post_clean(self) -> None:
        """What stands in the database as it is sent keeps the database's constraints: it is not asked again.

        Each constraint is a question; a page with a dozen rows, of which one was changed, asked twenty of them.
        """
        if self.instance.pk and not self.has_changed():
            self.instance.validate_constraints = _kept_already
        try:
            super()._post_clean()  # type: ignore[misc]  # of ModelForm
        finally:
            vars(self.instance).pop("validate_constraints", None)

    def _make_address(self, address: str, name: str) -> None:
        if address not in self.fields or self.cleaned_data.get(address) or address in self.errors:
            return
        words, _ = in_language(words_of(self.cleaned_data.get(name)), *self.languages)
        field: Any = self._meta.model._meta.get_field(address)
        base = slugify(words) or str(self._meta.model._meta.model_name)
        self.cleaned_data[address] = untaken(base, self.taken_addresses(), length=field.max_length)

    def taken_addresses(self) -> Collection[str]:
        """The addresses of the record's siblings."""
        return ()

    def _refuse(self, name: str, row: models.Model | None) -> None:
        if name not in self.errors:
            super()._refuse(name, row)  # type: ignore[arg-type]  # anything but a term passes


def _kept_already(exclude: Collection[str] | None = None) -> None:
    pass


def loaded(row: models.Model, name: str) -> models.Model | None:
    """What the foreign key `name` points at, if it was read with the row."""
    field = row._meta.get_field(name) if name in {f.name for f in row._meta.concrete_fields} else None
    return getattr(row, name) if isinstance(field, models.ForeignKey) and field.is_cached(row) else None
