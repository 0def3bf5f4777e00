"""A plan in words: for each record what becomes of it, old and new value side by side, as plain values to be kept.

In the language of the moment, which is that of whoever brought the file.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from purposes.exchange.cells import Cells
from purposes.exchange.columns import Column, Kind
from purposes.exchange.compare import Edit
from purposes.exchange.planned import Line, Plan, State
from purposes.exchange.sheet_names import header
from purposes.languages import LANGUAGES
from purposes.words import in_language

Plain = dict[str, Any]
Place = Callable[[str], str]
"""Where in the file a path of the document stands."""

_LONGEST = 2_000  # letters of a value in a preview
_MOST = 40  # changes told of one record


def lines_of(plan: Plan, *, cells: Cells, place: Place) -> list[Plain]:
    """Every record of the file, as `desk/importing.html` shows it."""
    return [_line(line, cells, place) for line in plan.lines]


def stays_of(plan: Plan) -> list[str]:
    """The texts that the file has no column for, as `Purposes · Purpose (French)`."""
    return [f"{_named(column)} · {header(column, language)}" for column, language in plan.stays]


def _named(column: Column) -> str:
    return str(capfirst(str(column.model._meta.verbose_name_plural)))


def _line(line: Line, cells: Cells, place: Place) -> Plain:
    changes = list(_changes(line, cells)) if line.state in {State.CHANGED, State.KEPT} else []
    return {
        "kind": str(capfirst(str(line.records.model._meta.verbose_name))),
        "name": _name(line, cells.language),
        "place": place(line.path),
        "state": line.state.value,
        "problems": [[place(problem.path), problem.sentence] for problem in line.problems],
        "changes": changes[:_MOST],
        "more": max(0, len(changes) - _MOST),
    }


def _name(line: Line, language: str) -> str:
    """What it is known by, and what it is called."""
    edit = line.edits[0] if line.edits else line.passed_over
    values: Mapping[str, Any] = edit.values if edit else {}
    words: Mapping[str, str] = values.get("name") or values.get("title") or {}
    return " · ".join(filter(None, (line.name, in_language(words, language, "en")[0])))


def _changes(line: Line, cells: Cells) -> Iterator[Plain]:
    for edit in [line.passed_over] if line.passed_over else line.edits:
        own = edit.table is line.records.table
        row = "" if own else str(capfirst(str(edit.table.model._meta.verbose_name)))
        if edit.goes or edit.is_new:
            said = _said(edit, cells)
            yield {"what": row, "before": said if edit.goes else "", "after": "" if edit.goes else said}
            continue
        for name, (before, after) in edit.changed.items():
            column = edit.table.by_name[name]
            for language, old, new in _by_language(column, before, after):
                label = column.label if not language else f"{column.label} ({LANGUAGES.get(language, language)})"
                what = f"{row} · {label}" if row else label
                is_text = column.kind in {Kind.WORDS, Kind.TEXT}
                both = {"before": _words(column, old, cells), "after": _words(column, new, cells)}
                yield {"what": what, **both, "is_text": is_text}
        if edit.position is not None:
            yield {"what": row, "before": "", "after": _("moved to place %(place)s") % {"place": edit.position + 1}}


def _said(edit: Edit, cells: Cells) -> str:
    """A row that comes or goes, by what it holds."""
    values: Mapping[str, Any] = edit.values or (edit.kept.values if edit.kept else {})
    found = []
    for column in edit.table.columns:
        value = values.get(column.name)
        for text in value.values() if column.kind is Kind.WORDS and value else [value]:
            words = _words(column, text, cells)
            if words and column.kind is not Kind.FLAG:
                found.append(words)
    return " · ".join(found)[:_LONGEST]


def _by_language(column: Column, before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    if column.kind is not Kind.WORDS:
        yield "", before, after
        return
    for language in sorted({*before, *after}):
        if before.get(language) != after.get(language):
            yield language, before.get(language, ""), after.get(language, "")


def _words(column: Column, value: Any, cells: Cells) -> str:
    if column.kind is Kind.DATE or column.kind is Kind.WORDS:
        return str(value or "")[:_LONGEST]
    shown = cells.shown(column, list(value) if isinstance(value, tuple) else value)
    return "" if shown is None else str(shown)[:_LONGEST]
