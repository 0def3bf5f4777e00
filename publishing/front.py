"""Serves the current versions from memory, ahead of Django and of every middleware.

A thread asks the database twice a second whether there is a new version; a
reader's request never does. While the database is away, what was read last is
served on. Whatever is not in memory is Django's to answer.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, close_old_connections, connections
from django.http import HttpRequest

from publishing.at_hand import EMBED, LONGEST_REMEMBERED, PRECONDITIONS, Entrance, Environ, Page, entrances, read_pages
from publishing.models import Snapshot
from publishing.places import FILE, Place, places_of, wants_data
from publishing.replica import from_replica, has_replica
from publishing.serving import OTHER_VERSION, over_tls, plain

Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
Current = tuple[str, str]
"""A statement's slug and the digest of its newest version."""

POLL_SECONDS = 0.5
LONGEST_QUERY = 4096

log = logging.getLogger(__name__)


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
        if len(host) > LONGEST_REMEMBERED or not self._is_our_host(host):
            return self._application(environ, start_response)
        if not isinstance(page, Page) or (place and not wants_data(environ.get("HTTP_ACCEPT", ""))):
            leading: Any = place or page
            there = leading.redirection(environ.get("HTTP_ACCEPT_LANGUAGE", "")) | over_tls()
            start_response("303 See Other" if place else "302 Found", [*there.items()])
            return []
        variant = page.variant(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if not environ.keys().isdisjoint(PRECONDITIONS):
            status = page.status(variant, environ)
            if status == HTTPStatus.NOT_MODIFIED:
                start_response("304 Not Modified", list(variant.headers_without_body))
                return []
            if status == HTTPStatus.PRECONDITION_FAILED:
                return _refuse(start_response, method, "412 Precondition Failed", OTHER_VERSION)
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


def _refuse(start_response: Start, method: str, status: str, sentence: bytes) -> list[bytes]:
    start_response(status, list((plain(sentence) | over_tls()).items()))
    return [] if method == "HEAD" else [sentence]
