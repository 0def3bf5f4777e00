"""Which column a heading means: by the template's own words, or by what people write instead, in any order."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from purposes.exchange.profiles.known import plain

_SYNONYMS: dict[str, list[str]] = json.loads((Path(__file__).parent / "headers.json").read_text("utf-8"))

# What a template calls otherwise because it tells more apart.
_AS = {
    "other_recipients": "recipients", "all_contracts": "contracts", "ordinary_categories": "data_categories",
    "record_transfers": "transfers", "record_safeguards": "safeguards", "record_measures": "measures",
}  # fmt: skip
_LETTER = re.compile(r"^\(?\w{1,2}[).]\s*")
_WITHIN = re.compile(r"(?<!\s)\s*\([^)]*\)?")  # begins where blanks do: else it begins anew at each of them


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """`field` names how it is written and read, `""` for what is the template's alone. Its heading by language."""

    field: str
    heading: Mapping[str, str]

    def in_language(self, language: str) -> str:
        return self.heading.get(language) or next(iter(self.heading.values()))


def column(field: str, **heading: str) -> Column:
    return Column(field, heading)


class Headings:
    """Of one template. Its own headings come first; of synonyms the first column that has them."""

    def __init__(self, columns: Iterable[Column]) -> None:
        columns = tuple(columns)
        self._columns: dict[str, Column] = {}
        for one in columns:
            for words in one.heading.values():
                self._columns.setdefault(plain(words), one)
        self._own = [words for words in self._columns if " " in words]
        for one in columns:
            for words in _SYNONYMS.get(_AS.get(one.field, one.field), ()):
                self._columns.setdefault(plain(words), one)

    def column(self, text: str) -> Column | None:
        """Also without a letter before it, without what stands in brackets, and when it goes on."""
        for spelling in (text, _LETTER.sub("", text), _WITHIN.sub("", text), _WITHIN.sub("", _LETTER.sub("", text))):
            if found := self._columns.get(plain(spelling)):
                return found
        begins = [words for words in self._own if plain(text).startswith(f"{words} ")]
        return self._columns[max(begins, key=len)] if begins else None
