"""The register as a spreadsheet: one sheet per kind of row, one column per language of a text.

Every cell is a text, a number or a date, never a formula: a text that begins like one is
written as text and marked as such, so that no program takes it for one later either.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.db import models
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from purposes import entries
from purposes import models as rows
from purposes.entries import AuthorityEntry, Register, TermEntry
from purposes.exchange.archive import zipped
from purposes.exchange.formulas import is_like_formula
from purposes.exchange.wording import PERIODS, Reader, choice, has_choices, label
from purposes.exchange.writer import terms_used
from purposes.languages import LANGUAGES
from purposes.models import VOCABULARIES
from purposes.words import Words, printable

_CELL = 32_000  # letters; a cell takes 32,767 and loses the rest without a word
_TITLE = 31  # letters of a sheet's name


@dataclass(frozen=True, slots=True)
class Column:
    """`language` for a text in one language; `code` for a term's code beside its name."""

    name: str
    header: str
    language: str = ""
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind. Before its own columns each row names the record that it belongs to, and its place there."""

    model: type[models.Model]
    kind: type[Any]
    rows: Iterable[tuple[str, int, Any]]


def as_xlsx(register: Register, *, language: str, at: datetime) -> bytes:
    """Labels and names in `language`. The same bytes for the same arguments."""
    with translation.override(language):
        book = _Book(register, language)
        for table in _tables(register):
            book.write(table)
        return book.closed(at)


def _tables(register: Register) -> Iterator[Table]:
    yield Table(rows.Organisation, entries.Register, [("", 0, register)])
    yield Table(rows.ContactPoint, entries.ContactPointEntry, _numbered("", register.contact_points))
    yield Table(
        rows.ProcessingActivity, entries.ActivityEntry, ((one.reference, 0, one) for one in register.activities)
    )
    for name, (model, kind) in _OF_ACTIVITY.items():
        yield Table(model, kind, _below(register.activities, name))
    yield Table(
        rows.ProcessorRecord,
        entries.ProcessorRecordEntry,
        ((one.reference, 0, one) for one in register.processor_records),
    )
    for name, (model, kind) in _OF_RECORD.items():
        yield Table(model, kind, _below(register.processor_records, name))
    for name, terms in terms_used(register).items():
        yield Table(VOCABULARIES[name], TermEntry, _numbered("", terms))
    yield Table(rows.SupervisoryAuthority, AuthorityEntry, _numbered("", register.authorities))
    yield Table(rows.AdequacyDecision, entries.AdequacyEntry, _numbered("", register.adequacy))


_OF_ACTIVITY: dict[str, tuple[type[models.Model], type[Any]]] = {
    "purposes": (rows.Purpose, entries.PurposeEntry),
    "data_subjects": (rows.DataSubjectUse, entries.DataSubjectEntry),
    "data_categories": (rows.DataCategoryUse, entries.DataCategoryEntry),
    "sources": (rows.Source, entries.SourceEntry),
    "retention": (rows.RetentionPeriod, entries.RetentionEntry),
    "recipients": (rows.Recipient, entries.RecipientEntry),
    "transfers": (rows.Transfer, entries.TransferEntry),
    "joint_controllers": (rows.JointController, entries.JointControllerEntry),
    "measures": (rows.MeasureUse, entries.MeasureEntry),
    "assessments": (rows.Assessment, entries.AssessmentEntry),
    "questions": (rows.Question, entries.QuestionEntry),
}
_OF_RECORD: dict[str, tuple[type[models.Model], type[Any]]] = {
    "clients": (rows.ProcessorClient, entries.ProcessorClientEntry),
    "sub_processors": (rows.SubProcessor, entries.SubProcessorEntry),
    "transfers": (rows.ProcessorTransfer, entries.ProcessorTransferEntry),
}

# Tables of their own; on the row above them stands whether they were recorded.
_LISTS = frozenset({*_OF_ACTIVITY, *_OF_RECORD})
_ELSEWHERE = frozenset({"id", "contact_points", "activities", "processor_records", "authorities", "adequacy"})


def _below(records: Iterable[Any], name: str) -> Iterator[tuple[str, int, Any]]:
    for record in records:
        yield from _numbered(record.reference, getattr(record, name) or ())


def _numbered(reference: str, values: Iterable[Any]) -> Iterator[tuple[str, int, Any]]:
    return ((reference, number, value) for number, value in enumerate(values, 1))


class _Book:
    def __init__(self, register: Register, language: str) -> None:
        self.read = Reader(language, register.languages)
        self.languages = register.languages
        self.book = Workbook(write_only=True)
        self.overflow: list[tuple[str, str, str]] = []

    def write(self, table: Table) -> None:
        found = list(table.rows)
        columns = list(self._columns(table, [value for _reference, _number, value in found]))
        is_below = (table.model, table.kind) in {*_OF_ACTIVITY.values(), *_OF_RECORD.values()}
        around = [label(rows.ProcessingActivity, "reference"), _("Row")] if is_below else []
        title = capfirst(str(table.model._meta.verbose_name_plural))
        sheet = self._sheet(title, [*around, *(column.header for column in columns)])
        for place, (reference, number, value) in enumerate(found, 2):
            own = [self._value(table.model, column, getattr(value, column.name)) for column in columns]
            self._row(sheet, place, [*([reference, number] if is_below else []), *own])

    def closed(self, at: datetime) -> bytes:
        if self.overflow:
            sheet = self._sheet(_("Long texts"), [_("Sheet"), _("Cell"), _("Continuation")])
            for part in self.overflow:
                sheet.append([self._cell(sheet, value) for value in part])
        stored = BytesIO()
        self.book.properties.creator = ""
        self.book.properties.created = at.replace(tzinfo=None)
        self.book.save(stored)
        return _steady(stored, at)

    def _sheet(self, title: str, headers: list[str]) -> Any:
        sheet = self.book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:_TITLE])
        sheet.freeze_panes = "A2"
        for number in range(1, len(headers) + 1):
            sheet.column_dimensions[get_column_letter(number)].width = 24
        cells = [WriteOnlyCell(sheet, value=header) for header in headers]
        for cell in cells:
            cell.font = Font(bold=True)
        sheet.append(cells)
        return sheet

    def _columns(self, table: Table, values: list[Any]) -> Iterator[Column]:
        known = {field.name for field in table.model._meta.get_fields()}
        for field in fields(table.kind):
            if field.name in _ELSEWHERE or (table.kind is TermEntry and field.name not in known):
                continue
            header = label(table.model, field.name)
            if field.type == Words:
                spoken = {language for value in values for language in getattr(value, field.name)}
                for language in dict.fromkeys((*self.languages, *sorted(spoken))):
                    yield Column(field.name, f"{header} ({LANGUAGES.get(language, language)})", language)
                continue
            yield Column(field.name, header)
            if field.type in _CODED:
                yield Column(field.name, f"{header} ({_('code')})", is_code=True)

    def _value(self, model: type[models.Model], column: Column, value: Any) -> Any:
        if column.language:
            return value.get(column.language, "")
        if column.is_code:
            return " ".join(term.code for term in _terms(value))
        if column.name in _LISTS and not isinstance(value, str):
            return _("not yet recorded") if value is None else len(value) or _("none")
        return self._plain(model, column.name, value)

    def _plain(self, model: type[models.Model], name: str, value: Any) -> Any:
        if value is None or (isinstance(value, date | int) and not isinstance(value, bool)):
            return value
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, tuple) and all(isinstance(one, str) for one in value):
            return " ".join(value)
        if isinstance(value, TermEntry | AuthorityEntry | tuple):
            return "; ".join(self.read.words(term.name).text for term in _terms(value))
        if name in PERIODS:
            return value
        return choice(model, name, value) if value and has_choices(model, name) else value

    def _row(self, sheet: Any, place: int, values: list[Any]) -> None:
        cells = []
        for number, value in enumerate(values, 1):
            text = printable(value) if isinstance(value, str) else value
            if isinstance(text, str) and len(text) > _CELL:
                text = self._shortened(sheet.title, f"{get_column_letter(number)}{place}", text)
            cells.append(self._cell(sheet, text))
        sheet.append(cells)

    def _shortened(self, title: str, cell: str, text: str) -> str:
        rest = text[_CELL:]
        self.overflow.extend((title, cell, rest[at : at + _CELL]) for at in range(0, len(rest), _CELL))
        return text[:_CELL] + " … " + _("(continued on the sheet “%(sheet)s”)") % {"sheet": _("Long texts")}

    def _cell(self, sheet: Any, value: Any) -> Any:
        """A cell of its own only where it is needed: making one takes longer than all the rest."""
        if not isinstance(value, str) or not is_like_formula(value):
            return value
        cell = WriteOnlyCell(sheet, value=value)
        cell.data_type = "s"  # whatever it begins with
        cell.quotePrefix = True
        return cell


_CODED = (TermEntry, tuple[TermEntry, ...], AuthorityEntry | None)


def _terms(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


def _steady(stored: BytesIO, at: datetime) -> bytes:
    """The same archive without the present: openpyxl dates its parts and its last change."""
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with ZipFile(stored) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    return zipped(
        (name, re.sub(rb"(<dcterms:(\w+)[^>]*>)[^<]*", rb"\g<1>" + moment, body) if name.endswith("core.xml") else body)
        for name, body in parts
    )
