"""Sheets, rows and cells as they were read; and what fills them, cell by cell, within the limits."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import NamedTuple, overload

from django.utils.translation import gettext_lazy as _

from purposes.exchange.reading import limits
from purposes.exchange.reading.limits import Unreadable, damaged

Value = str | int | float | bool | date | datetime
"""A day without a time is a `date`. A text is never empty."""

_LETTERS_IN_ALPHABET = 26
_LETTERS = re.compile(r"[A-Z]{1,3}")


class Cell(NamedTuple):
    """Row and column are counted from 1."""

    row: int
    column: int
    value: Value

    @property
    def address(self) -> str:
        """As spreadsheets name it: `B12`."""
        return address(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Row(Sequence[Cell]):
    """The filled cells of a row, from left to right.

    Columns and values stand apart: millions of cells as objects would take ten times the room.
    """

    number: int
    columns: tuple[int, ...]
    values: tuple[Value, ...]

    def __len__(self) -> int:
        return len(self.columns)

    def __iter__(self) -> Iterator[Cell]:
        return (Cell(self.number, *pair) for pair in zip(self.columns, self.values, strict=True))

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Cell]: ...
    def __getitem__(self, index: int | slice) -> Cell | Sequence[Cell]:
        return tuple(self)[index]

    def at(self, column: int) -> Value | None:
        """What stands in a column, if anything does."""
        return self.values[self.columns.index(column)] if column in self.columns else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows and cells that hold nothing are left out; those that are there know their place."""

    name: str
    rows: tuple[Row, ...]


def address(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"


def column_letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS_IN_ALPHABET)
        letters = chr(ord("A") + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """`AB`: 28."""
    if not _LETTERS.fullmatch(letters):
        raise damaged()
    column = 0
    for letter in letters:
        column = column * _LETTERS_IN_ALPHABET + ord(letter) - ord("A") + 1
    return column


class Room:
    """What is left of the limits, for all sheets of one file."""

    def __init__(self) -> None:
        self.sheets = limits.SHEETS
        self.cells = limits.CELLS
        self.text_left = limits.TEXT
        self._texts: dict[str, str] = {}

    def for_sheet(self) -> None:
        self.sheets -= 1
        if self.sheets < 0:
            raise Unreadable(_("The file has more than %(most)d sheets."), "sheets", most=limits.SHEETS)

    def for_cells(self, number: int) -> None:
        self.cells -= number
        if self.cells < 0:
            raise Unreadable(_("The file has more than %(most)d filled cells."), "cells", most=limits.CELLS)

    def for_text(self, size: int) -> None:
        self.text_left -= size
        if self.text_left < 0:
            raise Unreadable(
                _("The texts in the file have more than %(most)d MB together."),
                "text",
                most=limits.TEXT // limits.MEGABYTE,
            )

    def text(self, text: str) -> str:
        """The same text once only, however many cells hold it."""
        known = self._texts.get(text)
        if known is None:
            self.for_text(len(text.encode()))
            known = self._texts[text] = text
        return known


class Filling:
    """A sheet while it is read, from the first cell to the last."""

    def __init__(self, name: str, room: Room) -> None:
        room.for_sheet()
        self.name = name
        self._room = room
        self._rows: list[Row] = []
        self._shapes: dict[tuple[int, ...], tuple[int, ...]] = {}

    def refuse_far(self, row: int, column: int) -> None:
        raise Unreadable(
            _("Cell %(cell)s of the sheet “%(sheet)s” lies beyond row %(rows)d or column %(columns)s."),
            "place",
            cell=address(row, column),
            sheet=self.name,
            rows=limits.ROWS,
            columns=column_letters(limits.COLUMNS),
        )

    def refuse_formula(self, row: int, column: int) -> None:
        raise Unreadable(
            _("Cell %(cell)s of the sheet “%(sheet)s” holds a formula: put its result in its place."),
            "formula",
            cell=address(row, column),
            sheet=self.name,
        )

    def refuse_long(self, row: int, column: int) -> None:
        raise Unreadable(
            _("Cell %(cell)s of the sheet “%(sheet)s” holds more than %(most)d letters."),
            "long",
            cell=address(row, column),
            sheet=self.name,
            most=limits.CELL,
        )

    def row(self, number: int, cells: dict[int, Value], *, times: int = 1) -> None:
        """`times` as often, one below the other. Empty texts are no values."""
        filled = {column: value for column, value in cells.items() if value != ""}
        if not filled:
            return
        columns = tuple(sorted(filled))
        if number + times - 1 > limits.ROWS or columns[-1] > limits.COLUMNS:
            self.refuse_far(number + times - 1, columns[-1])
        self._room.for_cells(len(filled) * times)
        values = []
        for column in columns:
            value = filled[column]
            if isinstance(value, str):
                if len(value) > limits.CELL:
                    self.refuse_long(number, column)
                value = self._room.text(value)
            values.append(value)
        columns, held = self._shapes.setdefault(columns, columns), tuple(values)
        self._rows.extend(Row(below, columns, held) for below in range(number, number + times))

    def done(self) -> Sheet:
        return Sheet(self.name, tuple(self._rows))
