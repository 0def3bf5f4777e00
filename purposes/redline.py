"""Old and new text with the words marked that went and came. Everything else in it is escaped."""

from collections.abc import Iterator, Sequence
from html import escape

from diff_match_patch import diff_match_patch
from django.utils.safestring import SafeString

GONE, KEPT, CAME = -1, 0, 1
"""As the engine counts them."""

_TAGS = {GONE: "del", CAME: "ins"}


def mark_words(before: str, after: str) -> SafeString:
    """Whole words marked, as a reader would: `<del>one year</del> <ins>two years</ins>`."""
    return _html(_pieces(before, after))


def mark_sides(before: str, after: str) -> tuple[SafeString, SafeString]:
    """The old text with what went, and the new text with what came, to stand side by side."""
    pieces = list(_pieces(before, after))
    return _html(piece for piece in pieces if piece[0] != CAME), _html(piece for piece in pieces if piece[0] != GONE)


def _html(pieces: Iterator[tuple[int, str]]) -> SafeString:
    return SafeString("".join(_tagged(_TAGS.get(kind, ""), text) for kind, text in pieces))


def _tagged(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text)


def _pieces(before: str, after: str) -> Iterator[tuple[int, str]]:
    engine = diff_match_patch()
    engine.Diff_Timeout = 0.2  # seconds; enough for an edited text, and one that is new all through is marked whole
    letters: list[str] = [""]
    old, new = _as_letters(before, letters), _as_letters(after, letters)
    diffs = engine.diff_main(old, new, checklines=False)
    engine.diff_cleanupSemantic(diffs)
    return ((kind, "".join(letters[ord(letter)] for letter in text)) for kind, text in diffs)


def _as_letters(text: str, letters: list[str]) -> str:
    """One private letter per word or gap, so that the engine compares words. Fills `letters`."""
    known = {word: chr(number) for number, word in enumerate(letters)}
    out = []
    for word in _words(text):
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
