"""Old and new text with the words marked that went and came. Everything else in it is escaped."""

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape

from diff_match_patch import diff_match_patch
from django.utils.safestring import SafeString

GONE, KEPT, CAME = -1, 0, 1
"""As the engine counts them."""

_TAGS = {GONE: "del", CAME: "ins"}

_ELEMENT = re.compile(r"(<[^>]*>)")


def mark_words(before: str, after: str) -> SafeString:
    """Whole words marked, as a reader would: `<del>one year</del> <ins>two years</ins>`."""
    return _html(_pieces(before, after))


def mark_sides(before: str, after: str) -> tuple[SafeString, SafeString]:
    """The old text with what went, and the new text with what came, to stand side by side."""
    pieces = list(_pieces(before, after))
    return _html(piece for piece in pieces if piece[0] != CAME), _html(piece for piece in pieces if piece[0] != GONE)


def mark_sides_of_html(before: str, after: str) -> tuple[SafeString, SafeString]:
    """The same of two texts that are HTML of our own making: each side keeps its elements, words inside are marked."""
    pieces = list(_pieces(before, after, split=_words_and_tags))
    return tuple(  # type: ignore[return-value]  # two
        SafeString("".join(_tagged_in_html(_TAGS.get(kind, ""), text) for kind, text in pieces if kind != other))
        for other in (CAME, GONE)
    )


def _html(pieces: Iterator[tuple[int, str]]) -> SafeString:
    return SafeString("".join(_tagged(_TAGS.get(kind, ""), text) for kind, text in pieces))


def _tagged(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text)


def _tagged_in_html(tag: str, html: str) -> str:
    """Each run of text between elements by itself: a mark never spans the end of an element."""
    runs = _ELEMENT.split(html)
    return "".join(f"<{tag}>{run}</{tag}>" if tag and run.strip() and run[0] != "<" else run for run in runs)


Split = Callable[[str], Sequence[str]]


def _pieces(before: str, after: str, *, split: Split | None = None) -> Iterator[tuple[int, str]]:
    engine = diff_match_patch()
    engine.Diff_Timeout = 0.2  # seconds; enough for an edited text, and one that is new all through is marked whole
    letters: list[str] = [""]
    old, new = (_as_letters((split or _words)(text), letters) for text in (before, after))
    diffs = engine.diff_main(old, new, checklines=False)
    engine.diff_cleanupSemantic(diffs)
    return ((kind, "".join(letters[ord(letter)] for letter in text)) for kind, text in diffs)


def _as_letters(words: Sequence[str], letters: list[str]) -> str:
    """One private letter per word or gap, so that the engine compares words. Fills `letters`."""
    known = {word: chr(number) for number, word in enumerate(letters)}
    out = []
    for word in words:
        if word not in known:
            known[word] = chr(len(letters))
            letters.append(word)
        out.append(known[word])
    return "".join(out)


def _words(text: str) -> Sequence[str]:
    words: list[str] = []
    for character in text:
        if words and character.isalnum() and words[-1][-1].isalnum():
            words[-1] += character
        else:
            words.append(character)
    return words


def _words_and_tags(html: str) -> Sequence[str]:
    """Characters that are written as `&amp;` and the like stay whole."""
    return [
        word
        for run in _ELEMENT.split(html)
        for word in ([run] if run.startswith("<") else re.findall(r"&[#\w]+;|\w+|[^\w]", run))
    ]
