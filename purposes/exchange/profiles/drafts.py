"""What a template says, put together cell by cell into a native document; what has no place in it is noted."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from purposes.exchange.profiles.cells import is_numbered, lines_in, texts_in
from purposes.exchange.profiles.known import NONE, Known, choice_code, plain
from purposes.exchange.reading import Cell, Value
from purposes.models import VOCABULARIES

Plain = dict[str, Any]

_CODE = 60  # letters
_PROSE = 80  # what is longer is no name of a term
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_APART_OR_BRACKET = re.compile(r"[;,()]")


class Problem(NamedTuple):
    """What could not be understood, and where."""

    sheet: str
    cell: str
    reason: Any

    def __str__(self) -> str:
        place = " ".join(part for part in (self.sheet, self.cell) if part)
        return f"{place}: {self.reason}" if place else str(self.reason)


class LeftOut(NamedTuple):
    """What the file says and our register has no place for."""

    sheet: str
    cell: str
    header: str
    text: str

    def __str__(self) -> str:
        return f"{self.sheet} {self.cell}: " + " – ".join(part for part in (self.header, self.text) if part)


@dataclass(slots=True)
class Draft:
    """One document while it is read. `own` are the terms that no vocabulary had."""

    language: str
    known: Known
    organisation: Plain = field(default_factory=dict)
    activities: list["Entry"] = field(default_factory=list)
    records: list["Entry"] = field(default_factory=list)
    own: dict[str, dict[str, Plain]] = field(default_factory=lambda: {name: {} for name in VOCABULARIES})
    problems: list[Problem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def entry(self, sheet: str) -> "Entry":
        return Entry(self, sheet)

    def words(self, text: str) -> dict[str, str]:
        return {self.language: text} if text else {}

    def code(self, vocabulary: str, name: str) -> str:
        """Of a term that is known, or that was met before; `""` for any other."""
        met = (code for code, term in self.own[vocabulary].items() if plain(name) in map(plain, term["name"].values()))
        return self.known.code(vocabulary, name) or next(met, "")

    def own_code(self, vocabulary: str, name: str) -> str:
        """Readable, and nobody else's."""
        if met := self.code(vocabulary, name):
            return met
        own = self.own[vocabulary]
        readable = slugify(name)[:_CODE].strip("-") or f"term-{len(own) + 1}"
        code, number = readable, 2
        while code in own or self.known.has_code(vocabulary, code):
            code, number = f"{readable[: _CODE - 4]}-{number}", number + 1
        own[code] = {"code": code, "name": self.words(name)}
        return code


@dataclass(slots=True)
class Entry:
    """One activity or one record of a processor. `place` is where the reading is."""

    draft: Draft
    sheet: str
    place: Cell | None = None
    values: Plain = field(default_factory=dict)
    beside: dict[str, list[str]] = field(default_factory=dict)
    """Lists that stand in a column of their own beside another, until both are read."""

    def problem(self, reason: Any) -> None:
        self.draft.problems.append(Problem(self.sheet, self.place.address if self.place else "", reason))

    def rows(self, name: str, number: int = 0) -> list[Plain]:
        """At least so many, the new ones empty."""
        rows: list[Plain] = self.values.setdefault(name, [])
        rows.extend({} for _missing in range(number - len(rows)))
        return rows

    def is_none(self, text: str, flag: str) -> bool:
        """Whether it says that there are none: a statement, unlike an empty cell."""
        if plain(text) in NONE:
            self.values[flag] = True
            return True
        return False

    def terms(self, vocabulary: str, text: str) -> list[str]:
        """Codes, each once. What no vocabulary has becomes a term of the organisation's own."""
        return [code for code, _detail in self.terms_with_details(vocabulary, text, colon=False)]

    def terms_with_details(self, vocabulary: str, text: str, *, colon: bool = True) -> list[tuple[str, str]]:
        """`Category: detail`. Without numbers, a line of several names is parted at its commas."""
        found: dict[tuple[str, str], None] = {}
        for line in lines_in(text):
            for piece in self._pieces(vocabulary, line, is_whole=is_numbered(text)):
                found[self._term(vocabulary, piece, colon=colon)] = None
        return list(found)

    def _pieces(self, vocabulary: str, line: str, *, is_whole: bool) -> list[str]:
        apart = _parted(line)
        is_prose = len(line) > _PROSE and len(apart) == 1
        if is_whole or is_prose or self.draft.known.code(vocabulary, line):
            return [line]
        return [piece for piece in apart if piece]

    def _term(self, vocabulary: str, text: str, *, colon: bool) -> tuple[str, str]:
        known = self.draft.known
        if code := known.code(vocabulary, text):
            return code, ""
        name, apart, detail = text.partition(": ")
        if colon and apart and name.strip():
            return self.draft.own_code(vocabulary, name.strip()), detail.strip()
        if len(text) > _PROSE:
            return self.draft.own_code(vocabulary, f"{text[: _PROSE - 1].rstrip()}…"), text if colon else ""
        return self.draft.own_code(vocabulary, text), ""

    def choice(self, choices: type[models.TextChoices], text: str) -> str:
        code = choice_code(choices, text)
        if not code:
            self.problem(_("“%(text)s” is none of the values that are known here.") % {"text": text[:_PROSE]})
        return code

    def day(self, value: Value) -> str | None:
        if isinstance(value, date):
            return (value.date() if isinstance(value, datetime) else value).isoformat()
        text = str(value).strip()
        try:
            if found := _DAY.fullmatch(text):
                return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
            return date.fromisoformat(text).isoformat()
        except ValueError:
            self.problem(_("“%(text)s” is no day, such as 2026-03-02.") % {"text": text[:_PROSE]})
            return None


def _parted(line: str) -> list[str]:
    """At commas and semicolons, but for those within brackets: read backwards, so that each is looked at once."""
    pieces, end, is_within = [], len(line), False
    for found in reversed(list(_APART_OR_BRACKET.finditer(line))):
        if found[0] in "()":
            is_within = found[0] == ")"
        elif not is_within:
            pieces.append(line[found.end() : end].strip())
            end = found.start()
    return [line[:end].strip() if pieces else line, *reversed(pieces)]


def text_of(value: Value) -> str:
    """As somebody would have typed it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").strip()


def lines(value: Value) -> list[str]:
    return lines_in(text_of(value))


def several(value: Value) -> list[str]:
    return texts_in(text_of(value))
