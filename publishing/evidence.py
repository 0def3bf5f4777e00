"""What publication puts into an evidence bundle: every published file that can be read away from the site."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from publishing.models import Rendering
from publishing.rendering import FORMATS, OF_ALL_LANGUAGES

_SUFFIXES = {form.name: form.file.partition(".")[2] for form in FORMATS if form.file and form.name != "json"}
"""The document's own JSON is in the bundle already, with its proof."""


def published_files(organisation: Any, at: datetime) -> Iterator[tuple[str, bytes]]:
    """`published/privacy-2-en.pdf`: versions of the organisation's statements that were out at that moment."""
    found = Rendering.objects.filter(
        format__in=_SUFFIXES, snapshot__statement__organisation_id=organisation.pk, snapshot__published_at__lte=at
    ).order_by("snapshot__statement__slug", "snapshot__number", "format", "language")
    written = set()
    for rendering in found.select_related("snapshot__statement").iterator(chunk_size=10):
        version = rendering.snapshot
        language = "" if rendering.format in OF_ALL_LANGUAGES else f"-{rendering.language}"
        name = f"{version.statement.slug}-{version.number}{language}.{_SUFFIXES[rendering.format]}"
        if name not in written:
            yield f"published/{name}", bytes(rendering.body)
        written.add(name)
