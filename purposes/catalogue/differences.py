"""What one edition of an entry says otherwise than another: row by row, field by field, told as a change is told.

Rows have no numbers here. Those that say the same are left out; of the others, two are taken for one row if they are
about the same term, else in their order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext

from purposes.catalogue import Edition, Plain
from purposes.catalogue.terms import VOCABULARIES, shipped_names
from purposes.exchange.records import ACTIVITIES
from purposes.exchange.wording import PERIODS, choice, has_choices, label
from purposes.models import ProcessingActivity
from purposes.periods import in_words
from purposes.telling import Deed, Fact, Told, kind_of
from purposes.words import Words, in_language

_SAME = ("category", "measure", "kind", "about", "legal_bases")
"""Columns that tell what a row is about."""

_NAMES = ("wording", "text", "why", "category", "measure", "kind")
"""Columns that a row is called by: the first that it has."""

_ROWS = {table.name: table.model for table in ACTIVITIES.table.below}


def differences(before: Edition, after: Edition, *, languages: tuple[str, ...], reader: str) -> tuple[Told, ...]:
    """Texts in `languages` only; names of terms in the language of `reader`."""
    return tuple(_Teller(languages, reader).stories(_lists(before), _lists(after)))


def _lists(edition: Edition) -> Plain:
    return {**edition.activity, "questions": tuple({"about": one.about, "why": one.why} for one in edition.decide)}


def _pairs(before: tuple[Plain, ...], after: tuple[Plain, ...]) -> Iterator[tuple[Plain, Plain]]:
    """Old and new; `{}` stands for a row that is not there."""
    old = [row for row in before if row not in after]
    for row in (row for row in after if row not in before):
        twin = next((one for one in old if _about(one) == _about(row)), None)
        if twin is not None:
            old.remove(twin)
        yield twin or {}, row
    for row in old:
        yield row, {}


def _about(row: Plain) -> tuple[Any, ...]:
    return tuple(row.get(column) for column in _SAME)


@dataclass(frozen=True, slots=True)
class _Teller:
    languages: tuple[str, ...]
    reader: str

    def stories(self, before: Plain, after: Plain) -> Iterator[Told]:
        old, new = ({name: value for name, value in one.items() if name not in _ROWS} for one in (before, after))
        if facts := self.facts("", ProcessingActivity, old, new):
            yield Told(Deed.CHANGED, kind_of(ProcessingActivity), facts=facts)
        for name, model in _ROWS.items():
            for row, next_row in _pairs(before.get(name, ()), after.get(name, ())):
                if facts := self.facts(name, model, row, next_row):
                    yield self.story(name, model, row, next_row, facts)

    def story(self, rows: str, model: type[models.Model], old: Plain, new: Plain, facts: tuple[Fact, ...]) -> Told:
        """A row that came or went is called by its text or its term; of one that changed, the facts say which it is."""
        if old and new:
            return Told(Deed.CHANGED, kind_of(model), facts=facts)
        name = self.name(rows, model, old or new)
        others = tuple(fact for fact in facts if (fact.before or fact.after) != name)
        return Told(Deed.REMOVED if old else Deed.ADDED, kind_of(model), name, facts=others)

    def name(self, rows: str, model: type[models.Model], row: Plain) -> str:
        column = next((name for name in _NAMES if name in row), "")
        if isinstance(row.get(column), Mapping):
            return in_language(row[column], self.reader, "en")[0]
        return self.said(rows, model, column, row.get(column)).get("", "")

    def facts(self, rows: str, model: type[models.Model], old: Plain, new: Plain) -> tuple[Fact, ...]:
        """The columns that say something else."""
        found = []
        for column in {**old, **new}:
            before, after = (self.said(rows, model, column, row.get(column)) for row in (old, new))
            told = (
                Fact(label(model, column), language, before.get(language, ""), after.get(language, ""))
                for language in {**before, **after}
            )
            found += [fact for fact in told if fact.before != fact.after]
        return tuple(found)

    def said(self, rows: str, model: type[models.Model], column: str, value: Any) -> Words:
        """By language; under no language where it has none."""
        if value is None or value is False:
            return {}
        if isinstance(value, Mapping):
            return {code: value[code] for code in self.languages}
        if (rows, column) in VOCABULARIES:
            names = shipped_names(VOCABULARIES[rows, column])
            codes = (value,) if isinstance(value, str) else value
            return {"": ", ".join(in_language(names[code], self.reader, "en")[0] for code in codes)}
        return {"": _plainly(model, column, value)}


def _plainly(model: type[models.Model], column: str, value: Any) -> str:
    if value is True:
        return gettext("yes")
    if column in PERIODS:
        return in_words(value)
    return choice(model, column, value) if has_choices(model, column) else str(value)
