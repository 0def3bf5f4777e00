"""What a document wants: its rows as typed values, each with its place in the document, and all that is wrong with it.

Nothing is read from the database here but the terms that a document may name. A column that a document leaves out
stays as it is; a new row takes its default.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from purposes.exchange.columns import Column, Kind, Model, Table, known_by
from purposes.history import Rows, rows_of_today
from purposes.words import words_of

Document = Mapping[str, Any]

FINGERPRINT = "fingerprint"
"""What a writer adds to a record: which state it wrote, so that a reader sees whether somebody edited it since."""


@dataclass(slots=True, eq=False)
class Wanted:
    """A row as the document has it. `values` hold what it says, links by the name that the target is known by."""

    table: Table
    path: str
    values: dict[str, Any] = field(default_factory=dict)
    below: dict[str, list["Wanted"]] = field(default_factory=dict)
    owner: "Wanted | None" = None
    pk: int | None = None
    """Of the row that it was matched with, or that was made of it."""
    fingerprint: str = ""
    is_sound: bool = True
    """Whether all that it says could be read, rows below included."""

    def whole(self) -> Iterator["Wanted"]:
        yield self
        for rows in self.below.values():
            for row in rows:
                yield from row.whole()


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` as in `activities[3].purposes[1].legal_bases[0]`."""

    path: str
    sentence: str


class Known:
    """What a link may name, by model: the name, and the number of the row; each model read once.

    `coming` are names that the same document brings; `tolerated` those that it says itself are no longer in use.
    """

    def __init__(self, *, organisation: int | None = None, rows: Rows = rows_of_today) -> None:
        self.organisation = organisation
        self.rows = rows
        self.coming: dict[Model, set[Any]] = {}
        self.tolerated: dict[Model, set[Any]] = {}
        self._numbers: dict[Model, dict[Any, int]] = {}
        self._names: dict[Model, dict[int, Any]] = {}
        self._deprecated: dict[Model, set[Any]] = {}

    def numbers(self, model: Model) -> dict[Any, int]:
        if model not in self._numbers:
            self._read(model)
        return self._numbers[model]

    def names(self, model: Model) -> dict[int, Any]:
        if model not in self._names:
            self._read(model)
        return self._names[model]

    def has(self, model: Model, name: Any) -> bool:
        return name in self.coming.get(model, ()) or name in self.numbers(model)

    def is_deprecated(self, model: Model, name: Any) -> bool:
        self.numbers(model)
        return name in self._deprecated[model] and name not in self.tolerated.get(model, ())

    def forget(self, model: Model) -> None:
        """Rows of it were written: read them anew."""
        self._numbers.pop(model, None)

    def _read(self, model: Model) -> None:
        is_own = any(field.name == "organisation" for field in model._meta.concrete_fields)
        rows = self.rows(model, {"organisation_id": self.organisation} if is_own else {})
        named = known_by(model)
        found = {row[named] if named != "position" else place: row for place, row in enumerate(rows)}
        self._numbers[model] = {name: row["id"] for name, row in found.items()}
        self._names[model] = {row["id"]: name for name, row in found.items()}
        self._deprecated[model] = {name for name, row in found.items() if row.get("deprecated")}


class Reading:
    """Reads rows of documents, and gathers what is wrong with them in `problems`."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.problems: list[Problem] = []

    def wrong(self, path: str, sentence: Any) -> None:
        self.problems.append(Problem(path, str(sentence)))

    def rows(self, table: Table, values: Any, path: str, owner: Wanted | None = None) -> list[Wanted]:
        if not isinstance(values, list | tuple):
            self.wrong(path, _("A list belongs here."))
            return []
        found = [self.row(table, one, f"{path}[{place}]", owner) for place, one in enumerate(values)]
        self._refuse_twins(table, found)
        return found

    def row(self, table: Table, document: Any, path: str, owner: Wanted | None = None) -> Wanted:
        wanted = Wanted(table, path, owner=owner)
        if not isinstance(document, Mapping):
            self.wrong(path, _("Names with their values belong here."))
            wanted.is_sound = False
            return wanted
        wanted.fingerprint = str(document.get(FINGERPRINT) or "")
        before = len(self.problems)
        for name, value in document.items():
            if name in table.by_name:
                self._column(wanted, table.by_name[name], value)
            elif name in table.tables_by_name:
                wanted.below[name] = self.rows(table.tables_by_name[name], value, within(path, name), wanted)
            elif name != FINGERPRINT:
                sentence = _("%(model)s has no column “%(name)s”.")
                self.wrong(within(path, name), sentence % {"model": table.model._meta.verbose_name, "name": name})
        wanted.is_sound = len(self.problems) == before
        return wanted

    def _refuse_twins(self, table: Table, rows: list[Wanted]) -> None:
        seen = set()
        for row in rows if table.key and table.owner else ():
            key = tuple(row.values.get(name) for name in table.key)
            if key in seen:
                self.wrong(within(row.path, table.key[0]), _("“%(name)s” stands here twice.") % {"name": key[0]})
            seen.add(key)

    # Values

    def _column(self, wanted: Wanted, column: Column, value: Any) -> None:
        path = within(wanted.path, column.name)
        if column.kind is Kind.TERMS:
            wanted.values[column.name] = self._terms(column, value, path)
        elif column.kind is Kind.TERM:
            wanted.values[column.name] = self._term(column, value, path)
        else:
            try:
                wanted.values[column.name] = typed(column, value)
            except ValidationError as problem:
                self.wrong(path, problem.messages[0])

    def _terms(self, column: Column, value: Any, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            self.wrong(path, _("A list belongs here."))
            return ()
        found: list[Any] = []
        for place, name in enumerate(value):
            at = f"{path}[{place}]"
            if name in found:
                self.wrong(at, _("“%(name)s” stands here twice.") % {"name": name})
            elif (known := self._term(column, name, at)) is not None:
                found.append(known)
        return tuple(found)

    def _term(self, column: Column, value: Any, path: str) -> Any:
        if value is None or value == "":
            return None
        target: Any = column.target
        if not isinstance(value, str | int) or not self.known.has(target, value):
            sentence = _("There is no “%(name)s” among: %(kind)s.")
            self.wrong(path, sentence % {"name": value, "kind": target._meta.verbose_name_plural})
            return None
        return value


def within(path: str, name: str) -> str:
    return ".".join(filter(None, (path, name)))


def typed(column: Column, value: Any) -> Any:
    """`value` as its column holds it. `ValidationError` with one sentence."""
    match column.kind:
        case Kind.WORDS:
            return words_of(value)
        case Kind.DATE:
            return _day(value)
        case Kind.NUMBER:
            return _number(value)
        case Kind.FLAG:
            return _flag(value, column)
        case Kind.LANGUAGES | Kind.LABELS:
            return list(value) if isinstance(value, tuple) else value
    if not isinstance(value, str):
        raise ValidationError(_("A text belongs here."))
    return value


def _day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    elif isinstance(value, date):
        return value
    raise ValidationError(_("“%(value)s” is no day, such as 2026-03-02.") % {"value": value})


def _number(value: Any) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValidationError(_("A whole number belongs here."))
    return value


def _flag(value: Any, column: Column) -> bool | None:
    if value is None and column.field.null:
        return None
    if not isinstance(value, bool):
        raise ValidationError(_("Either true or false belongs here."))
    return value


def as_errors(problems: Iterable[Problem]) -> ValidationError:
    """By the place in the document."""
    by_path: dict[str, list[str]] = {}
    for problem in problems:
        by_path.setdefault(problem.path or "__all__", []).append(problem.sentence)
    return ValidationError(by_path)
