"""What stands ready in memory: each page of a current version in every encoding, and the bare addresses before it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from publishing.compression import compressed, is_compressible
from publishing.feed import FILE as FEED
from publishing.feed import feed
from publishing.models import Rendering, Snapshot
from publishing.negotiation import choose
from publishing.places import FILE, places_of
from publishing.rendering.fragment import HEADINGS
from publishing.serving import FILES, PUBLIC_HEADERS, Stored, as_fragment, over_tls, stored, without_body

Environ = dict[str, Any]

EMBED = "/embed/"
LONGEST_REMEMBERED = 300  # characters of a visitor's header: nobody fills our memory with them
_FILE_OF_FORMAT = {form.name: file for file, form in FILES.items()} | {"html": ""}
PRECONDITIONS = {
    "HTTP_IF_MATCH": "if_match",
    "HTTP_IF_UNMODIFIED_SINCE": "if_unmodified_since",
    "HTTP_IF_NONE_MATCH": "if_none_match",
    "HTTP_IF_MODIFIED_SINCE": "if_modified_since",
}


class Variant:
    """A page in one encoding, each with a tag of its own."""

    __slots__ = ("body", "etag", "headers", "headers_without_body")

    def __init__(self, content: Stored, encoding: str, body: bytes) -> None:
        own = {"Content-Length": str(len(body))}
        if encoding:
            own |= {"Content-Encoding": encoding, "ETag": f'{content.etag[:-1]}-{encoding}"'}
        headers = content.headers(for_ever=False) | own | over_tls()
        self.body = body
        self.etag = headers["ETag"]
        self.headers = tuple(headers.items())
        self.headers_without_body = tuple(without_body(headers).items())


class Page:
    """What stands at one address. Ready to be sent at once, and in fewer bytes after `compress`."""

    def __init__(self, content: Stored) -> None:
        self.content = content
        self.plain = Variant(content, "", content.body)
        self.packed: Mapping[str, Variant] = {}

    def compress(self) -> None:
        is_negotiated = self.content.vary != "Accept-Encoding"  # a small node, one of a thousand
        if self.packed or is_negotiated or not is_compressible(self.content.media_type):
            return
        bodies = compressed(self.content.body)
        self.packed = {encoding: Variant(self.content, encoding, packed) for encoding, packed in bodies.items()}

    def variant(self, accepted: str) -> Variant:
        if not accepted or len(accepted) > LONGEST_REMEMBERED:
            return self.plain
        return self.packed.get(best_encoding(accepted), self.plain)

    def status(self, variant: Variant, environ: Environ) -> HTTPStatus:
        asked = {keyword: environ.get(name, "") for name, keyword in PRECONDITIONS.items()}
        return self.content.status(**asked, etag=variant.etag)


@dataclass(frozen=True, slots=True)
class Entrance:
    """A bare address: it leads to the page in the reader's language, as `views.statement` does."""

    slug: str
    languages: Sequence[str]

    def redirection(self, accepted_languages: str) -> dict[str, str]:
        language = choose(self.languages, accepted=accepted_languages[:LONGEST_REMEMBERED])
        return {
            "Location": f"/{self.slug}/{language}/",
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": "0",
            "Vary": "Accept-Language",
            **PUBLIC_HEADERS,
        }


def read_pages(slug: str, sha256: str) -> dict[str, Page]:
    """Address → page, of one version."""
    snapshot = Snapshot.objects.get(sha256=sha256)
    renderings = Rendering.objects.filter(snapshot=snapshot, format__in=_FILE_OF_FORMAT).order_by("pk")
    pages = {
        f"/{slug}/{one.language}/{_FILE_OF_FORMAT[one.format]}": Page(stored(one, snapshot, slug=slug))
        for one in renderings
    }
    nodes = {f"{place.address}{FILE}": Page(place.node) for place in places_of(slug, sha256).values()}
    languages = {page.content.language for page in pages.values()}
    feeds = {f"/{slug}/{language}/{FEED}": feed(snapshot, language) for language in languages}
    return pages | nodes | _embedded(pages) | {address: Page(found) for address, found in feeds.items() if found}


def entrances(pages: Iterable[str], front_page: Mapping[str, bool]) -> dict[str, Entrance]:
    """`/<slug>/` of each statement, and `/` where it leads to one: the front-page statement, or the only one."""
    languages: dict[str, list[str]] = {slug: [] for slug in front_page}
    for _start, slug, *rest in (address.split("/") for address in pages):
        if len(rest) == 2 and not rest[1]:  # noqa: PLR2004 - a language, and the slash after it
            languages[slug].append(rest[0])
    found = {f"/{slug}/": Entrance(slug, spoken) for slug, spoken in languages.items() if spoken}
    front = [slug for slug, is_default in front_page.items() if is_default] or list(front_page)
    return found | ({"/": found[f"/{front[0]}/"]} if len(front) == 1 and f"/{front[0]}/" in found else {})


def _embedded(pages: Mapping[str, Page]) -> dict[str, Page]:
    """Each page as a part of another one, at every level of headings; without a wish, at the highest."""
    found = {}
    for address, page in pages.items():
        if address.endswith("/") and page.content.media_type.startswith("text/html") and b"<main" in page.content.body:
            here = f"{address.removesuffix('/')}{EMBED}"
            for heading in HEADINGS:
                found[f"{here}?h={heading}"] = Page(as_fragment(page.content, heading=heading))
            found[here] = found[f"{here}?h={HEADINGS[0]}"]
    return found


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """The one of ours that this reader likes best, or none; RFC 9110, 12.5.3."""
    parts = (part.partition(";") for part in accepted.lower().split(","))
    wanted = {name.strip(): _quality(parameter) for name, _, parameter in parts}
    best = max(("br", "gzip"), key=lambda encoding: wanted.get(encoding, 0))
    return best if wanted.get(best, 0) > 0 and wanted[best] >= wanted.get("identity", 0) else ""


def _quality(parameter: str) -> float:
    """1 when nothing is said, 0 when it cannot be read."""
    name, _, number = parameter.partition("=")
    if not name.strip():
        return 1
    try:
        return float(number) if name.strip() == "q" else 0
    except ValueError:
        return 0
