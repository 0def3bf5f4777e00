"""The newest version of every statement, which each seal names: who cuts off the last versions contradicts the seal.

Proof knows no publication: whoever publishes says what is newest.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The newest version of a statement, as the seal names it."""

    statement: str
    version: int
    sha256: str


Source = Callable[[], Iterable[Head]]

_sources: dict[str, Source] = {}


def add_heads(name: str, source: Source) -> None:
    """`name` tells sources apart. Called when the apps are ready."""
    _sources[name] = source


def heads() -> list[Head]:
    return [head for name in sorted(_sources) for head in _sources[name]()]
