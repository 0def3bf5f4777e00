"""Templates that are one table: a row of headings, and a row for each activity or record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from purposes.entries import Register
from purposes.exchange.profiles import banner
from purposes.exchange.profiles.drafts import Draft, LeftOut, text_of
from purposes.exchange.profiles.field import Field
from purposes.exchange.profiles.fields import FIELDS
from purposes.exchange.profiles.files import Grid
from purposes.exchange.profiles.headings import Column, Headings
from purposes.exchange.profiles.known import plain
from purposes.exchange.profiles.speaking import CellValue, Speaker
from purposes.exchange.reading import Row, Sheet

_SEARCHED = 40  # rows from the top in which headings may stand
_FEWEST = 2  # headings that make a row of headings

_ALONE_IS_A_TITLE = frozenset({"department", "reference", "owner"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`headings_at` is the row of the headings; above it stands the banner, if there is room for one."""

    name: str
    columns: tuple[Column, ...]
    headings_at: int = 1
    fields: Any = None
    is_of_records: bool = False

    def known_fields(self) -> dict[str, Field]:
        return self.fields or FIELDS

    def holds(self) -> frozenset[str]:
        below = {held for one in self.columns if one.field for held in self.known_fields()[one.field].holds}
        return frozenset(below) | (banner.HOLDS if self.headings_at > 1 else frozenset())

    def grids(self, register: Register, speaker: Speaker) -> list[Grid]:
        rows: list[list[CellValue]] = banner.banner(register, speaker) if self.headings_at > 1 else []
        rows += [[] for _missing in range(self.headings_at - 1 - len(rows))]
        rows.append([one.in_language(speaker.language) for one in self.columns])
        entries: Sequence[Any] = register.processor_records if self.is_of_records else register.activities
        rows += [[self._cell(one, entry, speaker) for one in self.columns] for entry in entries]
        return [Grid(self.name, rows, frozenset({1, self.headings_at}))]

    def _cell(self, one: Column, entry: Any, speaker: Speaker) -> CellValue:
        return self.known_fields()[one.field].write(entry, speaker) if one.field else ""

    def fill(self, sheets: Sequence[Sheet], draft: Draft) -> None:
        headings = Headings(self.columns)
        found = [(sheet, at) for sheet in sheets if (at := _row_of_headings(sheet, headings)) is not None]
        if not found:
            draft.entry(sheets[0].name if sheets else "").problem(
                _("No row was found with the headings of this template.")
            )
        for sheet, at in found:
            if self.headings_at > 1:
                banner.read_banner(sheet.rows[:at], draft)
            self._read(sheet, at, headings, draft)

    def _read(self, sheet: Sheet, at: int, headings: Headings, draft: Draft) -> None:
        columns, titles = _columns(sheet.rows[at], headings)
        for row in sheet.rows[at + 1 :]:
            if not _repeats(row, titles):
                self._read_row(sheet.name, row, columns, titles, draft)

    def _read_row(self, sheet: str, row: Row, columns: dict[int, Column], titles: dict[int, str], draft: Draft) -> None:
        ours = [cell for cell in row if columns.get(cell.column) and columns[cell.column].field and text_of(cell.value)]
        if not ours or (len(ours) == 1 and columns[ours[0].column].field in _ALONE_IS_A_TITLE):
            ours = []
        entry = draft.entry(sheet)
        for cell in ours:
            entry.place = cell
            self.known_fields()[columns[cell.column].field].read(entry, cell.value)
        for cell in row:
            if cell not in ours and (text := text_of(cell.value)):
                draft.left_out.append(LeftOut(sheet, cell.address, titles.get(cell.column, ""), text))
        if ours:
            entry.place = ours[0]
            (draft.records if self.is_of_records else draft.activities).append(entry)


def _row_of_headings(sheet: Sheet, headings: Headings) -> int | None:
    """The index of the row that has most of them, the first of those that have as many."""
    counts = [len(_columns(row, headings)[0]) for row in sheet.rows[:_SEARCHED]]
    best = max(counts, default=0)
    return counts.index(best) if best >= _FEWEST else None


def _columns(row: Row, headings: Headings) -> tuple[dict[int, Column], dict[int, str]]:
    """Each of the template's columns once, whichever comes first; and the headings as they are."""
    columns: dict[int, Column] = {}
    titles: dict[int, str] = {}
    for cell in row:
        text = text_of(cell.value)
        titles[cell.column] = text
        found = headings.column(text)
        if found and found not in columns.values():
            columns[cell.column] = found
    return columns, titles


def _repeats(row: Row, titles: dict[int, str]) -> bool:
    return all(plain(text_of(cell.value)) == plain(titles.get(cell.column, "")) for cell in row)
