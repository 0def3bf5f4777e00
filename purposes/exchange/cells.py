"""How a document's value stands in a cell, and how a cell is read back: both directions of each kind in one place.

Several values in one cell are separated by ` | `. A term stands as `Consent [6-1-a]`: the words are for people, the
code is what counts. Where somebody typed the words alone, they are looked up in every language.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from purposes.exchange.columns import Column, Kind, Model, known_by
from purposes.words import in_language, printable

SEPARATOR = " | "
_CODE = re.compile(r"\[([^\[\]]+)\]\s*$")

Names = Mapping[str, Mapping[str, str]]
"""Of the rows of one model that can be named: their words, by code."""


@dataclass(slots=True)
class Cells:
    """`names` are those that this very file can name, by model; `language` is that of the words."""

    language: str
    names: dict[Model, Names] = field(default_factory=dict)
    _codes: dict[Model, dict[str, str]] = field(default_factory=dict)
    _choices: dict[Column, dict[str, str]] = field(default_factory=dict)
    _flags: dict[str, bool] = field(default_factory=dict)

    # Out

    def shown(self, column: Column, value: Any) -> Any:
        match column.kind:
            case Kind.DATE:
                return date.fromisoformat(value) if value else None
            case Kind.FLAG:
                return None if value is None else self.flags()[value]
            case Kind.CHOICE:
                return str(dict(column.field.flatchoices).get(value, value)) if value else None
            case Kind.LANGUAGES:
                return SEPARATOR.join(value)
            case Kind.LABELS:
                return json.dumps(value, ensure_ascii=False) if value else None
            case Kind.TERM:
                return self.term(column, value)
            case Kind.TERMS:
                return SEPARATOR.join(str(self.term(column, one)) for one in value)
        return printable(value) if isinstance(value, str) else value

    def flags(self) -> dict[bool, str]:
        return {True: _("yes"), False: _("no")}

    def term(self, column: Column, code: Any) -> Any:
        if code is None or code == "" or column.target is None:
            return None
        if known_by(column.target) == "position":
            return code + 1
        words = self.names.get(column.target, {}).get(code)
        name = in_language(words, self.language, "en")[0] if words else ""
        plain = re.sub(r"[|\[\]\s]+", " ", name).strip()
        return f"{plain} [{code}]" if plain else str(code)

    def choices(self, column: Column) -> list[str]:
        """What may be chosen in a column of a closed list, of yes and no, or of one term."""
        if column.kind is Kind.CHOICE:
            return [str(label) for value, label in column.field.flatchoices if value]
        if column.kind is Kind.FLAG:
            return list(self.flags().values())
        if column.target is not None and known_by(column.target) == "code":
            return [str(self.term(column, code)) for code in self.names.get(column.target, {})]
        return []

    # In

    def read(self, column: Column, cell: Any) -> Any:  # noqa: PLR0911 - one for each kind of value
        """As a document has it. What cannot be understood is left as it is, for the plan to name."""
        if cell is None or cell == "":
            return _EMPTY.get(column.kind, "")
        match column.kind:
            case Kind.DATE:
                return cell.date().isoformat() if isinstance(cell, datetime) else _iso(cell)
            case Kind.NUMBER:
                return _whole(cell)
            case Kind.FLAG:
                return cell if isinstance(cell, bool) else self._flag(str(cell))
            case Kind.CHOICE:
                return self._choice(column, _text(cell))
            case Kind.LANGUAGES:
                return _parts(cell)
            case Kind.LABELS:
                return _json(cell)
            case Kind.TERM:
                return self._code(column, cell)
            case Kind.TERMS:
                return [self._code(column, one) for one in _parts(cell)]
        return _text(cell)

    def _flag(self, text: str) -> Any:
        if not self._flags:
            for language in _spoken():
                with translation.override(language):
                    self._flags |= {word.casefold(): flag for flag, word in self.flags().items()}
        return self._flags.get(text.strip().casefold(), text)

    def _choice(self, column: Column, text: str) -> str:
        if column not in self._choices:
            found: dict[str, str] = {}
            for language in _spoken():
                with translation.override(language):
                    found |= {str(label).casefold(): value for value, label in column.field.flatchoices}
            self._choices[column] = found | {str(value): value for value, _label in column.field.flatchoices}
        return self._choices[column].get(text.strip(), self._choices[column].get(text.strip().casefold(), text))

    def _code(self, column: Column, cell: Any) -> Any:
        target: Any = column.target
        if known_by(target) == "position":
            number = _whole(cell)
            return number - 1 if isinstance(number, int) else number
        text = _text(cell).strip()
        if found := _CODE.search(text):
            return found[1]
        if target not in self._codes:
            names = self.names.get(target, {})
            self._codes[target] = {name.casefold(): code for code, words in names.items() for name in words.values()}
        return text if text in self.names.get(target, {}) else self._codes[target].get(text.casefold(), text)


_EMPTY: Mapping[Kind, Any] = {
    Kind.DATE: None,
    Kind.NUMBER: None,
    Kind.TERM: None,
    Kind.TERMS: [],
    Kind.LANGUAGES: [],
    Kind.LABELS: {},
}


def _spoken() -> Iterable[str]:
    return (code for code, _name in settings.LANGUAGES)


def _parts(cell: Any) -> list[str]:
    return [part.strip() for part in _text(cell).split("|") if part.strip()]


def _text(cell: Any) -> str:
    """What a person typed as a number stays what was seen."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _whole(cell: Any) -> Any:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, str) and cell.strip().isdecimal():
        return int(cell)
    return cell


def _iso(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell


def _json(cell: Any) -> Any:
    try:
        return json.loads(_text(cell))
    except ValueError:
        return cell
