"""Serves the current versions from memory, ahead of Django and of every middleware.

A thread asks the database twice a second whether there is a new version; a
reader's request never does. While the database is away, what was read last is
served on. Whatever is not in memory is Django's to answer.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, close_old_connections, connections
from django.http import HttpRequest

from publishing.compression import compressed, is_compressible
from publishing.feed import FILE as FEED
from publishing.feed import feed
from publishing.models import Rendering, Snapshot
from publishing.negotiation import choose
from publishing.places import FILE, Place, places_of, wants_data
from publishing.rendering.fragment import HEADINGS
from publishing.replica import from_replica, has_replica
from publishing.serving import FILES, PUBLIC_HEADERS, Stored, as_fragment, over_tls, stored, without_body

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
Current = tuple[str, str]
"""A statement's slug and the digest of its newest version."""

EMBED = "/embed/"
POLL_SECONDS = 0.5
LONGEST_QUERY = 4096
_LONGEST_REMEMBERED = 300  # characters of a visitor's header: nobody fills our memory with them
_FILE_OF_FORMAT = {form.name: file for file, form in FILES.items()} | {"html": ""}
_PRECONDITIONS = {
    "HTTP_IF_MATCH": "if_match",
    "HTTP_IF_UNMODIFIED_SINCE": "if_unmodified_since",
    "HTTP_IF_NONE_MATCH": "if_none_match",
    "HTTP_IF_MODIFIED_SINCE": "if_modified_since",
}

log = logging.getLogger(__name__)


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
        if not accepted or len(accepted) > _LONGEST_REMEMBERED:
            return self.plain
        return self.packed.get(best_encoding(accepted), self.plain)

    def status(self, variant: Variant, environ: Environ) -> HTTPStatus:
        asked = {keyword: environ.get(name, "") for name, keyword in _PRECONDITIONS.items()}
        return self.content.status(**asked, etag=variant.etag)


@dataclass(frozen=True, slots=True)
class Entrance:
    """A bare address: it leads to the page in the reader's language, as `views.statement` does."""

    slug: str
    languages: Sequence[str]

    def redirection(self, accepted_languages: str) -> dict[str, str]:
        language = choose(self.languages, accepted=accepted_languages[:_LONGEST_REMEMBERED])
        return {
            "Location": f"/{self.slug}/{language}/",
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": "0",
            "Vary": "Accept-Language",
            **PUBLIC_HEADERS,
        }


class Front:
    """The WSGI application. Its thread starts with the first request: a server may fork after loading us."""

    def __init__(self, application: Application, *, poll_seconds: float = POLL_SECONDS) -> None:
        self._application = application
        self._poll_seconds = poll_seconds
        self._pages: Mapping[str, Page] = {}
        self._places: Mapping[str, Place] = {}
        self._versions: Mapping[Current, Mapping[str, Page]] = {}
        self._entrances: Mapping[str, Entrance] = {}
        self._is_our_host = lru_cache(maxsize=256)(is_our_host)
        self._starting = threading.Lock()
        self._watcher: threading.Thread | None = None
        self._stopping = threading.Event()
        self._is_cut_off = False
        self._newest = 0

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        if self._watcher is None or not self._watcher.is_alive():
            self._start()
        method = environ["REQUEST_METHOD"]
        if len(environ.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return _refuse(start_response, method, "414 URI Too Long", b"This address is too long.\n")
        path = environ.get("PATH_INFO", "")
        if path.endswith(EMBED) and environ.get("QUERY_STRING"):
            path = f"{path}?{environ['QUERY_STRING']}"
        place = self._places.get(path)
        page = self._pages.get(f"{path}{FILE}" if place else path) or self._entrances.get(path)
        if page is None or method not in {"GET", "HEAD"} or not _may_be_sent_openly(environ):
            return self._application(environ, start_response)
        host = environ.get("HTTP_HOST", "")
        if len(host) > _LONGEST_REMEMBERED or not self._is_our_host(host):
            return self._application(environ, start_response)
        if not isinstance(page, Page) or (place and not wants_data(environ.get("HTTP_ACCEPT", ""))):
            leading: Any = place or page
            there = leading.redirection(environ.get("HTTP_ACCEPT_LANGUAGE", "")) | over_tls()
            start_response("303 See Other" if place else "302 Found", [*there.items()])
            return []
        variant = page.variant(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if not environ.keys().isdisjoint(_PRECONDITIONS):
            status = page.status(variant, environ)
            if status == HTTPStatus.NOT_MODIFIED:
                start_response("304 Not Modified", list(variant.headers_without_body))
                return []
            if status == HTTPStatus.PRECONDITION_FAILED:
                return _refuse(start_response, method, "412 Precondition Failed", b"This is another version now.\n")
        start_response("200 OK", list(variant.headers))
        return [] if method == "HEAD" else [variant.body]

    def refresh(self) -> bool:
        """Reads the current versions if there are new ones; says whether there were. Thread-safe for readers only.

        From the replica, if there is one; from the database itself while that is away.
        """
        if not has_replica():
            return self._refresh(at_least=0)
        try:
            with from_replica():
                return self._refresh(at_least=self._newest)
        except (DatabaseError, Snapshot.DoesNotExist):  # or it lacks the rest of what it has begun to tell
            return self._refresh(at_least=0)

    def _refresh(self, *, at_least: int) -> bool:
        newest = list(
            Snapshot.objects.current()
            .values_list("statement__slug", "sha256", "statement__is_default", "pk")
            .order_by()
        )
        last = max((pk for *_rest, pk in newest), default=0)
        if last < at_least:
            return False  # the replica is behind what readers were shown already: nobody goes back to an older version
        self._newest = last
        front_page = {slug: is_default for slug, _sha256, is_default, _pk in newest}
        current = {(slug, sha256) for slug, sha256, _is_default, _pk in newest}
        if current == self._versions.keys():
            self._entrances = entrances(self._pages, front_page)
            return False
        self._versions = {version: self._versions.get(version) or read_pages(*version) for version in current}
        self._pages = {address: page for pages in self._versions.values() for address, page in pages.items()}
        self._places = {place.address: place for version in current for place in places_of(*version).values()}
        self._entrances = entrances(self._pages, front_page)
        for page in self._pages.values():
            page.compress()
        return True

    def stop(self) -> None:
        """Ends the thread and its connection; a further request would start it anew."""
        self._stopping.set()
        if self._watcher:
            self._watcher.join()
            self._watcher = None

    def _start(self) -> None:
        with self._starting:
            if self._watcher is None or not self._watcher.is_alive():
                self._stopping = threading.Event()
                self._watcher = threading.Thread(target=self._watch, name="published-versions", daemon=True)
                self._watcher.start()

    def _watch(self) -> None:
        try:
            while True:
                self._refresh_or_keep()
                if self._stopping.wait(self._poll_seconds):
                    return
        finally:
            connections.close_all()

    def _refresh_or_keep(self) -> None:
        try:
            close_old_connections()  # as Django does between requests; a broken one goes with it
            self.refresh()
        except Exception as problem:  # noqa: BLE001 - whatever ails the database, readers are served on
            if not self._is_cut_off:
                log.warning("Published versions cannot be read, serving those in memory: %s", type(problem).__name__)
            self._is_cut_off = True
        else:
            if self._is_cut_off:
                log.warning("Published versions can be read again.")
            self._is_cut_off = False


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


def _may_be_sent_openly(environ: Environ) -> bool:
    """Django sends to https whoever came without it, where that is asked for."""
    if not settings.SECURE_SSL_REDIRECT:
        return True
    name, value = settings.SECURE_PROXY_SSL_HEADER
    return environ.get(name) == value


def is_our_host(host: str) -> bool:
    """As Django judges it."""
    request = HttpRequest()
    request.META = {"HTTP_HOST": host}
    try:
        return bool(request.get_host())
    except DisallowedHost:
        return False


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


def _refuse(start_response: Start, method: str, status: str, sentence: bytes) -> list[bytes]:
    about = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(sentence))}
    start_response(status, list({**about, "Cache-Control": "no-store", **PUBLIC_HEADERS, **over_tls()}.items()))
    return [] if method == "HEAD" else [sentence]
