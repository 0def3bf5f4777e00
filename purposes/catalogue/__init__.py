"""Common processing activities, ready to be copied into a register: read from files into frozen values.

One file per entry in `entries/`: its newest edition, and under `earlier` every edition before it, so that a register
that copied one of them is told what changed since. Texts stand in every language of `SPOKEN`. Knows no database.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from purposes.catalogue.terms import VOCABULARIES, shipped_names
from purposes.words import Words

SPOKEN = ("en", "nl", "fr", "de")

Plain = Mapping[str, Any]

_FOLDER = Path(__file__).parent


class Unreadable(Exception):
    """A file of the catalogue says something that no register could hold."""


@dataclass(frozen=True, slots=True)
class Theme:
    id: str
    prefix: str
    """How references of its activities begin, as in HR-01."""

    name: Words


@dataclass(frozen=True, slots=True)
class ToDecide:
    """What no general text can settle: which part of the activity, and why."""

    about: str
    why: Words
    only_for_authorities: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """`activity` has the shape of an activity in a `ropa-register/1` document, with internal texts in all languages."""

    number: int
    activity: Plain
    decide: tuple[ToDecide, ...]

    def left_to(self, *, authority: bool) -> tuple[ToDecide, ...]:
        """What such an organisation has to decide: a public authority a little more (Art. 6(1), last sentence)."""
        return tuple(one for one in self.decide if authority or not one.only_for_authorities)


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    theme: Theme
    current: Edition
    earlier: tuple[Edition, ...] = ()

    @property
    def name(self) -> Words:
        name: Words = self.current.activity["name"]
        return name

    def edition(self, number: int) -> Edition | None:
        return next((one for one in (self.current, *self.earlier) if one.number == number), None)


@cache
def read_catalogue() -> Mapping[str, Entry]:
    """Every entry by id: theme after theme, and within a theme as the English names sort. Raises `Unreadable`."""
    return read_entries(_FOLDER / "entries")


def read_entries(folder: Path) -> Mapping[str, Entry]:
    themes = {values["id"]: Theme(**values) for values in _read(_FOLDER / "themes.json")}
    common = {name: _to_decide(values) for name, values in _read(_FOLDER / "common.json").items()}
    entries = [_entry(path, themes, common) for path in folder.glob("*.json")]
    order = list(themes)
    entries.sort(key=lambda entry: (order.index(entry.theme.id), entry.name["en"]))
    return MappingProxyType({entry.id: entry for entry in entries})


def _read(path: Path) -> Any:
    return _frozen(json.loads(path.read_text("utf-8")))


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({name: _frozen(part) for name, part in value.items()})
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _entry(path: Path, themes: Mapping[str, Theme], common: Mapping[str, ToDecide]) -> Entry:
    values = _read(path)
    try:
        current, *earlier = (_edition(one, common) for one in (values, *values.get("earlier", ())))
        entry = Entry(values["id"], themes[values["theme"]], current, tuple(earlier))
    except (KeyError, TypeError) as problem:
        raise Unreadable(f"{path.name}: {problem!r}") from problem
    numbers = [one.number for one in (current, *earlier)]
    if entry.id != path.stem or numbers != sorted({*numbers}, reverse=True):
        raise Unreadable(f"{path.name}: an id is the file's name, and editions stand newest first, each once")
    for wrong in (one for edition in (current, *earlier) for one in _problems(edition)):
        raise Unreadable(f"{path.name}: {wrong}")
    return entry


def _edition(values: Plain, common: Mapping[str, ToDecide]) -> Edition:
    decide = (common[one["common"]] if "common" in one else _to_decide(one) for one in values["decide"])
    return Edition(values["edition"], values["activity"], tuple(decide))


def _to_decide(values: Plain) -> ToDecide:
    return ToDecide(values["about"], values["why"], values.get("only_for_authorities", False))


def _problems(edition: Edition) -> Iterator[str]:
    for words in (*texts(edition.activity), *(one.why for one in edition.decide)):
        if tuple(words) != SPOKEN or not all(text.strip() for text in words.values()):
            yield f"a text is not in {', '.join(SPOKEN)}: {dict(words)}"
    for (rows, column), vocabulary in VOCABULARIES.items():
        for row in edition.activity.get(rows, ()):
            codes = row.get(column, ())
            for code in (codes,) if isinstance(codes, str) else codes:
                if code not in shipped_names(vocabulary):
                    yield f"{rows}: no vocabulary has the code {code}"


def texts(value: Any) -> Iterator[Words]:
    """Every text below, by language. A text is what has a language for a name."""
    if isinstance(value, Mapping):
        if value.keys() & {*SPOKEN}:
            yield value
        else:
            for part in value.values():
                yield from texts(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)
