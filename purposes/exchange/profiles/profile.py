"""A regulator's template: its columns, how a register is written in it, and how a file that somebody filled is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from purposes.entries import Register
from purposes.exchange.profiles.drafts import Draft, LeftOut, Plain, Problem
from purposes.exchange.profiles.files import Grid, as_ods, as_xlsx
from purposes.exchange.profiles.known import Known, shipped
from purposes.exchange.profiles.settled import document_of
from purposes.exchange.profiles.speaking import Speaker
from purposes.exchange.reading import Sheet

_WRITERS = {"xlsx": as_xlsx, "ods": as_ods}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A native document; what could not be understood; and what the file says that our register has no place for."""

    document: Plain
    problems: tuple[Problem, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """`holds` names the fields of ours that have a place in it: `name`, `recipients.contract`, `organisation.email`.

    `identifies`: whether it has our reference, so that a second reading finds the same activities again. Of recipients
    only `roles` have a column of their own, and of assessments only these kinds have one; of some of those, only the
    document has (`only_documents`).
    """

    title: Any
    file_type: str
    holds: frozenset[str]
    identifies: bool
    roles: frozenset[str] = frozenset()
    assessments: frozenset[str] = frozenset()
    only_documents: frozenset[str] = frozenset()
    grids: Callable[[Register, Speaker], Sequence[Grid]]
    fill: Callable[[Sequence[Sheet], Draft], None]

    def write(self, register: Register, *, language: str) -> bytes:
        """The same bytes for the same register and language."""
        return _WRITERS[self.file_type](self.grids(register, Speaker(language, register.languages)))

    def read(self, sheets: Sequence[Sheet], *, language: str, known: Known | None = None) -> Read:
        """Its texts are taken to be in `language`; its terms are looked up among the shipped ones, or in `known`."""
        draft = Draft(language=language, known=known or shipped())
        self.fill(sheets, draft)
        return Read(document=document_of(draft), problems=tuple(draft.problems), left_out=tuple(draft.left_out))
