"""A document, set in type. `FORMATS` names every rendering that a version gets; the slowest begins first."""

from collections.abc import Callable
from dataclasses import dataclass

from publishing.content import Document
from publishing.rendering import as_html, as_json, as_jsonld, as_markdown, as_pdf, as_tilt


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """`render(document, language, receipt)` gives the exact bytes; `file` is the last part of the address.

    What has no place for the receipt leaves it out: only paper has to prove itself far from us.
    """

    name: str
    file: str
    media_type: str
    renderer: str
    render: Callable[[Document, str, str], bytes]


_PAGE = "text/html; charset=utf-8"

FORMATS = (
    Format(
        name="pdf",
        file="statement.pdf",
        media_type="application/pdf",
        renderer=as_pdf.RENDERER,
        render=as_pdf.render,
    ),
    Format(name="html", file="", media_type=_PAGE, renderer=as_html.RENDERER, render=as_html.page),
    Format(name="html-archive", file="", media_type=_PAGE, renderer=as_html.RENDERER, render=as_html.archived_page),
    Format(
        name="json",
        file="statement.json",
        media_type="application/json",
        renderer=as_json.RENDERER,
        render=as_json.render,
    ),
    Format(
        name="jsonld",
        file="statement.jsonld",
        media_type="application/ld+json",
        renderer=as_jsonld.RENDERER,
        render=as_jsonld.render,
    ),
    Format(
        name="tilt",
        file="statement.tilt.json",
        media_type="application/json",
        renderer=as_tilt.RENDERER,
        render=as_tilt.render,
    ),
    Format(
        name="markdown",
        file="statement.md",
        media_type="text/markdown; charset=utf-8",
        renderer=as_markdown.RENDERER,
        render=as_markdown.render,
    ),
)

OF_ALL_LANGUAGES = frozenset({"json", "jsonld"})
"""Forms that hold every language, and are the same file in each."""
