"""A statement's versions as an Atom feed (RFC 4287): whoever follows it hears of each new one.

The same bytes wherever they are served: names are made from digests, and links begin at the site's root.
"""

import json
from datetime import UTC
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.template.loader import render_to_string
from django.utils import translation

from publishing.models import Snapshot
from publishing.serving import Stored
from purposes.words import in_language, printable

FILE = "feed.xml"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"

_MOST = 50
"""Versions told; the page of versions has them all."""


def feed(newest: Snapshot, language: str) -> Stored | None:
    """Up to the version `newest`; nothing where that has no page in this language. Two queries."""
    statement = json.loads(newest.document)["content"]  # its head alone: a thousand activities take a second to read
    if language not in statement["languages"]:
        return None
    with translation.override(language):
        body = printable(render_to_string("publishing/feed.xml", _told(newest, statement, language))).encode()
    return Stored(
        body=body,
        media_type=MEDIA_TYPE,
        language=language,
        sha256=sha256(body).hexdigest(),
        updated_at=newest.updated_at,
        published_at=newest.published_at,
        file_name="",
    )


def _told(newest: Snapshot, statement: dict[str, Any], language: str) -> dict[str, Any]:
    """Of each version its address, its moments and its note: a version has no page in a language that it lacked."""
    fallbacks = (language, *statement["languages"], "en")
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
    title, title_language = in_language(statement["title"], *fallbacks)
    return {
        "id": _name(first, language),
        "language": language,
        "page": f"/{statement['slug']}/{language}/",
        "title": title,
        "title_language": title_language,
        "organisation": statement["organisation"],
        "updated_at": newest.updated_at.astimezone(UTC),
        "versions": versions,
    }


def _name(digest: str, language: str) -> str:
    """One for ever, whatever the address: of a version and a language; of the first version, that of the feed."""
    return uuid5(NAMESPACE_URL, f"{digest}/{language}").urn
