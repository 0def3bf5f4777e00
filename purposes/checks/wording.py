"""What texts mention, by lists of words that are data: `words/<language>.json`, one for each language that we read.

A list has patterns to find (`words`) and patterns that look alike and mean something else (`but_not`); both match
whole words. A text in a language without lists mentions nothing: we do not guess.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from purposes.words import Words

_FOLDER = Path(__file__).parent / "words"
READ = tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))


def mentioned(about: str, *texts: Words) -> str:
    """The first words in `texts` that the list named `about` knows, as they were written; "" if there are none."""
    return next(_mentions(about, texts), "")


def said(about: str, text: str, language: str) -> str:
    """The same for one text in one language."""
    return next(iter(spans(about, text, language)), ("", 0))[0]


@lru_cache(maxsize=50_000)  # a desk reads the same register again and again
def spans(about: str, text: str, language: str) -> tuple[tuple[str, int], ...]:
    """Every finding with where it begins, left to right."""
    if language not in READ or not text:
        return ()
    words, but_not = _list(about, language)
    found = [match for match in words.finditer(text) if match[0].strip()]
    if not found:
        return ()
    other = [match.span() for match in but_not.finditer(text)] if but_not else []
    return tuple((m[0].strip(), m.start()) for m in found if not any(a < m.end() and m.start() < b for a, b in other))


def sentences(text: str) -> tuple[str, ...]:
    """Roughly: what matters is that a condition stands in one with what it is a condition of."""
    return tuple(part.strip() for part in re.split(r"(?<=[.!?])\s+(?=[\"“«„A-ZÀ-Ý{\[])|\n+", text) if part.strip())


def _mentions(about: str, texts: Iterable[Words]) -> Iterator[str]:
    for text in texts:
        for language in sorted(text):
            if found := said(about, text[language], language):
                yield found


@cache
def _list(about: str, language: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """Made when it is asked for: all of them take half a second, and a page asks for a few."""
    both = _lists(language)[about]
    return _whole_words(both["words"]), _whole_words(both["but_not"]) if both["but_not"] else None


@cache
def _lists(language: str) -> dict[str, dict[str, list[str]]]:
    lists: dict[str, dict[str, list[str]]] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return lists


def _whole_words(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)
