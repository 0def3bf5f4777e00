"""What one side or the other changed on a page, told in words and marked: input by input, or a row as a whole."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from purposes.admin.inputs import Input
from purposes.admin.merging import Part, Sent, Values
from purposes.languages import LANGUAGES
from purposes.numbers import whole_number
from purposes.redline import mark_words

ORDER = "position"
"""Told of a list as a whole, never of one row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One input, or one row, that somebody changed; each side marked against the page as it was opened."""

    where: str
    theirs: SafeString | None
    mine: SafeString | None
    language: str = ""

    @property
    def language_name(self) -> str:
        return LANGUAGES.get(self.language, "")

    @property
    def is_both(self) -> bool:
        return self.theirs is not None and self.mine is not None


def of_row(shape: Mapping[str, Input], part: Part, where: str) -> list[Difference]:
    if part.opened is not None and part.theirs is not None and part.mine is not None:
        told = (of_input(shape, name, part, where) for name in part.names() if name != ORDER)
        return [one for one in told if one]
    if part.theirs is None and part.mine is None:
        return []
    before = _told(shape, part.opened)

    def side(state: Sent | None) -> SafeString | None:
        after = _told(shape, state)
        return None if after == before else mark_words(before, after)

    theirs, mine = side(part.theirs), side(part.mine)
    found = Difference(where=where, theirs=theirs, mine=mine)
    return [] if theirs is None and mine is None else [found]


def of_order(found: Mapping[str, Part], names: Mapping[str, str], title: str) -> list[Difference]:
    """Rows that all three states have, in the order of each."""
    shared = {key: part for key, part in found.items() if part.opened and part.theirs and part.mine}

    def order(state: Callable[[Part], Sent | None]) -> str:
        return "\n".join(names[key] for key in sorted(shared, key=lambda key: _place(state(shared[key]))))

    before, theirs, mine = (
        order(lambda part: part.opened),
        order(lambda part: part.theirs),
        order(lambda part: part.mine),
    )
    if theirs == mine:
        return []
    return [
        Difference(
            where=gettext("%(title)s: order") % {"title": title},
            theirs=mark_words(before, theirs) if theirs != before else None,
            mine=mark_words(before, mine) if mine != before else None,
        )
    ]


def _place(state: Sent | None) -> int:
    place = whole_number("".join((state or {}).get(ORDER, ())))
    return 1_000_000 if place is None else place


def by_name(*shapes: Iterable[Input]) -> dict[str, Input]:
    return {one.name: one for shape in shapes for one in shape}


def of_input(shape: Mapping[str, Input], name: str, part: Part, where: str) -> Difference | None:
    one = shape[name]
    opened, theirs, mine = (
        one.in_words((state or {}).get(name, ())) for state in (part.opened, part.theirs, part.mine)
    )
    if theirs == mine:
        return None
    return Difference(
        where=" · ".join(filter(None, (where, one.label))),
        language=one.language,
        theirs=mark_words(opened, theirs) if part.is_theirs(name) else None,
        mine=mark_words(opened, mine) if part.is_mine(name) else None,
    )


def _told(shape: Mapping[str, Input], state: Sent | None) -> str:
    """A whole row, line by line. Nothing for a row that is not there."""

    def line(one: Input, values: Values) -> str:
        words = one.in_words(values) if any(values) else ""
        language = f" ({one.language})" if one.language else ""
        return f"{one.label}{language}: {words}" if words else ""

    lines = (line(shape[name], values) for name, values in (state or {}).items() if name != ORDER)
    return "\n".join(filter(None, lines))
