"""Serves published bytes from memory, ahead of Django and of every middleware.

A thread asks the database twice a second whether there is a new version; a
reader's request never does. While the database is away, what was read last is
served on.
"""

import gzip
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import brotli
from django.conf import settings
from django.db import connection
from django.db.models import Count, Max
from django.http.request import split_domain_port, validate_host

from publishing.models import Rendering, Snapshot
from publishing.serving import FILES, Stored, stored

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

POLL_SECONDS = 0.5
LONGEST_QUERY = 4096
_COMPRESSIBLE = ("text/", "application/json", "application/ld+json")

log = logging.getLogger(__name__)


class Page:
    """One address, ready to send in three encodings."""

    def __init__(self, content: Stored) -> None:
        self.content = content
        headers = content.headers(for_ever=False)
        packed = content.media_type.startswith(_COMPRESSIBLE)
        self.plain = _variant(headers, content.body, content.etag, "")
        self.brotli = _variant(headers, brotli.compress(content.body), content.etag, "br") if packed else self.plain
        self.gzip = (
            _variant(headers, gzip.compress(content.body, mtime=0), content.etag, "gzip") if packed else self.plain
        )

    def variant(self, accepted: str) -> tuple[list[tuple[str, str]], bytes]:
        if accepted:
            if "br" in accepted and _accepts(accepted, "br"):
                return self.brotli
            if "gzip" in accepted and _accepts(accepted, "gzip"):
                return self.gzip
        return self.plain


class Front:
    def __init__(self, application: Application, *, poll_seconds: float = POLL_SECONDS) -> None:
        self._application = application
        self._poll_seconds = poll_seconds
        self._pages: Mapping[str, Page] = {}
        self._state: Any = None
        self._hosts: set[str] = set()
        self._starting = threading.Lock()
        self._started = False

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        if not self._started:
            self._start()
        if len(environ.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return _refuse(start_response, "414 URI Too Long", b"This address is too long.\n")
        page = self._pages.get(environ["PATH_INFO"])
        method = environ["REQUEST_METHOD"]
        if page is None or method not in ("GET", "HEAD") or not self._is_our_host(environ.get("HTTP_HOST", "")):
            return self._application(environ, start_response)
        headers, body = page.variant(environ.get("HTTP_ACCEPT_ENCODING", ""))
        tag, since = environ.get("HTTP_IF_NONE_MATCH", ""), environ.get("HTTP_IF_MODIFIED_SINCE", "")
        if (tag or since) and page.content.status(if_none_match=tag, if_modified_since=since) == 304:  # noqa: PLR2004 - the status
            start_response("304 Not Modified", [pair for pair in headers if pair[0] not in _OF_A_BODY])
            return []
        start_response("200 OK", headers)
        return [] if method == "HEAD" else [body]

    def refresh(self) -> bool:
        """Reads the current versions if there are new ones; says whether there were."""
        state = _state()
        if state == self._state:
            return False
        self._pages = read_pages(known=self._pages)
        self._state = state
        return True

    def _is_our_host(self, host: str) -> bool:
        """As Django would judge it, remembered: a foreign host never reaches the memory."""
        if host in self._hosts:
            return True
        domain, _port = split_domain_port(host)
        allowed = settings.ALLOWED_HOSTS
        if not domain or not validate_host(domain, allowed):
            return False
        self._hosts.add(host)
        return True

    def _start(self) -> None:
        """Not before the first request: a server may fork after loading us."""
        with self._starting:
            if self._started:
                return
            self._refresh_or_keep()
            threading.Thread(target=self._poll, name="published-versions", daemon=True).start()
            self._started = True

    def _poll(self) -> None:
        while True:
            time.sleep(self._poll_seconds)
            self._refresh_or_keep()

    def _refresh_or_keep(self) -> None:
        try:
            self.refresh()
        except Exception as problem:  # noqa: BLE001 - whatever ails the database, readers are served on
            log.warning("Published versions could not be read, serving those in memory: %s", type(problem).__name__)
            connection.close()


def read_pages(*, known: Mapping[str, Page]) -> dict[str, Page]:
    """Address → page, for the current version of each statement. Pages that did not change are kept."""
    snapshots = Snapshot.objects.current().select_related("statement").defer("document")
    pages: dict[str, Page] = {}
    for snapshot in snapshots:
        slug = snapshot.statement.slug
        for rendering in Rendering.objects.filter(snapshot=snapshot):
            if (address := address_of(slug, rendering)) is None:
                continue
            before = known.get(address)
            same = before is not None and before.content.sha256 == rendering.sha256
            pages[address] = before if before and same else Page(stored(rendering, snapshot, slug=slug))
    return pages


def address_of(slug: str, rendering: Rendering) -> str | None:
    """Where the current version answers in this format; none for the archive's own page."""
    files = {form.name: file for file, form in FILES.items()} | {"html": ""}
    file = files.get(rendering.format)
    return None if file is None else f"/{slug}/{rendering.language}/{file}"


_OF_A_BODY = ("Content-Length", "Content-Encoding", "Content-Type")


def _variant(headers: dict[str, str], body: bytes, etag: str, encoding: str) -> tuple[list[tuple[str, str]], bytes]:
    marked = {"Content-Encoding": encoding, "ETag": f'{etag[:-1]}-{encoding}"'} if encoding else {}
    return [*{**headers, **marked, "Vary": "Accept-Encoding", "Content-Length": str(len(body))}.items()], body


def _accepts(accepted: str, encoding: str) -> bool:
    """RFC 9110, 12.5.3: named, and not with a quality of nought."""
    for part in accepted.lower().split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip() == encoding:
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _state() -> Any:
    """Changes with every published version, and with a statement's address."""
    slugs = Snapshot.objects.order_by("statement__slug").values_list("statement__slug", flat=True).distinct()
    return (*Snapshot.objects.aggregate(Count("id"), Max("id")).values(), *slugs)


def _refuse(start_response: Start, status: str, sentence: bytes) -> list[bytes]:
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(sentence)))])
    return [sentence]
