"""Texts of the register as safe HTML: narrative Markdown, and plain text that may hold links.

HTML in a text is shown as text. Links go to https, http, mailto, tel and anchors of the
page; anything else stays text. What comes out passes an allow-list once more.
"""

import re
import threading
from typing import Any

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink, normalizeLinkText
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, linkify
from markdown_it.token import Token

from purposes.words import printable

_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}, "td": {"align"}, "th": {"align"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_PLAIN_WORDS = re.compile(r"""[^<>&"\[\]\\@:\n]*""")  # nothing that could become a link, a line end or markup
_DEEPEST = 6
_LONGEST_SCHEME = 16
"""More letters before `://` than any kind of address that becomes a link has."""


def markdown(text: str, *, under: int = 2) -> SafeString:
    """Paragraphs, lists, tables, emphasis, links; headings below level `under`, none left out between."""
    return _clean(_parsers.narrative.render(printable(text), {"under": under}))


def plain_line(text: str) -> SafeString:
    """Text as typed; of Markdown only `[words](address)`, and bare addresses become links. No paragraphs."""
    if _PLAIN_WORDS.fullmatch(text):  # most lines of a statement: a long one takes a tenth of the time
        return SafeString(printable(text).strip())
    return _clean(_parsers.plain.renderInline(printable(text)))


def read_narrative(text: str, *, under: int) -> list[Token]:
    """The tokens that `markdown` sets."""
    return _parsers.narrative.parse(printable(text), {"under": under})


def read_plain(text: str) -> list[Token]:
    """The tokens that `plain_line` sets, all of one line."""
    (line,) = _parsers.plain.parseInline(printable(text))
    return line.children or []


class _Parsers(threading.local):
    """One of each for every thread: a parser puts its rules together at first use, and remembers the link it looks at.

    Two that shared one at that moment got a page with half of the rules, or none.
    """

    def __init__(self) -> None:
        self.narrative = _narrative()
        self.plain = _plain()


def _narrative() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": 20}).enable(["table", "linkify"])
    parser.disable(["image", "html_block", "html_inline", "reference"])
    parser.core.ruler.push("lower_headings", _lower_headings)
    return _with_careful_links(parser)


def _plain() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "linkify": True, "breaks": True, "maxNesting": 20})
    return _with_careful_links(parser.enable(["link", "linkify", "newline"]))


def _with_careful_links(parser: MarkdownIt) -> MarkdownIt:
    """Only addresses that say what they are become links, so that `example.com` in a name stays a name."""
    if parser.linkify is not None:
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": True})
        parser.linkify.tlds(["[a-z]{2,63}"])  # an e-mail address may end in .museum, .vlaanderen, .example
    parser.inline.ruler.at("linkify", _link_address)
    parser.core.ruler.push("words_of_links", _give_links_words)
    parser.validateLink = _is_safe  # type: ignore[method-assign]  # the library's own hook
    return parser


def _link_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library calls it so
    """The library's rule for `https://…` among words, without two faults of it.

    It looks for the scheme from the first of the words before, for each address anew: 30 seconds for 100,000
    characters. And when it only looks ahead for the end of a label, in which no address becomes a link, it takes the
    words before the label for those before the address, and may find one that ends where it stands: no page is made.
    """
    if silent or not state.src.startswith("://", state.pos):
        return False
    before = state.pending
    if len(before) > _LONGEST_SCHEME:
        state.pending = before[:-_LONGEST_SCHEME]
        state.pushPending()
        state.pending = before[-_LONGEST_SCHEME:]
    return linkify(state, silent)


def _give_links_words(state: StateCore) -> None:
    """A link that nobody could see or hear, `[](https://…)`, says where it leads."""
    for inline in state.tokens:
        told: list[Token] = []
        wordless: Token | None = None
        for token in inline.children or []:
            if token.type == "link_open":
                wordless = token
            elif token.type == "link_close" and wordless is not None:
                told.append(Token("text", "", 0, content=normalizeLinkText(str(wordless.attrGet("href")))))
            elif token.content.strip():
                wordless = None
            told.append(token)
        if inline.children:
            inline.children = told


def _is_safe(url: str) -> bool:
    address = url.strip().lower()
    return address.startswith(("#", "https://", "http://", "mailto:", "tel:")) or (
        address.startswith("/") and not address.startswith("//")
    )


def _lower_headings(state: Any) -> None:
    """Whatever levels an author chose, a screen reader meets no gap."""
    open_levels: list[int] = []
    for token in state.tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            open_levels = [*(above for above in open_levels if above < level), level]
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(state.env['under'] + len(open_levels), _DEEPEST)}"


def _clean(html: str) -> SafeString:
    cleaned = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener")
    return SafeString(cleaned.strip())


_parsers = _Parsers()

# What the library remembers of characters in addresses it puts together at first use, shared by all threads: another
# one meanwhile finds half of it. While a module is imported, the others wait.
normalizeLink("")
normalizeLinkText("")
