"""The document's canonical JSON: the bytes whose digest the version carries, the same in every language."""

from publishing.content import FORMAT, Document, canonical

RENDERER = FORMAT


def render(document: Document, language: str, receipt: str = "") -> bytes:
    return canonical(document)
