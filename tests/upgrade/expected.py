"""What a release told of its own register, when it was kept."""

import json
import lzma
from typing import Any

from tests.upgrade.place import RELEASES


def releases() -> list[str]:
    """Oldest first."""
    return sorted(
        (folder.name for folder in RELEASES.iterdir()), key=lambda name: [int(part) for part in name.split(".")]
    )


def newest_release() -> str:
    return releases()[-1]


def read_expected(release: str, vendor: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(lzma.decompress((RELEASES / release / f"{vendor}.json.xz").read_bytes()))
    return told
