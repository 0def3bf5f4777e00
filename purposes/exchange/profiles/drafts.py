"""What a template says, put together cell by cell into a native document; what has no place in it is noted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from purposes.exchange.profiles.cells import is_numbered, lines_in, texts_in
from purposes.exchange.profiles.known import NO, NONE, Known, choice_code, choice_named, plain
from purposes.exchange.reading import Cell, Value
from purposes.exchange.writer import FORMAT
from purposes.law import AssessmentKind, AssessmentState, SensitiveCondition, TransferMechanism
from purposes.models import VOCABULARIES

Plain = dict[str, Any]

_SLUG, _CODE, _NAME, _REFERENCE = 80, 60, 120, 40
_PROSE = 80  # letters: what is longer is no name of a term
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

    def document(self) -> Plain:
        vocabularies = {name: [own[code] for code in sorted(own)] for name, own in self.own.items() if own}
        taken: set[str] = set()
        return {
            "format": FORMAT,
            "organisation": self.organisation,
            "vocabularies": vocabularies,
            "activities": [entry.activity(number, taken) for number, entry in enumerate(self.activities, 1)],
            "processor_records": [entry.record(number, taken) for number, entry in enumerate(self.records, 1)],
        }

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

    def activity(self, number: int, taken: set[str]) -> Plain:
        values = self.values
        for finish in (_recipients_in_order, _contracts, _conditions, _safeguards, _states):
            finish(self)
        texts = [words for purpose in values.get("purposes", []) for words in [purpose.get("text", {})] if words]
        self._name(number, taken, fallback=next(iter(texts[0].values())) if texts else "")
        return values

    def record(self, number: int, taken: set[str]) -> Plain:
        for finish in (_clients, _safeguards):
            finish(self)
        client = next((row["name"] for row in self.values.get("clients", [])), "")
        self._name(number, taken, fallback=client)
        del self.values["slug"]
        return self.values

    def _name(self, number: int, taken: set[str], *, fallback: str) -> None:
        values = self.values
        values.setdefault("reference", f"{number:03}"[:_REFERENCE])
        first = fallback.strip().split("\n")[0]
        short = first if len(first) <= _NAME else f"{first[: _NAME - 1].rstrip()}…"
        values.setdefault("name", self.draft.words(short or values["reference"]))
        name = next(iter(values["name"].values()))
        readable = slugify(f"{values['reference']} {name}")[:_SLUG].strip("-") or f"activity-{number}"
        slug, again = readable, 2
        while slug in taken:
            slug, again = f"{readable[: _SLUG - 5]}-{again}", again + 1
        taken.add(slug)
        values["slug"] = slug


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


def _recipients_in_order(entry: Entry) -> None:
    rows: Sequence[Plain] = [
        row for name in list(entry.values) if name.startswith("recipients ") for row in entry.values.pop(name)
    ]
    if rows:
        entry.values["recipients"] = [*entry.values.get("recipients", []), *rows]
        entry.values.pop("no_recipients", None)


def _contracts(entry: Entry) -> None:
    """Beside the processors; of a template that does not tell them apart, beside all recipients."""
    if contracts := entry.beside.pop("contracts", []):
        rows = entry.values.get("recipients", [])
        processors = [row for row in rows if row.get("role") == "processor"] or rows
        _side_by_side(entry, processors, contracts, "contract")


def _conditions(entry: Entry) -> None:
    """`Category: condition`; a condition alone is that of all sensitive data of the activity."""
    for text in entry.beside.pop("conditions", []):
        name, apart, label = text.rpartition(": ")
        code = entry.draft.code("data_categories", name) if apart else ""
        condition = entry.choice(SensitiveCondition, label if code else text)
        rows = entry.values.get("data_categories", [])
        for row in rows:
            if condition and (row["category"] == code if code else row["category"] in _SENSITIVE):
                row["condition"] = condition


_SENSITIVE = frozenset("JMQRSTUXY")


def _safeguards(entry: Entry) -> None:
    """`Mechanism: documentation`, beside the destinations; a single one is that of all."""
    texts = entry.beside.pop("safeguards", [])
    rows = entry.values.get("transfers", [])
    if not texts:
        return
    if not rows:
        entry.problem(_("A safeguard stands here, but no country or organisation to which data go."))
        return
    for row, text in zip(rows, texts * len(rows) if len(texts) == 1 else texts, strict=False):
        row.update(_safeguard(text))


def _safeguard(text: str) -> Plain:
    """What names an article among other words is kept whole as well."""
    label, apart, rest = text.partition(": ")
    if apart and (mechanism := choice_code(TransferMechanism, label)):
        return {"mechanism": mechanism, "documentation": rest}
    if mechanism := choice_named(TransferMechanism, text):
        return {"mechanism": mechanism}
    mechanism = choice_code(TransferMechanism, text)
    return ({"mechanism": mechanism} if mechanism else {}) | ({"documentation": text} if text else {})


def _states(entry: Entry) -> None:
    """Whether an assessment is needed, how far it is, and where it stands: three columns, one row."""
    for kind in AssessmentKind.values:
        needed, progress, document = (
            entry.beside.pop(f"{kind} {what}", [""])[0] for what in ("needed", "progress", "document")
        )
        if not (needed or progress or document):
            continue
        row: Plain = {"kind": kind}
        if plain(needed) in NO:
            row["state"] = AssessmentState.NOT_NEEDED.value
        elif progress:
            row["state"] = choice_code(AssessmentState, progress) or AssessmentState.TO_DO.value
        if document:
            row["document"] = document
        entry.rows("assessments").append(row)


def _clients(entry: Entry) -> None:
    rows = entry.values.get("clients", [])
    for column in ("contact", "representative", "dpo"):
        if texts := entry.beside.pop(f"client {column}", []):
            _side_by_side(entry, rows, texts, column)


def _side_by_side(entry: Entry, rows: Sequence[Plain], texts: Sequence[str], column: str) -> None:
    if len(texts) > len(rows):
        entry.problem(_("There are more entries here than in the column that they belong to."))
    for row, text in zip(rows, texts, strict=False):
        if text:
            row[column] = text


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
