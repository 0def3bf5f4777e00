"""The page that the public reads. Made once, when published; served as stored ever after."""

from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from publishing.content import Document, digest
from publishing.rendering.metadata import page_metadata
from purposes.languages import LANGUAGES, direction
from purposes.words import printable

RENDERER = "page/1"
STYLE = "/static/statement/1/page.css"
"""The stylesheet of this edition. Never changed once released: pages published with it keep it."""

_FOLD_ABOVE = 40  # activities that a table of contents can list before it is longer than what it opens


def page(document: Document, language: str, receipt: str = "") -> bytes:
    """The current version, under the statement's own address."""
    return _render(document, language, archived=False)


def archived_page(document: Document, language: str, receipt: str = "") -> bytes:
    """The same words under the version's own address, saying that a newer version may exist."""
    return _render(document, language, archived=True)


def _render(document: Document, language: str, *, archived: bool) -> bytes:
    with translation.override(language):
        here = f"versions/{document.number}/" if archived else ""
        context = statement_context(document, language) | {"is_archived": archived, "here": here}
        context["metadata"] = page_metadata(document, language)
        return printable(render_to_string("publishing/statement/page.html", context)).encode()


def statement_context(document: Document, language: str) -> dict[str, Any]:
    """What page and print need beside the document itself."""
    content = document.content
    return {
        "document": document,
        "content": content,
        "digest": digest(document),
        "language": language,
        "direction": direction(language),
        "languages": tuple((code, LANGUAGES.get(code, code), direction(code)) for code in content.languages),
        "fallbacks": (language, *content.languages, "en"),
        "style": STYLE,
        "version": f"/{content.slug}/{language}/versions/{document.number}/",
        "here": "",  # the part of the address below the language, for the links to the other languages
        "updated_at": timezone.localtime(datetime.fromisoformat(document.updated_at)),
        "published_at": timezone.localtime(datetime.fromisoformat(document.published_at)),
        "is_print": False,
        "is_archived": False,
        "is_folded": len(content.activities) > _FOLD_ABOVE,
        "versions": [
            {"number": version.number, "on": date.fromisoformat(version.published_on), "note": version.note}
            for version in reversed(document.versions)
        ],
        "contents": [section for section in content.sections if section.heading or section.groups],
    }
