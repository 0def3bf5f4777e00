"""The same words on paper: tagged (PDF/UA-1), archival (PDF/A-3a), the document's JSON inside.

The only module that knows WeasyPrint. A text cannot make it load anything: what
the page names is refused, and the stylesheet reaches the files of its own folder.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from importlib.metadata import version
from threading import Lock
from typing import Any

import pydyf
import weasyprint
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from publishing.content import Document, canonical
from publishing.rendering.as_html import statement_context
from publishing.rendering.fetch import FOLDER, Refused, own_file
from publishing.rendering.text import printable

RENDERER = f"print/1 weasyprint/{version('weasyprint')}"
STYLE = FOLDER / "1" / "print.css"
ATTACHMENT = "statement.json"

_one_at_a_time = Lock()  # Pango's font map belongs to one thread, and so does the collector's switch


def render(document: Document, language: str) -> bytes:
    """A4, in `language`; the same bytes for the same document, whenever and wherever it is called."""
    with translation.override(language):
        context = statement_context(document, language) | {"is_print": True, "is_folded": False, "page_of": _page_of()}
        html = printable(render_to_string("publishing/statement/print.html", context))
        attached = _attachment(document)
    with _one_at_a_time, _without_collector():
        page = weasyprint.HTML(string=html, url_fetcher=_Nothing())
        _keep_safe_links(page)
        return bytes(
            page.write_pdf(
                stylesheets=[_style()],
                font_config=_fonts(),
                finisher=_finish,
                attachments=[attached],
                pdf_variant="pdf/a-3a",
                pdf_identifier=f"{context['digest'][:30]}{language[:2]}".encode(),
            )
        )


class _Nothing(URLFetcher):  # type: ignore[misc]  # the library is untyped
    """For the statement itself: it needs no file, whatever its texts say."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        raise Refused(url)


class _OwnFiles(URLFetcher):  # type: ignore[misc]  # the library is untyped
    """For our stylesheet: its fonts."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, own_file(url).read_bytes())


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _style() -> weasyprint.CSS:
    """Read once: unpacking the fonts costs more than setting a short statement."""
    return weasyprint.CSS(filename=STYLE, url_fetcher=_OwnFiles(), font_config=_fonts())


@contextmanager
def _without_collector() -> Iterator[None]:
    """The layout makes millions of objects that all live to its end; looking for garbage among them takes half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.collect()


def _keep_safe_links(page: weasyprint.HTML) -> None:
    """To anchors, web, mail and telephone. An address on this site stays text: paper has no site to start from."""
    for link in page.etree_element.iter("a"):
        if not link.get("href", "").startswith(("#", "https://", "http://", "mailto:", "tel:")):
            link.attrib.pop("href", None)


def _attachment(document: Document) -> weasyprint.Attachment:
    published = datetime.fromisoformat(document.published_at)
    return weasyprint.Attachment(
        string=canonical(document),
        name=ATTACHMENT,
        description=_("This version as data"),
        relationship="Data",
        created=published,
        modified=published,
    )


def _page_of() -> tuple[str, str, str]:
    """What stands before, between and after the two numbers; the stylesheet puts them together."""
    before, rest = _("page {page} of {pages}").split("{page}")
    between, after = rest.split("{pages}")
    return before, between, after


def _finish(rendering: weasyprint.Document, pdf: pydyf.PDF) -> None:
    """What WeasyPrint cannot do in one variant: claim PDF/UA beside PDF/A, and list the attachment once."""
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    number = int(pdf.catalog["Metadata"].split()[0])
    metadata = pdf.objects[number]
    metadata.stream = [part.replace(b"</rdf:RDF>", _UNIVERSAL_ACCESS + b"</rdf:RDF>") for part in metadata.stream]


# PDF/A wants a property that it does not know itself to be described in the same place.
_UNIVERSAL_ACCESS = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
