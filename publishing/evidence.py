"""What publication puts into an evidence bundle: every published PDF as the public could fetch it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from publishing.models import Rendering


def published_files(organisation: Any, at: datetime) -> Iterator[tuple[str, bytes]]:
    """`published/privacy-2-en.pdf`: versions of the organisation's statements that were out at that moment."""
    found = Rendering.objects.filter(
        format="pdf", snapshot__statement__organisation_id=organisation.pk, snapshot__published_at__lte=at
    ).order_by("snapshot__statement__slug", "snapshot__number", "language")
    for rendering in found.select_related("snapshot__statement").iterator(chunk_size=10):
        version = rendering.snapshot
        name = f"{version.statement.slug}-{version.number}-{rendering.language}.pdf"
        yield f"published/{name}", bytes(rendering.body)
