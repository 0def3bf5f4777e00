"""What search engines are told: each current page with the moment that it tells itself, and where that list is."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils.html import escape

from publishing.models import Rendering, Snapshot

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'


def sitemap(newest: Iterable[Snapshot], address: str) -> str:
    """Of the current versions; `address` is the site's, as in `https://privacy.example.org`. One query."""
    snapshots = {snapshot.pk: snapshot for snapshot in newest}
    pages = Rendering.objects.filter(snapshot__in=snapshots, format="html").values_list("snapshot_id", "language")
    told = sorted((snapshots[pk].statement.slug, language, snapshots[pk].updated_at) for pk, language in pages)
    return f"{_HEAD}{''.join(_entry(address, *one) for one in told)}</urlset>\n"


def robots(address: str) -> str:
    return f"User-agent: *\nSitemap: {address}/sitemap.xml\n"


def _entry(address: str, slug: str, language: str, updated_at: datetime) -> str:
    return (
        f"<url><loc>{escape(address)}/{slug}/{language}/</loc>"
        f"<lastmod>{updated_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod></url>\n"
    )
