"""In which languages a file speaks of a text. A workbook has a column for each; in others the register's words stay."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from purposes.exchange.columns import Column

SpokenIn = Mapping[Column, AbstractSet[str]]
"""By column of words, the languages that the file has a column for. Of one that is not in it, every language."""


def spoken(column: Column, value: Any, spoken_in: SpokenIn) -> Any:
    """Of a value in the register, what the file could say otherwise."""
    languages = spoken_in.get(column)
    return value if languages is None else {one: text for one, text in value.items() if one in languages}


def unspoken(column: Column, value: Any, spoken_in: SpokenIn) -> dict[str, str]:
    """The words that stay."""
    languages = spoken_in.get(column)
    return {} if languages is None else {one: text for one, text in value.items() if one not in languages}
