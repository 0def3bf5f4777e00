"""Several values in one cell: numbered, one below the other. What we write is read back word for word.

One value alone stands as it is. A line within a value that looks like a number of the list gets a blank before it.
"""

import re
from collections.abc import Iterable, Sequence

from purposes.words import printable

_NUMBER = re.compile(r"(\d{1,3})[.)](?:\s+|$)")
_LIKE_A_NUMBER = re.compile(r" *\d{1,3}[.)](?:\s|$)")
_BULLET = re.compile(r"^\s*[-–•*·▪]\s+")
_APART = re.compile(r"[;,\n]")

LONGEST = 32_000
"""Letters: a cell of XLSX takes 32,767 and loses the rest without a word."""


def clean(text: str) -> str:
    """As it can stand in a cell: without control characters, and without blanks around it."""
    return printable(text).strip()


def numbered(values: Sequence[str]) -> str:
    """Of texts, which may hold anything. Values that are empty keep their number, so that lists side by side agree."""
    texts = [clean(value) for value in values]
    if not any(texts):
        return ""
    if len(texts) == 1 and not _NUMBER.match(texts[0]):
        return texts[0]
    return "\n".join(f"{number}. {_marked(text)}".rstrip() for number, text in enumerate(texts, 1))


def listed(values: Iterable[str]) -> str:
    """Of names: a line each, numbered only where a name holds what would part it."""
    texts = [clean(value) for value in values]
    if any(_APART.search(text) or _BULLET.match(text) or _NUMBER.match(text) for text in texts):
        return "\n".join(f"{number}. {_marked(text)}" for number, text in enumerate(texts, 1))
    return "\n".join(texts)


def is_numbered(text: str) -> bool:
    found = _NUMBER.match(text.lstrip())
    return found is not None and found[1] == "1"


def texts_in(text: str) -> list[str]:
    """What was numbered; else the whole."""
    text = text.replace("\r\n", "\n").strip()
    if not is_numbered(text):
        return [text] if text else []
    values: list[list[str]] = []
    for line in text.split("\n"):
        found = _NUMBER.match(line)
        if found and int(found[1]) == len(values) + 1:
            values.append([line[found.end() :]])
        else:
            values[-1].append(line[1:] if line.startswith(" ") and _LIKE_A_NUMBER.match(line) else line)
    return ["\n".join(lines).strip() for lines in values]


def lines_in(text: str) -> list[str]:
    """What stands on lines of its own, without bullets; what was numbered, by its numbers."""
    if is_numbered(text):
        return [value for value in texts_in(text) if value]
    return [line for line in (_BULLET.sub("", line, count=1).strip() for line in text.splitlines()) if line]


def _marked(text: str) -> str:
    first, *others = text.split("\n")
    return "\n".join([first, *(f" {line}" if _LIKE_A_NUMBER.match(line) else line for line in others)])
