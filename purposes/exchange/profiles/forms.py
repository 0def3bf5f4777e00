"""Templates with a sheet for each activity: what is asked stands on the left, what was answered beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from purposes.entries import Register
from purposes.exchange.profiles.drafts import Draft, LeftOut, text_of
from purposes.exchange.profiles.fields import FIELDS
from purposes.exchange.profiles.files import Grid
from purposes.exchange.profiles.headings import Column, Headings
from purposes.exchange.profiles.speaking import CellValue, Speaker
from purposes.exchange.reading import Cell, Sheet

_FEWEST = 4  # questions that make a sheet a form: a cover asks for a name and an e-mail address too


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    columns: tuple[Column, ...]

    def holds(self) -> frozenset[str]:
        return frozenset(held for one in self.columns if one.field for held in FIELDS[one.field].holds)

    def grids(self, register: Register, speaker: Speaker) -> list[Grid]:
        """Named after the activity's reference."""
        return [
            Grid(
                f"{activity.reference} {speaker.words(activity.name)}",
                [[one.in_language(speaker.language), self._answer(one, activity, speaker)] for one in self.columns],
                frozenset(),
            )
            for activity in register.activities
        ]

    def _answer(self, one: Column, activity: object, speaker: Speaker) -> CellValue:
        return FIELDS[one.field].write(activity, speaker) if one.field else ""

    def reads(self, sheet: Sheet, draft: Draft) -> bool:
        """Whether the sheet is such a form; if so, it is an activity."""
        headings = Headings(self.columns)
        asked: dict[Column, tuple[Cell, Sequence[Cell]]] = {}
        others: list[Cell] = []
        for row in sheet.rows:
            first, *answers = row
            found = headings.column(text_of(first.value))
            if found and found not in asked:
                asked[found] = first, answers
            else:
                others += row
        if len([one for one in asked if one.field]) < _FEWEST:
            return False
        self._read(sheet.name, asked, others, draft)
        return True

    def _read(
        self, sheet: str, asked: dict[Column, tuple[Cell, Sequence[Cell]]], others: Sequence[Cell], draft: Draft
    ) -> None:
        entry = draft.entry(sheet)
        for one, (label, answers) in asked.items():
            filled = [answer for answer in answers if text_of(answer.value)]
            if filled and one.field:
                entry.place = filled[0]
                value = filled[0].value if len(filled) == 1 else "\n".join(text_of(cell.value) for cell in filled)
                FIELDS[one.field].read(entry, value)
                continue
            title = text_of(label.value)
            draft.left_out += [LeftOut(sheet, cell.address, title, text_of(cell.value)) for cell in filled]
        draft.left_out += [LeftOut(sheet, cell.address, "", text_of(cell.value)) for cell in others]
        draft.activities.append(entry)

    def refuse_nothing(self, draft: Draft, sheets: Sequence[Sheet]) -> None:
        if not draft.activities:
            draft.entry(sheets[0].name if sheets else "").problem(_("No sheet asks what this template asks."))
