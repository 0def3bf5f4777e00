"""Where the public finds a version."""

from django.urls import reverse

from publishing.models import Snapshot, Statement
from purposes.languages import LANGUAGES


def version_links(snapshot: Snapshot, statement: Statement) -> list[tuple[str, list[tuple[str, str]]]]:
    """(language, [(what, address) …]) for every language of the statement, in the archive that never changes."""
    return [
        (LANGUAGES.get(language, language), _of(snapshot, statement.slug, language)) for language in statement.languages
    ]


def _of(snapshot: Snapshot, slug: str, language: str) -> list[tuple[str, str]]:
    here = {"slug": slug, "language": language, "number": snapshot.number}
    page = reverse("publishing:version", kwargs=here)
    # Files stand beside the page, under the names that the public knows.
    return [("HTML", page), *((kind.upper(), f"{page}statement.{kind}") for kind in ("pdf", "json"))]
