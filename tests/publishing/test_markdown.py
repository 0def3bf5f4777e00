"""The statement as Markdown: a reader that knows nothing of ours shows the same words."""

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from publishing import content
from publishing.rendering import as_html, as_markdown
from publishing.rendering.plain_markdown import escaped, line, narrative
from publishing.rendering.text import markdown, plain_line
from purposes.words import printable
from tests.publishing.documents import (
    NOTHING,
    make_activity,
    make_contact,
    make_document,
    make_full_document,
    make_purpose,
    make_recipient,
    make_section,
    words,
)

READERS = {
    "plain": MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]),
    "eager": MarkdownIt("gfm-like", {"html": True, "linkify": True}),
}
HOSTILE = [
    "# no heading",
    "1. no list",
    "2024. A year",
    "- no list",
    "+ no list",
    "* no list",
    "=====",
    "a\n---\nb",
    "***",
    "> no quote",
    "    no code",
    "`no code` and ``",
    "~~~ no fence",
    "~~not struck~~",
    "![no picture](x.png)",
    "!",
    "[ ] no task",
    "[a]: http://example.org",
    "<b>no tag</b> <https://example.org> <!-- no comment -->",
    "&lt; &amp;amp; &#35; AT&T",
    "a | b\n--|--\nc | d",
    ":--|--",
    "\\ \\* \\\\",
    "*a*b*c* _d_ **e**",
    "ends with #",
    "## both ##",
    "a\\",
    "a  \nb",
    "\u00a0\u00a0\u00a0\u00a0blanks",
    "www.example.org info@harbour.example https://harbour.example/?a=1&amp;b=*2*",
    "[words](https://harbour.example/a_(b)) ! [more](mailto:info@harbour.example)",
    "[](https://harbour.example/a_b) [ ](/here) [\\\n](#there)![](mailto:info@harbour.example)",
]


def seen(html):
    """The words that a reader sees, one blank between them."""
    inline = re.sub(r"</?(a|code|em|s|strong|small|span|bdi)\b[^>]*>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", inline)).split())


ANY = st.text(st.characters(exclude_categories=["Cs"])) | st.text(st.sampled_from("ab1 #*_-+=[](){}<>!&|`~\\.:\n\t"))


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("place", ["{}", "- {}", "## {}", "**{}**", "> {}", "| {} |\n| --- |"])
@given(text=ANY)
def test_text_stays_text(reader, place, text):
    shown = " ".join(printable(text).split())

    assert seen(reader.render(place.format(f"x{escaped(text)}x"))) == f"x{shown}x"


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("place", ["{}", "- {}", "## {}", "> {}"])
@given(text=ANY)
def test_text_stays_text_at_the_start_of_a_line(reader, place, text):
    assert seen(reader.render(place.format(escaped(text)))) == " ".join(printable(text).split())


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("text", HOSTILE)
def test_line_shows_what_the_page_shows(reader, text):
    assert seen(reader.render(line(text))) == seen(plain_line(text))


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@given(text=st.text(st.sampled_from("ab1 #*_-+=[](){}<>!&|`~\\.:\n\t"), max_size=60))
@example("[a](https://x.example)![b](https://x.example)")
def test_any_line_shows_what_the_page_shows(reader, text):
    assert seen(reader.render(line(text))) == seen(plain_line(text))


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE,
        "# One\n\ntwo *three* **four** ***five***\n\n### Six",
        "- a\n- b\n\n  more of b\n\n  1. deep\n  2. deeper\n- c",
        "3. three\n4. four",
        "> quoted\n>\n> - list in it\n\nafter",
        "```html\n<script>\n\n# x\n```\n\n    code\n      more",
        "| a | b |\n|---|---|\n| `x|y` | *c* |\n| [d](https://harbour.example) | |",
        "`` a ` b `` and ` ` and `x`",
        "one  \ntwo\\\nthree\nfour",
        "***\n\n---",
        "<div>\n\nno block\n\n</div>",
    ],
)
def test_narrative_shows_what_the_page_shows(reader, text):
    assert seen(reader.render(narrative(text, under=2))) == seen(markdown(text, under=2))


def test_headings_stand_where_the_page_has_them():
    assert narrative("# One\n\n#### Two", under=2) == "### One\n\n#### Two"


def make_rich_document():
    """Every part of the page, each with a text that could be taken for more."""
    activity = make_full_document("1. *not* <b>more</b> [than](https://harbour.example/) text #").content.activities[0]
    gone = make_activity("gone", data_categories=(), transfers=(), purposes=(make_purpose(words("x"), label=NOTHING),))
    two = tuple(make_recipient(words(text)) for text in ("- one", "+ two"))
    changes = make_section("changes", kind="changes", heading=words("Changes"), body=words("a\n\n- b"))
    us = make_contact(label=words("Us"), address="1. Quay\n# 1000", email="us@harbour.example", phone="+32 2 000 00 00")
    rights = (content.Right(article="15", name=words("Access*"), text=words("Ask & see.")),)
    return make_document(
        activity,
        gone,
        make_activity("several", recipients=two),
        sections=(
            make_section("all", heading=words("All #"), contact=us, rights=rights, recipients=(words("| a"),)),
            changes,
        ),
    )


def without_frame(html):
    """The page but for what only a page has: contents, links to a place, headings for its questions."""
    main = html.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    return re.sub(r"<nav.*?</nav>", "", main, flags=re.DOTALL)


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("document", [make_rich_document(), make_full_document("text *x*")], ids=["rich", "full"])
def test_whole_statement_shows_the_words_of_the_page_in_their_order(reader, document):
    shown = seen(reader.render(as_markdown.render(document, "en").decode()))

    statement, imprint = shown.split(" Version 1, published on 2 March 2026. ")
    assert statement.removesuffix(f" {document.content.organisation}, {document.content.short_name}") == seen(
        without_frame(as_html.page(document, "en").decode())
    )
    assert imprint == (f"Address of this version: /privacy/en/versions/1/ Digest (SHA-256): {content.digest(document)}")


def test_what_another_language_lends_says_so():
    document = make_document(make_activity(name={"nl": "Bezoek"}), languages=("nl", "en"), sections=())

    assert "### Bezoek *(in Dutch)*\n" in as_markdown.render(document, "en").decode()
    assert "### Bezoek\n" in as_markdown.render(document, "nl").decode()


def test_small_statement_reads_well_as_it_is():
    document = make_document(
        make_activity(
            recipients=(make_recipient(words("Printers")), make_recipient(words("Police"))),
            retention=(
                content.Retention(
                    text=words("One year"), categories=(), exception=words("Courts"), legal_source=NOTHING
                ),
            ),
        )
    )

    assert (
        as_markdown.render(document, "en").decode()
        == f"""\
# Privacy statement

What we do with personal data.

Last updated: 3 May 2024

## Who we are

Example Ltd

## Visitors

### Visits

**Consent** – To let you in.

**How long do we keep them?** One year

*Exception:* Courts

**Who receives them?**

- Printers
- Police

* * *

Example Ltd, Example

Version 1, published on 2 March 2026.

Address of this version: /privacy/en/versions/1/

Digest (SHA-256): {content.digest(document)}
"""
    )
