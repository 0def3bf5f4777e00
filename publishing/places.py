"""The address that stands for an activity: `/<statement>/activities/<activity>/`, whatever its title or language.

People are led to its place on the current page, programs get its node of the
linked data, cut from the bytes that were published. What a version no longer
holds is gone, and an earlier version is named that had it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from publishing.content import activity_anchor, canonical
from publishing.models import Rendering, Snapshot
from publishing.negotiation import choose, quality
from publishing.rendering.as_jsonld import activity_path
from publishing.serving import ASK_AGAIN, PUBLIC_HEADERS, Stored

FILE = "activity.jsonld"
"""Below the address: the node without negotiation, for servers that cannot negotiate."""

_MEDIA_TYPE = "application/ld+json"
_VARY = "Accept, Accept-Language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An activity that the current version holds."""

    statement: str
    activity: str
    languages: tuple[str, ...]
    node: Stored

    @property
    def address(self) -> str:
        return activity_path(self.statement, self.activity)

    def on_the_page(self, language: str) -> str:
        return f"/{self.statement}/{language}/#{activity_anchor(self.activity)}"

    def redirection(self, accepted_languages: str) -> dict[str, str]:
        """The headers of a 303, which leads to the page in the reader's language."""
        return {
            "Location": self.on_the_page(choose(self.languages, accepted=accepted_languages)),
            "Link": f'<{self.address}{FILE}>; rel="alternate"; type="{_MEDIA_TYPE}"',
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": "0",
            "Cache-Control": ASK_AGAIN,
            "Vary": _VARY,
            **PUBLIC_HEADERS,
        }


def wants_data(accept: str) -> bool:
    """Whether linked data are preferred to a page; who has no wish gets the page."""
    wanted = max(quality(accept, _MEDIA_TYPE), quality(accept, "application/json"))
    return wanted > quality(accept, "text/html")


def read_places(statement: str, digest: str) -> dict[str, Place]:
    """Every activity of a version, by its slug. One query."""
    rendering = (
        Rendering.objects.filter(snapshot__sha256=digest, format="jsonld")
        .select_related("snapshot")
        .defer("snapshot__document")
        .order_by("pk")
        .first()
    )
    if rendering is None:
        return {}
    document = json.loads(bytes(rendering.body))
    notice, *nodes = document["@graph"]
    found = {}
    for node in nodes:
        body = canonical({"@context": document["@context"], **node})
        activity = node["@id"].split("/")[3]
        found[activity] = Place(
            statement=statement,
            activity=activity,
            languages=tuple(notice["language"]),
            node=Stored(
                body=body,
                media_type=_MEDIA_TYPE,
                language=", ".join(notice["language"]),
                sha256=sha256(body).hexdigest(),
                updated_at=rendering.snapshot.updated_at,
                published_at=rendering.snapshot.published_at,
                file_name=f"{statement}-{rendering.snapshot.number}-{activity}.jsonld",
                vary=_VARY,
            ),
        )
    return found


@lru_cache(maxsize=16)
def places_of(statement: str, digest: str) -> Mapping[str, Place]:
    """The same, kept: a version never changes."""
    return read_places(statement, digest)


@lru_cache(maxsize=64)
def last_versions(statement: str, digest: str) -> Mapping[str, int]:
    """Activity → the last version that held it, of all versions up to the one of that digest. Read once, then kept."""
    number = Snapshot.objects.values_list("number", flat=True).get(sha256=digest)
    versions = Snapshot.objects.filter(statement__slug=statement, number__lte=number).order_by("number")
    found: dict[str, int] = {}
    for number, document in versions.values_list("number", "document").iterator(chunk_size=1):
        sections = json.loads(document)["content"]["sections"]
        groups = [group for section in sections for group in section["groups"]]
        found |= {activity["slug"]: number for group in groups for activity in group["activities"]}
    return found
