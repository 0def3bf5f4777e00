"""Choosing from a vocabulary: an autocomplete that asks the database nothing for what is loaded already."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, get_select2_language
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext

from purposes.models.vocabulary import Term
from purposes.numbers import whole_number


def choice_label(row: models.Model) -> str:
    if isinstance(row, Term) and row.deprecated:
        return gettext("%(term)s (no longer in use)") % {"term": row}
    return str(row)


class Known:
    """Select2 with the labels of the chosen rows at hand in `known`, in the order chosen."""

    known: dict[str, str]
    choices: Any
    allow_multiple_selected: bool
    is_required: bool

    # The library reads the language once, when a form class is made; people differ per request.
    @property
    def i18n_name(self) -> str | None:
        name: str | None = get_select2_language()
        return name

    @i18n_name.setter
    def i18n_name(self, value: str | None) -> None:
        pass

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> Any:
        chosen = [str(key) for key in value if key not in (None, "")]
        labels = {**self._looked_up(chosen), **getattr(self, "known", {})}
        options = [self._option(name, key, labels[key], selected=True) for key in chosen if key in labels]
        if not self.is_required and not self.allow_multiple_selected:
            options.insert(0, self._option(name, "", "", selected=not options))
        return [(None, options, 0)]

    def _looked_up(self, chosen: list[str]) -> dict[str, str]:
        missing = [key for key in chosen if whole_number(key) is not None and key not in getattr(self, "known", {})]
        if not missing:
            return {}
        return {str(row.pk): choice_label(row) for row in self.choices.queryset.filter(pk__in=missing)}

    def _option(self, name: str, key: str, label: str, *, selected: bool) -> dict[str, Any]:
        option: dict[str, Any] = self.create_option(name, key, label, selected, 0)  # type: ignore[attr-defined]  # of Select
        return option


class OneSelect(Known, AutocompleteSelect):  # type: ignore[misc]  # the stubs know other argument names
    """One row."""


class ManySelect(Known, AutocompleteSelectMultiple):  # type: ignore[misc]  # as above
    """Several rows, in the order in which they were chosen."""


def refuse_deprecated(term: Any) -> None:
    """Raise when a term that is no longer in use is newly chosen."""
    if not isinstance(term, Term) or not term.deprecated:
        return
    if term.replaced_by:
        message = gettext("“%(term)s” is no longer in use. Choose “%(other)s” instead.")
        raise ValidationError(message % {"term": term, "other": term.replaced_by}, code="deprecated")
    raise ValidationError(
        gettext("“%(term)s” is no longer in use. Choose another term.") % {"term": term}, code="deprecated"
    )
