"""An entry as a person reads it before choosing it, in one language, and finding entries by words."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from purposes.catalogue import SPOKEN, Edition, Entry, Plain, Theme, read_catalogue, texts
from purposes.catalogue.terms import VOCABULARIES, shipped_names
from purposes.words import Words, in_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    id: str
    name: str
    purposes: tuple[tuple[str, str], ...]
    """Text, and the names of its legal bases."""

    people: tuple[str, ...]
    data: tuple[str, ...]
    retention: tuple[str, ...]
    recipients: tuple[str, ...]
    decide: tuple[tuple[str, str], ...]
    """Part of the activity, and what to decide about it."""


def card(entry: Entry, language: str, *, authority: bool) -> Card:
    activity, left = entry.current.activity, entry.current.left_to(authority=authority)
    return Card(
        id=entry.id,
        name=_told(entry.name, language),
        purposes=tuple(
            (_told(row["text"], language), ", ".join(_terms("purposes", "legal_bases", row, language)))
            for row in activity["purposes"]
        ),
        people=tuple(name for row in activity["data_subjects"] for name in _named("data_subjects", row, language)),
        data=tuple(name for row in activity["data_categories"] for name in _named("data_categories", row, language)),
        retention=tuple(_told(row["text"], language) for row in activity["retention"]),
        recipients=tuple(name for row in activity["recipients"] for name in _named("recipients", row, language)),
        decide=tuple((one.about, _told(one.why, language)) for one in left),
    )


def by_theme(entries: Iterable[Entry]) -> Iterator[tuple[Theme, list[Entry]]]:
    """As they stand in the catalogue: theme after theme."""
    for _id, below in groupby(entries, key=lambda entry: entry.theme.id):
        found = list(below)
        yield found[0].theme, found


def find(words: str) -> list[Entry]:
    """Entries in which every word stands, in any language, whatever its case and accents. All, for no words."""
    wanted = _folded(words).split()
    return [entry for entry in read_catalogue().values() if all(word in _said(entry.id) for word in wanted)]


@cache
def _said(entry: str) -> str:
    """All that could be looked for: heading, theme, and the public texts of the newest edition."""
    found = read_catalogue()[entry]
    return _folded(" ".join(f"{found.theme.name[code]} {_public(found.current, code)}" for code in SPOKEN))


def _public(edition: Edition, language: str) -> str:
    return " ".join(text[language] for text in texts(edition.activity))


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _named(rows: str, row: Plain, language: str) -> tuple[str, ...]:
    """By a wording of its own, else by its term."""
    return (_told(row["wording"], language),) if "wording" in row else _terms(rows, "category", row, language)


def _terms(rows: str, column: str, row: Plain, language: str) -> tuple[str, ...]:
    codes = row[column]
    names = shipped_names(VOCABULARIES[rows, column])
    return tuple(_told(names[code], language) for code in ((codes,) if isinstance(codes, str) else codes))


def _told(words: Words, language: str) -> str:
    return in_language(words, language, "en")[0]
