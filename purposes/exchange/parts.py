"""What other apps and packages put into an evidence bundle beside the register itself.

The bundle knows no publication and no proof: whoever has a part registers it when the apps are ready.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

Files = Iterable[tuple[str, bytes]]
"""Name below the bundle's root, and content. `/` between folders."""

Part = Callable[[Any, datetime], Files]
"""Of an organisation, as it stood at a moment."""

_parts: dict[str, Part] = {}


def add_part(name: str, part: Part) -> None:
    """`name` tells parts apart, and orders them."""
    _parts[name] = part


def files_of_parts(organisation: Any, *, at: datetime) -> Files:
    for name in sorted(_parts):
        yield from _parts[name](organisation, at)
