"""The same words on paper: tagged (PDF/UA-1), archival (PDF/A-3), the document's JSON inside."""

from publishing.content import Document

RENDERER = "print/1"


def render(document: Document, language: str) -> bytes:
    raise NotImplementedError(document, language)
