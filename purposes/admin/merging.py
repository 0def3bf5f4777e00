"""Three states of a page: as it was opened, as others saved it since, as it was typed. And the fourth that they make.

A state is what a browser sends, input by input. Nothing here knows a form or the database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Values = tuple[str, ...]
Sent = Mapping[str, Values]
"""Name of an input → what is sent of it. Nothing, for a box that is not ticked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The record itself, or one row under it; `None` where it does not exist."""

    opened: Sent | None
    theirs: Sent | None
    mine: Sent | None

    def names(self) -> list[str]:
        """Every input that somebody changed, unless both typed the same."""
        states = [state for state in (self.theirs, self.mine, self.opened) if state is not None]
        names = dict.fromkeys(name for state in states for name in state)
        return [
            name
            for name in names
            if (self.is_theirs(name) or self.is_mine(name)) and not _is_same(self.theirs, self.mine, name)
        ]

    def is_theirs(self, name: str) -> bool:
        return not _is_same(self.opened, self.theirs, name)

    def is_mine(self, name: str) -> bool:
        return not _is_same(self.opened, self.mine, name)

    def is_touched(self) -> bool:
        return any(self.is_mine(name) for name in self.mine or {})

    def laid_over(self) -> Sent | None:
        """Theirs, with what I changed on top. `None` for a row that is gone, and that I had left as it was."""
        if self.theirs is None:
            return self.mine if self.mine is not None and (self.opened is None or self.is_touched()) else None
        if self.mine is None:
            return self.theirs
        return {name: self.mine[name] if self.is_mine(name) else values for name, values in self.theirs.items()}


def parts(
    opened: Mapping[str, Sent], theirs: Mapping[str, Sent], mine: Mapping[str, Sent]
) -> Iterator[tuple[str, Part]]:
    """Each row by its key: those that are there now, in their order, then those that are not."""
    for key in dict.fromkeys((*theirs, *mine, *opened)):
        yield key, Part(opened=opened.get(key), theirs=theirs.get(key), mine=mine.get(key))


def _is_same(one: Sent | None, other: Sent | None, name: str) -> bool:
    return _plain((one or {}).get(name, ())) == _plain((other or {}).get(name, ()))


def _plain(values: Values) -> Values:
    """Line ends and blanks at the ends are the browser's affair; an empty text is none."""
    return tuple(text for value in values if (text := value.replace("\r\n", "\n").strip()))
