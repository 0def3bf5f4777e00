"""What the public reads of an activity, for whoever approves it.

The register knows no publication: whoever publishes registers how when the apps are ready.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """One language: the text that is approved and the one to be approved, with the words that go and come marked."""

    language: str
    name: str
    direction: str
    before: SafeString
    after: SafeString

    @property
    def is_same(self) -> bool:
        return self.before == self.after


class Reading(Protocol):
    """One publication that shows the activity. `register` is the organisation's; `entry` the activity in it."""

    @property
    def title(self) -> str: ...

    @property
    def address(self) -> str:
        """Where the whole is seen, at the desk."""

    def says(self, register: Any, entry: Any) -> Any:
        """A value that is equal to another when the public reads the same."""

    def sides(self, register: Any, before: Any, after: Any) -> Sequence[Sides]:
        """In each of its languages; `before` is None for what was never approved."""


_readings: list[Callable[[int], Sequence[Reading]]] = []


def add_readings(readings: Callable[[int], Sequence[Reading]]) -> None:
    """`readings` are given the number of an activity."""
    if readings not in _readings:
        _readings.append(readings)


def readings_of(activity: int) -> list[Reading]:
    return [reading for readings in _readings for reading in readings(activity)]
