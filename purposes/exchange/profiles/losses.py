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
from purposes.exchange.writer import NONE_FLAGS
from purposes.law import ContactRole, RecipientRole

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
    if not is_of_records:
        found += _none_unsaid(profile, register)
        found += _of_no_row(profile, register)
    found.append(Loss(_("Texts in other languages"), _in_others(profile, register, language)))
    found.append(Loss(_("Texts of more than %(most)d letters, cut off") % {"most": LONGEST}, _long(register)))
    return [loss for loss in found if loss.rows]


def _of_part(part: Part, profile: Profile, register: Register) -> Iterator[Loss]:
    rows = list(part.rows(register))
    for name in part.fields():
        if f"{part.name}{name}" not in profile.holds:
            filled = sum(_says_something(part, name, getattr(row, name)) for row in rows)
            yield Loss(capfirst(part.title()), filled, part.label(name))
    if f"{part.name}role" in profile.holds or f"{part.name}kind" in profile.holds:
        yield from _without_a_column(part, profile, rows)
    if part.name == "transfers." and "transfers.country" in profile.holds:
        both = sum(bool(row.country and row.international_organisation) for row in rows)
        yield Loss(capfirst(part.title()), both, part.label("international_organisation"))


def _says_something(part: Part, name: str, value: Any) -> bool:
    """A no is an answer where nobody may know."""
    return bool(value) or (value is False and bool(getattr(part.model._meta.get_field(name), "null", False)))


def _without_a_column(part: Part, profile: Profile, rows: list[Any]) -> Iterator[Loss]:
    """Rows of a role or a kind that the template does not ask for."""
    title = capfirst(part.title())
    if part.name == "recipients.":
        others = [row for row in rows if row.role and row.role not in profile.roles]
        yield Loss(title, len(others), part.label("role"))
        if "recipients.contract" in profile.holds:  # a template with a column for processors has theirs only
            unbound = [row for row in rows if row.contract and row.role != RecipientRole.PROCESSOR]
            yield Loss(title, len(unbound), part.label("contract"))
    elif part.name == "assessments.":
        documents = [row for row in rows if row.kind in profile.only_documents]
        nowhere = sum(row.kind not in profile.assessments for row in rows)
        yield Loss(title, nowhere + sum(not row.document for row in documents))
        yield Loss(title, sum(bool(row.document and row.state) for row in documents), part.label("state"))
    elif part.name == "contact_points.":
        asked = [row.role for row in rows if row.role in _ASKED]
        yield Loss(title, len(rows) - len(set(asked)))


def _none_unsaid(profile: Profile, register: Register) -> Iterator[Loss]:
    """“None”, said of a list that has no column."""
    activities = next(part for part in PARTS if part.name == "")
    for name, flag in NONE_FLAGS.items():
        if not any(held.startswith(f"{name}.") for held in profile.holds):
            said = sum(getattr(activity, name) == () for activity in register.activities)
            yield Loss(capfirst(activities.title()), said, activities.label(flag))


def _of_no_row(profile: Profile, register: Register) -> Iterator[Loss]:
    """Where retention stands beside the data that are kept: periods of data that the activity does not list."""
    if "retention.categories" not in profile.holds:
        return
    retention = next(part for part in PARTS if part.name == "retention.")
    title, lost, narrowed = capfirst(retention.title()), 0, 0
    for activity in register.activities:
        listed = {row.category.code for row in activity.data_categories}
        for period in activity.retention or ():
            of = {term.code for term in period.categories}
            is_lost = bool(of and listed and not of & listed)
            lost += is_lost
            narrowed += not is_lost and not of <= listed
    yield Loss(title, lost)
    yield Loss(title, narrowed, retention.label("categories"))


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
