"""Texts as safe HTML: what an author may write, and what stays text."""

import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publishing.rendering import text
from tests.payloads import SCRIPTS

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "[x](//elsewhere.example/)",
    "<javascript:alert(1)>",
    "![x](https://elsewhere.example/x.png)",
    "![x](file:///etc/passwd)",
    '[x](https://example.org "onmouseover=alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//elsewhere.example>",
    "<base href=//elsewhere.example>",
    '"><script>alert(1)</script>',
    "`<script>`",
    "```html\n<script>\n```",
    *SCRIPTS,
]


class Markup(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("setting", [text.markdown, text.plain_line])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_never_becomes_active(setting, hostile):
    found = Markup(setting(hostile)).tags

    assert {tag for tag, _attributes in found} <= {"a", "blockquote", "br", "code", "p", "pre"}
    assert all(set(attributes) <= {"href", "rel"} for _tag, attributes in found)
    links = [attributes["href"] for tag, attributes in found if tag == "a"]
    assert [link for link in links if not re.match(r"https://(example\.org|elsewhere\.example)(/|$)", link or "")] == []


def test_links_go_where_they_say():
    html = text.plain_line("[us](https://example.org/?a=1&b=2) [below](#who) [here](/privacy/en/) me@example.org")

    assert html == (
        '<a href="https://example.org/?a=1&amp;b=2" rel="noopener">us</a> '
        '<a href="#who" rel="noopener">below</a> '
        '<a href="/privacy/en/" rel="noopener">here</a> '
        '<a href="mailto:me@example.org" rel="noopener">me@example.org</a>'
    )


def test_name_that_looks_like_an_address_stays_a_name():
    assert text.plain_line("Booking.com and example.org") == "Booking.com and example.org"


def test_link_without_words_says_where_it_leads():
    assert text.plain_line("See [](https://example.org/a%20b), [ ](#who) and [this](/here).") == (
        'See <a href="https://example.org/a%20b" rel="noopener">https://example.org/a b</a>,'
        ' <a href="#who" rel="noopener"> #who</a> and <a href="/here" rel="noopener">this</a>.'
    )
    assert text.markdown("[](tel:+3120) **[](#x)**") == (
        '<p><a href="tel:+3120" rel="noopener">tel:+3120</a> <strong><a href="#x" rel="noopener">#x</a></strong></p>'
    )


def test_headings_follow_the_one_above_without_a_gap():
    html = text.markdown("#### Deep\n\n# Top\n\n### Below\n\n###### Deepest\n\n## Up", under=2)

    assert re.findall(r"<(h\d)>", html) == ["h3", "h3", "h4", "h5", "h4"]


def test_control_characters_vanish():
    assert text.plain_line("a\x00b\x07c\x1b[0m\x7f\x85\ufffe\ud800d") == "abc[0md"
    assert text.markdown("a\x0bb\x0c") == "<p>ab</p>"


@given(st.text())
def test_plain_words_skip_the_parser_without_a_difference(words):
    parsed = text._clean(text._plain().renderInline(text.printable(words)))

    if text._PLAIN_WORDS.fullmatch(words):
        assert unescape(text.plain_line(words)).strip() == unescape(parsed).strip()  # it spells some spaces `&nbsp;`


def test_threads_share_no_parser():
    """Half put together by one thread, a parser left out lists in another, or failed."""
    begin = threading.Barrier(2)

    def parser(_: int) -> tuple[object, object]:
        begin.wait()
        return text._parsers.narrative, text._parsers.plain

    with ThreadPoolExecutor(2) as workers:
        one, other = workers.map(parser, range(2))

    assert len({id(found) for found in (*one, *other)}) == 4


PIECES = ["https", "http", "://", "[", "](", ")", "example", ".be", " ", "*", "_", "`", "\n", "- ", "word", "é", "#"]


@example("sentence[http://p://")
@example("a word[https://b]://c")
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_pieces_of_addresses_in_any_order_are_set(typed):
    """The library's rule found an address that ended where it stood, and gave up: no page came."""
    for setting in (text.markdown, text.plain_line):
        assert setting(typed).count("word") >= typed.count("word") - typed.count("](")


def test_long_words_before_an_address_change_nothing():
    long = "Verarbeitungsverzeichnis" * 3

    assert text.plain_line(f"{long} https://a.example https://b.example") == (
        f'{long} <a href="https://a.example" rel="noopener">https://a.example</a>'
        ' <a href="https://b.example" rel="noopener">https://b.example</a>'
    )
    assert text.plain_line(f"{long}https://a.example") == f"{long}https://a.example"


def test_nothing_that_threads_share_is_put_together_at_first_use():
    """A library's list of characters: half of it was there when a second thread looked, and no version came."""
    script = """
from mdurl import _decode, _encode
from publishing.rendering import text
shared = {**_encode.encode_cache, **_decode.decode_cache}
text.markdown("https://example.org [words](https://example.org/a%20b?c#d)")
after = {**_encode.encode_cache, **_decode.decode_cache}
print([len(of) for of in shared.values()], after.keys() == shared.keys())
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert told.stdout == "[128, 128] True\n"
