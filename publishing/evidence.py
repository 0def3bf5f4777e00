"""What publication puts into an evidence bundle: every published PDF as the public could fetch it, and the proof."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from publishing.models import Rendering
from publishing.sealing import heads
from purposes.proof.evidence import verifier, write_evidence
from purposes.proof.seals import is_everything_sealed, seal


def published_files(organisation: Any, at: datetime) -> Iterator[tuple[str, bytes]]:
    """`published/privacy-2-en.pdf`: versions of the organisation's statements that were out at that moment."""
    found = Rendering.objects.filter(
        format="pdf", snapshot__statement__organisation_id=organisation.pk, snapshot__published_at__lte=at
    ).order_by("snapshot__statement__slug", "snapshot__number", "language")
    for rendering in found.select_related("snapshot__statement").iterator(chunk_size=10):
        version = rendering.snapshot
        name = f"{version.statement.slug}-{version.number}-{rendering.language}.pdf"
        yield f"published/{name}", bytes(rendering.body)


def proof_files(organisation: Any, at: datetime) -> Iterator[tuple[str, bytes]]:
    """Leaves, seals, keys, documents, receipts and the verifier: of all that was recorded, whatever the moment.

    Seals first what is not sealed yet: evidence speaks of nothing else.
    """
    if not is_everything_sealed():
        seal(by=None, heads=heads())
    files: dict[str, bytes] = {}

    def keep(name: str, pieces: Iterable[bytes]) -> None:
        files[name] = b"".join(pieces)

    write_evidence(keep, organisation=organisation)
    yield from files.items()
    yield verifier()
