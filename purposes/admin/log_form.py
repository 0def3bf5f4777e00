"""What a reader of the log asks for: whose changes, of which days, of what and of which organisation."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from purposes.history import Wanted, activities_called, actors, beginning_of, end_of
from purposes.limits import limits_of, visible
from purposes.models import Organisation
from purposes.telling import kind_of

SYSTEM = "-"
"""In an address: changes by nobody."""


class LogForm(forms.Form):
    person = forms.ChoiceField(label=_("Who"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}))
    kind = forms.ChoiceField(label=_("What"), required=False)
    activity = forms.CharField(
        label=_("Reference of the activity"), required=False, widget=forms.TextInput({"list": "desk-references"})
    )
    organisation = forms.TypedChoiceField(
        label=_("Organisation, with what all share"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, kinds: Sequence[type[models.Model]], reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {model._meta.label_lower: model for model in kinds}
        self.within = limits_of(reader)
        found = actors(Wanted(kinds=tuple(kinds), within=self.within))
        people = [(actor or SYSTEM, actor or gettext("The system")) for actor in found]
        named = sorted((kind_of(model), label) for label, model in self.kinds.items())
        self._choose("person", gettext("Everybody"), people)
        self._choose("kind", gettext("Everything"), [(label, name) for name, label in named])
        organisations = [(one.pk, str(one)) for one in visible(Organisation.objects.all(), to=reader)]
        self._choose("organisation", gettext("All"), organisations)
        if len(organisations) <= 1:
            del self.fields["organisation"]
        for field in self.fields.values():
            field.widget.attrs["class"] = "desk-input"

    def _choose(self, name: str, every: str, choices: Sequence[tuple[Any, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", every), *choices]

    def clean_activity(self) -> tuple[int, ...] | None:
        reference = self.cleaned_data["activity"].strip()
        if not reference:
            return None
        found = activities_called(reference, within=self.within)
        if not found:
            raise forms.ValidationError(
                gettext("No activity has, or ever had, the reference “%(reference)s”."),
                params={"reference": reference},
            )
        return found

    def wanted(self) -> Wanted:
        """What was asked for, as far as it was understood."""
        asked = self.cleaned_data
        person = asked.get("person") or None
        chosen = self.kinds.get(asked.get("kind") or "")
        return Wanted(
            kinds=(chosen,) if chosen else tuple(self.kinds.values()),
            person="" if person == SYSTEM else person,
            since=asked.get("since") and beginning_of(asked["since"]),
            until=asked.get("until") and end_of(asked["until"]),
            activities=asked.get("activity"),
            organisation=asked.get("organisation"),
            within=self.within,
        )

    def in_words(self) -> str:
        """For the trace that a spreadsheet leaves."""
        said = ((field.label, self._said(field)) for field in self if self._said(field))
        return ", ".join(f"{label}: {value}" for label, value in said)

    def _said(self, field: Any) -> str:
        value = str(field.value() or "")
        choices = {str(key): words for key, words in getattr(field.field, "choices", ())}
        return str(choices.get(value, value)) if value else ""
