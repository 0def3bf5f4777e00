"""What an import would do, as values: its records, what becomes of each, and what is wrong with it."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy

from purposes.exchange.columns import Column
from purposes.exchange.compare import Edit
from purposes.exchange.records import Records
from purposes.exchange.wanted import Known, Problem
from purposes.models import Organisation

Told = Callable[[int, int], object]
"""Hears how many are done, of how many: of records compared, or of rows written."""


def nobody(_done: int, _of: int) -> None:
    """Hears nothing."""


class State(models.TextChoices):
    """Of one record, as the preview tells it; in the order in which a person wants to see them."""

    INVALID = "invalid", gettext_lazy("cannot be read")
    CONFLICT = "conflict", gettext_lazy("in conflict")
    NEW = "new", gettext_lazy("new")
    CHANGED = "changed", gettext_lazy("changed")
    KEPT = "kept", gettext_lazy("keeps its own words")
    UNCHANGED = "unchanged", gettext_lazy("unchanged")


@dataclass(slots=True)
class Line:
    """One record of the document. `problems` say why it is not sound; `edits` what becomes of it otherwise."""

    records: Records
    name: str
    path: str
    state: State = State.UNCHANGED
    problems: list[Problem] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    passed_over: Edit | None = None
    """What the file says otherwise of a term that is everybody's: told, and not done."""


@dataclass(slots=True)
class Plan:
    organisation: Organisation | None
    lines: list[Line]
    problems: list[Problem]
    """Of the document as a whole."""

    known: Known
    stays: tuple[tuple[Column, str], ...] = ()
    """Of these columns the words in that language, because the file has no column for them."""

    change: int | None = None
    """The number of the change, once it was carried out and had anything to write."""

    @property
    def is_sound(self) -> bool:
        return not self.problems and not any(line.problems for line in self.lines)

    @property
    def counts(self) -> dict[State, int]:
        found = Counter(line.state for line in self.lines)
        return {state: found[state] for state in State}

    def all_problems(self) -> list[Problem]:
        return [*self.problems, *(problem for line in self.lines for problem in line.problems)]

    @property
    def digest(self) -> str:
        """Of what it would do: two plans that would do the same have the same one."""
        found = hashlib.sha256()
        for line in self.lines:
            told = [line.path, line.state, [_told(edit) for edit in line.edits]]
            found.update(json.dumps(told, default=str, sort_keys=True).encode())
        return found.hexdigest()


class Meanwhile(Exception):
    """The register has changed since the plan was shown: it would do something else by now."""


def _told(edit: Edit) -> Any:
    kept = edit.kept.pk if edit.kept else None
    values = edit.changed if edit.kept else edit.values
    return [edit.table.model._meta.label, kept, edit.goes, values, edit.position]
