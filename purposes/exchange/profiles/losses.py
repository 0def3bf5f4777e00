"""What a template has no place for: told before a register is written in it, so that nobody finds out later."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from purposes.entries import Register
from purposes.exchange.profiles.cells import LONGEST
from purposes.exchange.profiles.ours import PARTS, Part, is_text_by_language
from purposes.exchange.profiles.profile import Profile
from purposes.law import ContactRole

_ASKED = frozenset({ContactRole.DPO, ContactRole.REPRESENTATIVE})
"""One of each."""


@dataclass(frozen=True, slots=True)
class Loss:
    """In the words of whoever is asked. `rows` say something there; without a `field`, all of them is lost."""

    part: str
    rows: int
    field: str = ""

    def __str__(self) -> str:
        what = f"{self.part}: {self.field}" if self.field else self.part
        return ngettext("%(what)s (in %(rows)d row)", "%(what)s (in %(rows)d rows)", self.rows) % {
            "what": what,
            "rows": self.rows,
        }


def losses(profile: Profile, register: Register, *, language: str) -> list[Loss]:
    """Only of what this register says. Whole records stand for all their fields."""
    is_of_records = any(name.startswith("record.") for name in profile.holds)
    found = []
    for part in PARTS:
        if part.below == "" and part.name in {"", "record."} and part.is_of_records != is_of_records:
            found.append(Loss(capfirst(part.title()), len(list(part.rows(register)))))
        elif part.is_of_records == is_of_records or part.name in {"organisation.", "contact_points."}:
            found += _of_part(part, profile, register)
    found.append(Loss(_("Texts in other languages"), _in_others(profile, register, language)))
    found.append(Loss(_("Texts of more than %(most)d letters, cut off") % {"most": LONGEST}, _long(register)))
    return [loss for loss in found if loss.rows]


def _of_part(part: Part, profile: Profile, register: Register) -> Iterator[Loss]:
    rows = list(part.rows(register))
    for name in part.fields():
        if f"{part.name}{name}" not in profile.holds:
            filled = sum(bool(getattr(row, name)) for row in rows)
            yield Loss(capfirst(part.title()), filled, part.label(name))
    if f"{part.name}role" in profile.holds or f"{part.name}kind" in profile.holds:
        yield from _without_a_column(part, profile, rows)


def _without_a_column(part: Part, profile: Profile, rows: list[Any]) -> Iterator[Loss]:
    """Rows of a role or a kind that the template does not ask for."""
    title = capfirst(part.title())
    if part.name == "recipients.":
        others = [row for row in rows if row.role and row.role not in profile.roles]
        yield Loss(title, len(others), part.label("role"))
    elif part.name == "assessments.":
        yield Loss(title, sum(row.kind not in profile.assessments for row in rows))
    elif part.name == "contact_points.":
        asked = [row.role for row in rows if row.role in _ASKED]
        yield Loss(title, len(rows) - len(set(asked)))


def _in_others(profile: Profile, register: Register, language: str) -> int:
    """Of the texts that do have a place. One that lacks the language is written in another."""
    return sum(bool(words) and set(words) != {language} for words in _texts(register, profile))


def _texts(register: Register, profile: Profile | None) -> Iterator[Any]:
    for part in PARTS:
        for name in part.fields():
            if is_text_by_language(part, name) and (profile is None or f"{part.name}{name}" in profile.holds):
                yield from (getattr(row, name) for row in part.rows(register))


def _long(register: Register) -> int:
    return sum(any(len(text) > LONGEST for text in words.values()) for words in _texts(register, None))
