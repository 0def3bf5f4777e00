"""Texts of the statement as Markdown that any reader of CommonMark shows alike: what was text stays text.

Narrative texts are read by our own dialect (`text`), where HTML and images are
text, and written anew; so no other dialect can find more in them than we do.
"""

import re
from collections.abc import Sequence
from typing import Any

from publishing.rendering.text import read_narrative, read_plain
from purposes.words import printable

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~]|&(?=#|\w)|!(?=\[|$)|#(?=#*\s*$)")
_AT_THE_START = re.compile(r"^(\d{1,9})?([.)#+=\-:])")
_BREAK = "\\\n"
_BLANKS = re.compile(r"[ \t]+")


def escaped(text: str) -> str:
    """Text as text, on one line."""
    return _text(" ".join(printable(text).split()), starts=True)


def line(text: str) -> str:
    """What `text.plain_line` shows: of Markdown only links; a line end is a line end."""
    return _inline(read_plain(text.strip()), ends=_BREAK)


def title(text: str) -> str:
    """The same without line ends, which would end a heading."""
    return _inline(read_plain(" ".join(text.split())), ends=" ")


def narrative(text: str, *, under: int) -> str:
    """What `text.markdown` shows, block by block."""
    return _blocks(read_narrative(text, under=under))


def indented(text: str, by: int) -> str:
    """As the inside of a list item, whose first line stands behind the mark."""
    return text.replace("\n", "\n" + " " * by).replace("\n" + " " * by + "\n", "\n\n")


def _blocks(tokens: Sequence[Any]) -> str:
    """Blocks, a blank line between them."""
    made: list[str] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        end = _end(tokens, place)
        inside = tokens[place + 1 : end]
        made.append(_block(token, inside))
        place = end + 1
    return "\n\n".join(block for block in made if block)


def _end(tokens: Sequence[Any], place: int) -> int:
    """Where the block that opens at `place` closes; itself, if it does not open."""
    depth = 0
    for at in range(place, len(tokens)):
        depth += tokens[at].nesting
        if depth <= 0:
            return at
    return len(tokens) - 1


def _block(token: Any, inside: Sequence[Any]) -> str:
    match token.type:
        case "heading_open":
            return f"{'#' * int(token.tag[1])} {_one_line(inside)}"
        case "paragraph_open":
            return _blocks(inside)
        case "bullet_list_open" | "ordered_list_open":
            return _list(token, inside)
        case "blockquote_open":
            return "> " + _blocks(inside).replace("\n", "\n> ")
        case "fence" | "code_block":
            fence = _longer_than_any("`", token.content, at_least=3)
            return f"{fence}\n{token.content}{fence}"
        case "table_open":
            return _table(inside)
        case "hr":
            return "* * *"
    return _inline(token.children or [], ends=_BREAK)


def _list(token: Any, tokens: Sequence[Any]) -> str:
    first = int(token.attrGet("start") or 1)
    items: list[str] = []
    place = 0
    while place < len(tokens):
        end = _end(tokens, place)
        mark = "-" if token.type == "bullet_list_open" else f"{first + len(items)}."
        items.append(f"{mark} {indented(_blocks(tokens[place + 1 : end]), len(mark) + 1)}".rstrip())
        place = end + 1
    return "\n".join(items)


def _table(tokens: Sequence[Any]) -> str:
    rows: list[list[str]] = []
    for place, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            rows[-1].append(_one_line(tokens[place + 1 : place + 2]))
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _one_line(tokens: Sequence[Any]) -> str:
    return "".join(_inline(token.children or [], ends=" ") for token in tokens if token.type == "inline")


def _inline(tokens: Sequence[Any], *, ends: str) -> str:
    made: list[str] = []
    target = ""  # of the link that is open: links do not nest
    for place, token in enumerate(tokens):
        starts = not made or made[-1].endswith("\n")
        match token.type:
            case "text":
                made.append(_text(token.content, starts=starts))
            case "softbreak":
                made.append("\n" if ends == _BREAK else ends)
            case "hardbreak":
                made.append(ends)
            case "code_inline":
                made.append(_code(token.content))
            case "em_open" | "em_close":
                made.append("*")
            case "strong_open" | "strong_close":
                made.append("**")
            case "link_open":
                target = token.attrGet("href")
                made.append("<" if _tells_itself(tokens, place) else "[")
            case "link_close":
                made.append(">" if made[-2] == "<" else f"](<{re.sub(r'[<>&]', _escape, target)}>)")
    return "".join(made)


def _tells_itself(tokens: Sequence[Any], place: int) -> bool:
    """A link whose words are its address, and need no writing twice."""
    words, closing = tokens[place + 1], tokens[place + 2]
    target = tokens[place].attrGet("href")
    return (
        closing.type == "link_close"
        and target in {words.content, f"mailto:{words.content}"}
        and not _SPECIAL.search(target)
    )


def _text(content: str, *, starts: bool) -> str:
    text = _SPECIAL.sub(_escape, _BLANKS.sub(" ", content))
    return _AT_THE_START.sub(r"\1\\\2", text.lstrip(" ")) if starts else text


def _escape(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _code(content: str) -> str:
    fence = _longer_than_any("`", content, at_least=1)
    is_touched = (
        content.startswith("`") or content.endswith("`") or (content[0] == content[-1] == " " and content.strip())
    )
    return f"{fence} {content} {fence}" if is_touched else f"{fence}{content}{fence}"


def _longer_than_any(mark: str, content: str, *, at_least: int) -> str:
    longest = max((len(run) for run in re.findall(f"{mark}+", content)), default=0)
    return mark * max(longest + 1, at_least)
