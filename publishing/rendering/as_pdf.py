"""The same words on paper: tagged (PDF/UA-1), archival (PDF/A-3a), the document's JSON inside.

The only module that knows WeasyPrint. A text cannot make it load anything: what
the page names is refused, and the stylesheet reaches the files of its own folder.
"""

import gc
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from importlib.metadata import version
from textwrap import wrap
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

_LONG_WORD = re.compile(r"\S{300,}")
_PIECE = 50

_one_at_a_time = Lock()  # Pango's font map serves one thread at a time; the switches below are the whole process's


def render(document: Document, language: str) -> bytes:
    """A4, in `language`; the same bytes for the same document, whenever and wherever it is called."""
    with translation.override(language):
        context = statement_context(document, language) | {"is_print": True, "is_folded": False, "page_of": _page_of()}
        html = printable(render_to_string("publishing/statement/print.html", context))
        attached = _attachment(document)
    with _one_at_a_time, _clock_of_fonts(document), _without_collector():
        page = weasyprint.HTML(string=html, url_fetcher=_Nothing())
        _keep_safe_links(page)
        _let_long_words_break(page)
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


def _page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
    """As pydyf has it, but not written anew for every tag: that alone took the square of the number of pages."""
    pages = pdf.pages["Kids"][::3]
    known: tuple[bytes, ...] = getattr(pdf, "known_pages", ())
    if len(known) != len(pages):
        known = pdf.known_pages = tuple(f"{number} 0 R".encode("ascii") for number in pages)
    return known


class _Flate:
    """As pydyf packs, but not at its highest level, which takes a tenth of the time for a twentieth of the bytes."""

    compress = staticmethod(zlib.compress)

    @staticmethod
    def compressobj(level: int) -> Any:
        return zlib.compressobj(level=min(level, 6))


# Two places where pydyf is slow in a long document. Both are tried by `make bench`.
pydyf.PDF.page_references = property(_page_references)
pydyf.zlib = _Flate


class _Nothing(URLFetcher):
    """For the statement itself: it needs no file, whatever its texts say."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        raise Refused(url)


class _OwnFiles(URLFetcher):
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
def _clock_of_fonts(document: Document) -> Iterator[None]:
    """FontTools writes the present into each font that it cuts, unless this variable names another moment."""
    name, before = "SOURCE_DATE_EPOCH", os.environ.get("SOURCE_DATE_EPOCH")
    os.environ[name] = str(int(datetime.fromisoformat(document.published_at).timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@contextmanager
def _without_collector() -> Iterator[None]:
    """A layout is millions of objects that live to its end: looking for garbage among them takes half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _keep_safe_links(page: weasyprint.HTML) -> None:
    """To anchors, web, mail and telephone. An address on this site stays text: paper has no site to start from."""
    for link in page.etree_element.iter("a"):
        if not link.get("href", "").startswith(("#", "https://", "http://", "mailto:", "tel:")):
            link.attrib.pop("href", None)


def _let_long_words_break(page: weasyprint.HTML) -> None:
    """Looking for a place to break takes the square of a word's length: a word of 100,000 letters would never end."""
    for element in page.etree_element.iter():
        for part in ("text", "tail"):
            if words := getattr(element, part):
                setattr(element, part, _LONG_WORD.sub(lambda word: "\u200b".join(wrap(word[0], _PIECE)), words))


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
    """What WeasyPrint leaves undone: claim PDF/UA beside PDF/A, list the attachment once, give list items bodies."""
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [part.replace(b"</rdf:RDF>", _UNIVERSAL_ACCESS + b"</rdf:RDF>") for part in metadata.stream]
    for element in [found for found in pdf.objects if isinstance(found, dict) and found.get("S") == "/LI"]:
        _give_body(pdf, element)


def _give_body(pdf: pydyf.PDF, item: pydyf.Dictionary) -> None:
    """A list item holds its label and its body, nothing beside them."""
    kids = {kid: _object(pdf, kid) for kid in item["K"]}
    labels = [kid for kid, element in kids.items() if element["S"] == "/Lbl"]
    rest = [kid for kid in kids if kid not in labels]
    if all(kids[kid]["S"] == "/LBody" for kid in rest):
        return
    body = pydyf.Dictionary({**item, "S": "/LBody", "P": item.reference, "K": pydyf.Array()})
    pdf.add_object(body)
    for kid in rest:
        inside = kids[kid]["K"] if kids[kid]["S"] == "/LBody" else [kid]
        body["K"].extend(inside)
        for part in inside:
            _object(pdf, part)["P"] = body.reference
    item["K"] = pydyf.Array([*labels, body.reference])


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


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
