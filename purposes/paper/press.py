"""The process that sets a statement: one job as JSON on its input, the PDF on its output, and its end.

The only module that knows WeasyPrint; started by `purposes.paper`, and it knows nothing of
Django. A text cannot make it load anything: what the pages name is refused, and the
stylesheet reaches files below our own `static` folder.
"""

import gc
import json
import os
import re
import sys
import zlib
from base64 import b64decode
from datetime import datetime
from pathlib import Path
from textwrap import wrap
from typing import IO, Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError, fromstring

import pydyf
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from purposes.paper.walls import FOLDER, Refused, limit, shut_the_doors

_LONG_WORD = re.compile(r"\S{300,}")
_PIECE = 50


def main() -> None:
    job = json.load(sys.stdin)
    limit(seconds=job["seconds"], megabytes=job["megabytes"])
    shut_the_doors()
    gc.disable()  # a layout is millions of objects that live to its end: looking for garbage takes half the time
    # FontTools writes the present into each font that it cuts, unless this variable names another moment.
    os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.fromisoformat(job["at"]).timestamp()))
    sys.stdout.buffer.write(printed(job))
    sys.stdout.flush()
    os._exit(0)  # giving back a layout piece by piece takes as long as making a tenth of it


def printed(job: dict[str, Any]) -> bytes:
    fonts = FontConfiguration()
    at = datetime.fromisoformat(job["at"])
    page = weasyprint.HTML(string=job["html"], url_fetcher=Nothing())
    keep_safe_links(page)
    let_long_words_break(page)
    style = weasyprint.CSS(filename=job["style"], url_fetcher=OwnFiles(), font_config=fonts)
    return bytes(
        page.write_pdf(
            stylesheets=[style],
            font_config=fonts,
            finisher=_finish,
            attachments=[
                weasyprint.Attachment(
                    string=b64decode(one["content"]),
                    name=one["name"],
                    description=one["description"],
                    relationship="Data",
                    created=at,
                    modified=at,
                )
                for one in job["attachments"]
            ],
            pdf_variant="pdf/a-3a",
            pdf_identifier=job["identifier"].encode(),
        )
    )


class Nothing(URLFetcher):
    """For the pages: they need no file, whatever their texts say."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        raise Refused(url)


class OwnFiles(URLFetcher):
    """For our stylesheet: its fonts."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, own_file(url).read_bytes())


def own_file(url: str) -> Path:
    """The file of ours that a `file:` address names; `Refused` for everything else."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc or parts.query:
        raise Refused(url)
    path = Path(unquote(parts.path)).resolve()
    if not (path.is_relative_to(FOLDER) and path.is_file()):
        raise Refused(url)
    return path


def keep_safe_links(page: weasyprint.HTML) -> None:
    """To anchors, web, mail and telephone. An address on this site stays text: paper has no site to start from."""
    for link in page.etree_element.iter("a"):
        if not link.get("href", "").startswith(("#", "https://", "http://", "mailto:", "tel:")):
            link.attrib.pop("href", None)


def let_long_words_break(page: weasyprint.HTML) -> None:
    """Looking for a place to break takes the square of a word's length: a word of 100,000 letters would never end."""
    for element in page.etree_element.iter():
        for part in ("text", "tail"):
            if words := getattr(element, part):
                setattr(element, part, _LONG_WORD.sub(lambda word: "\u200b".join(wrap(word[0], _PIECE)), words))


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


def _parsed(source: IO[Any], **options: Any) -> Element:
    """Pages that are well-formed XML too are read by a parser in C; all others as browsers read them."""
    text = source.read()
    try:
        # Our own pages: their texts are escaped, so none declares an entity.
        return fromstring(text)  # noqa: S314  # nosec B314
    except ParseError:
        return _parse_html(text, **options)


# Three places that are slow in a long document. All are tried by `make bench`.
pydyf.PDF.page_references = property(_page_references)
pydyf.zlib = _Flate
_parse_html = weasyprint.tinyhtml5.parse
weasyprint.tinyhtml5.parse = _parsed


def _finish(rendering: weasyprint.Document, pdf: pydyf.PDF) -> None:
    """What WeasyPrint leaves undone: claim PDF/UA beside PDF/A, list the attachment once, give list items bodies."""
    if "AF" in pdf.catalog:
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
