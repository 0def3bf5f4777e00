"""The whole public side as files, in the order in which they may be seen: what points at a version comes last."""

import mimetypes
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import models
from django.utils.html import format_html, format_html_join

from publishing import content
from publishing.archive import changes_page, front_page_statements, statements_page, versions_page
from publishing.feed import FILE as FEED
from publishing.feed import feed
from publishing.models import Rendering, Snapshot
from publishing.places import FILE, Place, last_versions, read_places
from publishing.rendering import FORMATS
from publishing.rendering.as_jsonld import activity_path
from publishing.rendering.fragment import HEADINGS, fragment
from publishing.sitemap import robots, sitemap
from purposes.proof.verification import public_keys

_FILE_OF = {form.name: form.file for form in FORMATS}
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Turn(IntEnum):
    """When a file may become visible."""

    CONTENT = 1
    """Static files and numbered versions: nothing leads to them yet."""
    CURRENT = 2
    """The current version in every form but the page."""
    PAGE = 3
    """The page itself, and what leads to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """What stands at one public address. `is_redirection`: where our server redirects, files can only lead on."""

    address: str
    body: bytes
    media_type: str
    at: datetime
    turn: Turn
    is_redirection: bool = False

    @property
    def path(self) -> str:
        """Below the folder of the site."""
        return f"{self.address}index.html".lstrip("/") if self.address.endswith("/") else self.address.lstrip("/")


def current_versions(statements: Iterable[str] = ()) -> list[Snapshot]:
    """The newest version of each statement, or of those named."""
    newest = Snapshot.objects.current().select_related("statement").order_by("statement__slug")
    wanted = set(statements)
    return [snapshot for snapshot in newest if not wanted or snapshot.statement.slug in wanted]


def site_files(newest: list[Snapshot], *, address: str = "") -> Iterator[SiteFile]:
    """In the order of their turns. Without the `address` of the live site there is no sitemap: it needs whole ones."""
    yield from _static()
    for snapshot in newest:
        yield from _archive(snapshot)
    for snapshot in newest:
        yield from _current(snapshot)
    for snapshot in newest:
        yield from _pages(snapshot)
    yield from _entrance(newest, address)


def redirections(newest: list[Snapshot]) -> Iterator[tuple[str, str]]:
    """Address → where it leads, in the default language, for servers that can be told."""
    front = front_page_statements(newest)
    if len(front) == 1:
        yield "/", f"/{front[0].statement.slug}/{_languages(front[0])[0]}/"
    for snapshot in newest:
        slug, language = snapshot.statement.slug, _languages(snapshot)[0]
        yield f"/{slug}/", f"/{slug}/{language}/"
        for place in read_places(slug, snapshot.sha256).values():
            yield place.address, place.on_the_page(language)


def _static() -> Iterator[SiteFile]:
    """Every edition of the style sheet, and its fonts."""
    root = Path(str(finders.find("statement")))
    for path in sorted(root.rglob("*")):
        if path.is_file():
            name = path.relative_to(root).as_posix()
            media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
            yield SiteFile(
                address=f"{settings.STATIC_URL}statement/{name}",
                body=path.read_bytes(),
                media_type=media_type,
                at=_LONG_AGO,
                turn=Turn.CONTENT,
            )


def _archive(newest: Snapshot) -> Iterator[SiteFile]:
    """Every version under its own number, what changed in it, and its receipt."""
    slug, before = newest.statement.slug, ""
    for snapshot in _versions(newest):
        for rendering in _renderings(snapshot):
            if rendering.format != "html":
                yield _rendered(slug, rendering, snapshot, Turn.CONTENT, numbered=True)
        document = content.read_document(snapshot.document)
        for language in document.content.languages:
            here = f"/{slug}/{language}/versions/{snapshot.number}/"
            if snapshot.receipt:
                yield _file(f"{here}receipt.json", snapshot.receipt, snapshot, Turn.CONTENT, "application/json")
            if before:
                page = changes_page(document, language, before=before, after=snapshot.sha256)
                yield _file(f"{here}changes/", page, snapshot, Turn.CONTENT)
        before = snapshot.sha256


def _current(snapshot: Snapshot) -> Iterator[SiteFile]:
    slug = snapshot.statement.slug
    for rendering in _renderings(snapshot):
        if _FILE_OF[rendering.format]:
            yield _rendered(slug, rendering, snapshot, Turn.CURRENT)
    for place in read_places(slug, snapshot.sha256).values():
        node = place.node
        yield SiteFile(
            address=f"{place.address}{FILE}",
            body=node.body,
            media_type=node.media_type,
            at=snapshot.published_at,
            turn=Turn.CURRENT,
        )


def _pages(snapshot: Snapshot) -> Iterator[SiteFile]:
    slug = snapshot.statement.slug
    for rendering in _renderings(snapshot):
        if rendering.format == "html":
            page = _rendered(slug, rendering, snapshot, Turn.PAGE)
            yield page
            yield replace(page, address=f"{page.address}embed/", body=fragment(page.body, heading=HEADINGS[0]))
    document = content.read_document(snapshot.document)
    versions = _versions(snapshot).order_by("-number").defer("document")
    for language in document.content.languages:
        listed = versions_page(document, versions, language)
        yield _file(f"/{slug}/{language}/versions/", listed, snapshot, Turn.PAGE)
        yield from _feed(slug, language, snapshot)
    places = read_places(slug, snapshot.sha256)
    for place in places.values():
        yield _leading(place.address, _ways(place), snapshot)
    for activity, number in last_versions(slug, snapshot.sha256).items():
        if activity not in places:
            yield _leading(activity_path(slug, activity), _last_ways(document, slug, activity, number), snapshot)
    ways = {language: f"/{slug}/{language}/" for language in document.content.languages}
    yield _leading(f"/{slug}/", ways, snapshot)


def _feed(slug: str, language: str, snapshot: Snapshot) -> Iterator[SiteFile]:
    if found := feed(snapshot, language):
        yield SiteFile(
            address=f"/{slug}/{language}/{FEED}",
            body=found.body,
            media_type=found.media_type,
            at=snapshot.published_at,
            turn=Turn.PAGE,
        )


def _entrance(newest: list[Snapshot], address: str) -> Iterator[SiteFile]:
    latest = max(newest, key=lambda snapshot: snapshot.published_at)
    yield _file("/verify/keys.json", public_keys(), latest, Turn.PAGE, "application/json")
    if address:
        yield _file("/sitemap.xml", sitemap(newest, address), latest, Turn.PAGE, "application/xml")
        yield _file("/robots.txt", robots(address), latest, Turn.PAGE, "text/plain")
    front = front_page_statements(newest)
    if len(front) == 1:
        slug = front[0].statement.slug
        yield _leading("/", {language: f"/{slug}/{language}/" for language in _languages(front[0])}, front[0])
    else:
        yield _file("/", statements_page(newest, settings.LANGUAGE_CODE), latest, Turn.PAGE)


def _versions(newest: Snapshot) -> models.QuerySet[Snapshot]:
    """Up to that one: what is published meanwhile waits for the next time."""
    return Snapshot.objects.filter(statement=newest.statement_id, number__lte=newest.number).order_by("number")


def _renderings(snapshot: Snapshot) -> Iterator[Rendering]:
    return Rendering.objects.filter(snapshot=snapshot).order_by("language", "format").iterator(chunk_size=4)


def _languages(snapshot: Snapshot) -> tuple[str, ...]:
    return content.read_document(snapshot.document).content.languages


def _rendered(slug: str, rendering: Rendering, snapshot: Snapshot, turn: Turn, *, numbered: bool = False) -> SiteFile:
    version = f"versions/{snapshot.number}/" if numbered else ""
    return SiteFile(
        address=f"/{slug}/{rendering.language}/{version}{_FILE_OF[rendering.format]}",
        body=bytes(rendering.body),
        media_type=rendering.media_type,
        at=snapshot.published_at,
        turn=turn,
    )


def _file(address: str, text: str, snapshot: Snapshot, turn: Turn, media_type: str = "text/html") -> SiteFile:
    media_type = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    return SiteFile(address=address, body=text.encode(), media_type=media_type, at=snapshot.published_at, turn=turn)


def _ways(place: Place) -> dict[str, str]:
    return {language: place.on_the_page(language) for language in place.languages}


def _last_ways(document: content.Document, slug: str, activity: str, number: int) -> dict[str, str]:
    """To the last version that held it: a file cannot say that it is gone."""
    anchor = content.activity_anchor(activity)
    return {language: f"/{slug}/{language}/versions/{number}/#{anchor}" for language in document.content.languages}


def _leading(address: str, ways: Mapping[str, str], snapshot: Snapshot) -> SiteFile:
    """A small page that leads on, in the default language at once; the other languages are a link away."""
    language, first = next(iter(ways.items()))
    page = format_html(
        '<!doctype html>\n<html lang="{0}">\n<meta charset="utf-8">\n<title>{1}</title>\n'
        '<link rel="canonical" href="{1}">\n<meta http-equiv="refresh" content="0; url={1}">\n<ul>{2}</ul>\n</html>\n',
        language,
        first,
        format_html_join(
            "", '<li><a href="{}" hreflang="{}">{}</a></li>', ((way, code, code) for code, way in ways.items())
        ),
    )
    return SiteFile(
        address=address,
        body=page.encode(),
        media_type="text/html; charset=utf-8",
        at=snapshot.published_at,
        turn=Turn.PAGE,
        is_redirection=True,
    )


def digest(body: bytes) -> str:
    return sha256(body).hexdigest()
