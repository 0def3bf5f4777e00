"""The pages about versions: the list of them, what changed in one, the list of statements. Made anew when asked for."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from publishing import content
from publishing.diff import compare
from publishing.models import Snapshot
from publishing.redline import MarkedChange, mark
from publishing.rendering.as_html import STYLE, statement_context
from purposes.languages import direction


def versions_page(newest: content.Document, snapshots: Iterable[Snapshot], language: str) -> str:
    """Every version there has been, the newest first."""
    listed = [
        {
            "number": snapshot.number,
            "on": timezone.localtime(snapshot.published_at).date(),
            "note": snapshot.note.data,
            "is_substantive": snapshot.is_substantive,
            "digest": snapshot.sha256,
            "has_receipt": bool(snapshot.receipt),
        }
        for snapshot in snapshots
    ]
    with translation.override(language):
        context = statement_context(newest, language) | {"versions": listed, "title": newest.content.title}
        return render_to_string("publishing/versions.html", context)


def changes_page(document: content.Document, language: str, *, before: str, after: str) -> str:
    """What changed in a version, against the one before it; both named by their digests."""
    with translation.override(language):
        context = statement_context(document, language) | {"changes": _marked(before, after, language)}
        return render_to_string("publishing/changes.html", context)


def statements_page(newest: Iterable[Snapshot], language: str) -> str:
    listed: list[dict[str, Any]] = [
        {"slug": one.statement.slug, "title": content.read_document(one.document).content.title} for one in newest
    ]
    with translation.override(language):
        context = {
            "statements": listed,
            "language": language,
            "direction": direction(language),
            "fallbacks": (language, "en"),
            "style": STYLE,
        }
        return render_to_string("publishing/statements.html", context)


def front_page_statements(newest: list[Snapshot]) -> list[Snapshot]:
    """What `/` leads to, if it is one: the front-page statement, or the only one."""
    return [snapshot for snapshot in newest if snapshot.statement.is_default] or newest


# Finding the words that changed takes long in a long statement, anybody may ask for it, and versions never change.
@lru_cache(maxsize=64)
def _marked(before: str, after: str, language: str) -> tuple[MarkedChange, ...]:
    """What changed for readers of `language` between two versions, named by their digests."""
    old, new = (
        content.read_document(Snapshot.objects.get(sha256=sha256).document).content for sha256 in (before, after)
    )
    return mark(compare(old, new).as_read_in(language), language=language)
