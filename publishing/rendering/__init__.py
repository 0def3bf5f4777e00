"""A document, set in type. `FORMATS` names every rendering that a version gets; the slowest begins first."""

from collections.abc import Callable
from dataclasses import dataclass

from publishing.content import Document
from publishing.rendering import as_html, as_json, as_pdf


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
)
