"""How the register's values read on paper and in a spreadsheet, in the language that Django speaks at the moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from purposes.countries import country_name
from purposes.entries import TermEntry
from purposes.models import DataCategory, DataCategoryUse, DataSubjectCategory, LegalBasis, Purpose, RetentionPeriod
from purposes.periods import in_words
from purposes.words import in_language

PERIODS = frozenset({"period", "maximum"})

# What a value calls otherwise than its model does.
_LINKED: dict[tuple[type[models.Model], str], type[models.Model]] = {
    (Purpose, "legal_bases"): LegalBasis,
    (DataCategoryUse, "subjects"): DataSubjectCategory,
    (RetentionPeriod, "categories"): DataCategory,
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text, and its language where that is not the paper's."""

    text: str
    language: str = ""


def label(model: type[models.Model], name: str) -> str:
    """The column's name as the desk has it; of a list, what its rows are called."""
    if linked := _LINKED.get((model, name)):
        return capfirst(str(linked._meta.verbose_name_plural))
    field: Any = model._meta.get_field(name)
    return capfirst(str(getattr(field, "verbose_name", None) or field.related_model._meta.verbose_name_plural))


def choice(model: type[models.Model], name: str, code: str) -> str:
    """What a code of one of the law's closed lists means; the code itself where the list has dropped it."""
    choices: Any = model._meta.get_field(name).flatchoices  # type: ignore[union-attr]  # of a plain field
    return str(dict(choices).get(code, code))


def has_choices(model: type[models.Model], name: str) -> bool:
    return (model, name) not in _LINKED and bool(getattr(model._meta.get_field(name), "choices", None))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads values in `language`; a text that lacks it falls back to `others`, then to any."""

    language: str
    others: tuple[str, ...] = ()

    def words(self, words: Mapping[str, str]) -> Phrase:
        text, language = in_language(words, self.language, *self.others, "en")
        return Phrase(text, "" if language == self.language else language)

    def value(self, model: type[models.Model], name: str, value: Any) -> tuple[Phrase, ...]:
        """What stands in a column, `()` where nothing does."""
        if isinstance(value, bool):
            return (Phrase(_("yes") if value else _("no")),)
        if not value and value != 0:
            return ()
        if isinstance(value, Mapping):
            return (self.words(value),)
        if isinstance(value, TermEntry):
            return (self.words(value.name),)
        if isinstance(value, tuple):
            return tuple(self.words(term.name) for term in value)
        return (Phrase(_plain(model, name, value)),)


def _plain(model: type[models.Model], name: str, value: Any) -> str:
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if name == "address":
        return ", ".join(value.splitlines())
    if name == "country":
        return country_name(value)
    if name in PERIODS:
        return in_words(value)
    return choice(model, name, value) if has_choices(model, name) else str(value)
