"""Where the public finds a version."""

from collections.abc import Mapping

from django.db.models import Prefetch
from django.urls import reverse

from publishing.models import Rendering, Snapshot
from publishing.rendering import FORMATS
from purposes.languages import LANGUAGES

_FILES: Mapping[str, str] = {form.name: form.file for form in FORMATS if form.name != "html"}
"""What stands in the archive that never changes; the current page does not."""

_NAMES = {"jsonld": "JSON-LD", "markdown": "Markdown"}


def linked_files() -> Prefetch:
    """What `version_links` reads, in the order of the version's languages; without the bytes."""
    return Prefetch("renderings", Rendering.objects.filter(format__in=_FILES).order_by("pk").defer("body"))


def version_links(snapshot: Snapshot) -> list[tuple[str, list[tuple[str, str]]]]:
    """(language, [(what, address) …]) for every language in which it was published; read with `linked_files`."""
    links: dict[str, list[tuple[str, str]]] = {}
    for rendering in snapshot.renderings.all():
        name = LANGUAGES.get(rendering.language, rendering.language)
        links.setdefault(name, []).append(_link(snapshot, rendering))
    return list(links.items())


def _link(snapshot: Snapshot, rendering: Rendering) -> tuple[str, str]:
    here = {"slug": snapshot.statement.slug, "language": rendering.language, "number": snapshot.number}
    file = _FILES[rendering.format]
    if not file:
        return "HTML", reverse("publishing:version", kwargs=here)
    return _NAMES.get(rendering.format, rendering.format.upper()), reverse(
        "publishing:version-file", kwargs=here | {"file": file}
    )
