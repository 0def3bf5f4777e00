"""The register's values in the words of one language, as a template's cells take them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from purposes.countries import countries
from purposes.entries import TermEntry
from purposes.exchange.profiles.cells import clean, listed
from purposes.words import Words, in_language

CellValue = str | date | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Texts that lack `language` are given in the register's own, in their order."""

    language: str
    others: tuple[str, ...] = ()

    def words(self, words: Words) -> str:
        return clean(in_language(words, self.language, *self.others)[0])

    def name(self, term: TermEntry) -> str:
        return self.words(term.name) or term.code

    def names(self, terms: Iterable[TermEntry]) -> str:
        return listed(self.name(term) for term in terms)

    def country(self, code: str) -> str:
        return countries(self.language).get(code, code)

    def choice(self, choices: type[models.TextChoices], code: str) -> str:
        with translation.override(self.language):
            return str(dict(choices.choices).get(code, code))

    def none(self) -> str:
        with translation.override(self.language):
            return _("none")

    def yes(self, *, if_: bool) -> str:
        with translation.override(self.language):
            return _("yes") if if_ else _("no")
