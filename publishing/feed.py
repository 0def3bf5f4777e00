"""A statement's versions as an Atom feed (RFC 4287): whoever follows it hears of each new one.

The same bytes wherever they are served: names are made from digests, and links begin at the site's root.
"""

from datetime import UTC
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.template.loader import render_to_string
from django.utils import translation

from publishing import content
from publishing.models import Snapshot
from publishing.serving import Stored
from purposes.words import in_language, printable

FILE = "feed.xml"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"

_MOST = 50
"""Versions told; the page of versions has them all."""


def feed(newest: Snapshot, language: str) -> Stored | None:
    """Up to the version `newest`; nothing where that has no page in this language. Two queries."""
    document = content.read_document(newest.document)
    if language not in document.content.languages:
        return None
    with translation.override(language):
        body = printable(render_to_string("publishing/feed.xml", _told(newest, document, language))).encode()
    return Stored(
        body=body,
        media_type=MEDIA_TYPE,
        language=language,
        sha256=sha256(body).hexdigest(),
        updated_at=newest.updated_at,
        published_at=newest.published_at,
        file_name="",
    )


def _told(newest: Snapshot, document: content.Document, language: str) -> dict[str, Any]:
    """Of each version its address, its moments and its note: a version has no page in a language that it lacked."""
    fallbacks = (language, *document.content.languages, "en")
    told = Snapshot.objects.filter(statement=newest.statement_id, number__lte=newest.number)
    readable = told.filter(renderings__language=language, renderings__format="html-archive").order_by("-number")
    first = told.order_by("number").values_list("sha256", flat=True)[0]
    versions = [
        {
            "id": _name(version.sha256, language),
            "number": version.number,
            "published_at": version.published_at.astimezone(UTC),
            "note": in_language(version.note.data, *fallbacks)[0],
            "note_language": in_language(version.note.data, *fallbacks)[1],
            "is_substantive": version.is_substantive,
        }
        for version in readable.defer("document", "receipt")[:_MOST]
    ]
    title, title_language = in_language(document.content.title, *fallbacks)
    return {
        "id": _name(first, language),
        "language": language,
        "page": f"/{document.content.slug}/{language}/",
        "title": title,
        "title_language": title_language,
        "organisation": document.content.organisation,
        "updated_at": newest.updated_at.astimezone(UTC),
        "versions": versions,
    }


def _name(digest: str, language: str) -> str:
    """One for ever, whatever the address: of a version and a language; of the first version, that of the feed."""
    return uuid5(NAMESPACE_URL, f"{digest}/{language}").urn
