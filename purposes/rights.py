"""Which rights follow from what is done: Art. 7(3), 12–22 and 77, as one table.

The check of a statement asks it, and a rights section takes its first words from it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from purposes.entries import ActivityEntry
from purposes.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """`bases` and `automated` say what it follows from; without either, it is everybody's."""

    article: str
    about: str
    """The list of words by which a text is known to speak of it."""
    name: Words
    text: Words
    bases: frozenset[str]
    automated: frozenset[str]
    limited_by: frozenset[str]
    """Art. 17(3): bases that set it a limit, told in `limit`."""
    limit: Words

    def follows_from(self, activity: ActivityEntry) -> bool:
        if not self.bases and not self.automated:
            return True
        return activity.automated in self.automated or bool(self.bases & _bases(activity))


@cache
def all_rights() -> tuple[Right, ...]:
    """In the order in which people expect to read them."""
    rows = json.loads((Path(__file__).parent / "starter" / "rights.json").read_text("utf-8"))
    return tuple(_right(**row) for row in rows)


def rights_for(activities: Iterable[ActivityEntry]) -> tuple[Right, ...]:
    """Those that people have whose data are used in these ways."""
    done = tuple(activities)
    return tuple(right for right in all_rights() if any(right.follows_from(activity) for activity in done))


def words_for(right: Right, activities: Iterable[ActivityEntry]) -> dict[str, str]:
    """The right in plain words, with the limit that these activities set it."""
    limited = any(_bases(activity) & right.limited_by for activity in activities)
    return {
        language: f"{text} {right.limit[language]}" if limited and right.limit.get(language) else text
        for language, text in right.text.items()
    }


def _bases(activity: ActivityEntry) -> frozenset[str]:
    return frozenset(basis.code for purpose in activity.purposes for basis in purpose.legal_bases)


def _right(
    *,
    article: str,
    about: str,
    bases: list[str],
    name: Words,
    text: Words,
    automated: tuple[str, ...] = (),
    limit: dict[str, object] | None = None,
) -> Right:
    limiting = dict(limit or {})
    return Right(
        article=article,
        about=about,
        name=name,
        text=text,
        bases=frozenset(bases),
        automated=frozenset(automated),
        limited_by=frozenset(map(str, limiting.pop("bases", ()))),  # type: ignore[call-overload]  # a list in our own file
        limit={language: str(words) for language, words in limiting.items()},
    )
