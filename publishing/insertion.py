"""Values that a narrative text names instead of retyping: `{{ dpo.email }}`; and its links to anchors."""

import re
from collections.abc import Callable, Iterable, Mapping

from purposes.words import Words

_VALUE = re.compile(r"\{\{([^{}]*)\}\}")  # blanks are taken off afterwards: a pattern that did would never end
_LINK = re.compile(r"\]\(\s*<?#([^)\s>]*)")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~])")

NAMES = (
    "organisation.name",
    "organisation.short_name",
    "organisation.registration_number",
    "organisation.address",
    "organisation.phone",
    "organisation.email",
    "organisation.website",
    "dpo.label",
    "dpo.address",
    "dpo.phone",
    "dpo.email",
    "authority.name",
    "authority.address",
    "authority.phone",
    "authority.email",
    "authority.website",
)


def insert_values(text: Words, value: Callable[[str, str], str]) -> dict[str, str]:
    """`text` with each known `{{ name }}` replaced by `value(name, language)`, set as plain text."""

    def replaced(words: str, language: str) -> str:
        return _VALUE.sub(lambda match: _value(match, language), words)

    def _value(match: re.Match[str], language: str) -> str:
        name = match[1].strip()
        return _plain(value(name, language)) if name in NAMES else match[0]

    return {language: replaced(words, language) for language, words in text.items()}


def named_values(texts: Iterable[Words]) -> set[str]:
    found = {name.strip() for text in texts for words in text.values() for name in _VALUE.findall(words)}
    return {name for name in found if "\n" not in name}


def linked_anchors(texts: Iterable[Words]) -> set[str]:
    return {anchor for text in texts for words in text.values() for anchor in _LINK.findall(words)}


def _plain(value: str) -> str:
    """Markdown would read `*` or `_` in a name; a bare address stays bare so that it becomes a link."""
    if "@" in value or value.startswith(("https://", "http://")):
        return value
    return _MARKDOWN.sub(r"\\\1", value)


def pick(values: Mapping[str, Words | str], name: str, language: str) -> str:
    """The value named, in `language` where it has languages."""
    value = values.get(name, "")
    if isinstance(value, str):
        return value
    return value.get(language) or next(iter(value.values()), "")
