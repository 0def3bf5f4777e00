"""Registers of any content, and whether they come back once they went out, as data and as a spreadsheet."""

import json
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from hypothesis import strategies as st

from purposes.exchange.apply import create_register
from purposes.exchange.columns import Column, Kind, Table
from purposes.exchange.from_workbook import read_sheets
from purposes.exchange.reading import read_workbook
from purposes.exchange.records import ACTIVITIES, PROCESSOR_RECORDS
from purposes.exchange.workbook import as_xlsx
from purposes.exchange.writer import as_json, register_document
from purposes.models import VOCABULARIES
from purposes.recorded import recorded_as
from purposes.register import read_register
from tests.make import organisation_document
from tests.purposes.test_from_workbook import plain

AT = datetime(2026, 3, 2, tzinfo=UTC)
CODES = ("one", "two", "three")

# What XML can hold, and a page shows; a blank text is none.
letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), include_characters="\n\t")
texts = st.text(letters, min_size=1, max_size=30).filter(lambda text: text.strip())
some_words = st.dictionaries(st.sampled_from(("en", "nl", "ar")), texts, min_size=1, max_size=2)


def values(column: Column) -> Any:  # noqa: C901, PLR0911 - one for each kind of column
    name, field = column.name, column.field
    is_needed = column.through is None and not field.blank
    match column.kind:
        case Kind.WORDS:
            return some_words if is_needed else st.one_of(st.just({}), some_words)
        case Kind.DATE:
            years = (2030, 2040) if name == "ends" else (2000, 2029)
            return st.dates(date(years[0], 1, 1), date(years[1], 1, 1)).map(date.isoformat)
        case Kind.NUMBER:
            return st.integers(1, 99)
        case Kind.FLAG:
            return st.sampled_from((True, False, None) if field.null else (True, False))
        case Kind.CHOICE:
            return st.sampled_from([value for value, _label in field.flatchoices])
        case Kind.TERM:
            return st.sampled_from(CODES)
        case Kind.TERMS:
            return st.lists(st.sampled_from(CODES), unique=True, max_size=3)
    if name in {"period", "maximum"}:
        return st.sampled_from(("", "P1Y", "P6M"))
    if name == "country":
        return st.sampled_from(("BE", "US"))
    if name == "owner_email":
        return st.sampled_from(("", "a@b.example"))
    return texts if is_needed else st.one_of(st.just(""), texts)


def rows(table: Table) -> Any:
    """Of each key one, as the database wants it."""
    row = st.fixed_dictionaries(
        {column.name: values(column) for column in table.columns} | {one.name: rows(one) for one in table.below}
    )
    unique = (lambda one: tuple(one[name] for name in table.key)) if table.key else None
    return st.lists(row, max_size=2, unique_by=unique)


def sound(record: dict[str, Any], number: int) -> dict[str, Any]:
    named = (
        {"reference": f"R-{number}", "slug": f"record-{number}"} if "slug" in record else {"reference": f"P-{number}"}
    )
    flags = {"sources": "no_sources", "retention": "nothing_kept", "recipients": "no_recipients"}
    flags["transfers"] = "no_transfers"
    none = {flag: not record.get(name) and record[flag] for name, flag in flags.items() if flag in record}
    entry = {"catalogue_entry": "payroll", "catalogue_edition": 1} if "catalogue_entry" in record else {}
    return {**record, **named, **none, **entry}


def terms(name: str) -> list[dict[str, Any]]:
    return [{"code": code, "name": {"en": f"{name} {code}"}} for code in CODES]


registers = st.fixed_dictionaries(
    {
        "organisation": st.just(organisation_document(languages=["en"])),
        "vocabularies": st.just({name: terms(name) for name in VOCABULARIES}),
        "activities": rows(ACTIVITIES.table).map(lambda found: [sound(one, at) for at, one in enumerate(found)]),
        "processor_records": rows(PROCESSOR_RECORDS.table).map(
            lambda found: [sound(one, at) for at, one in enumerate(found)]
        ),
    }
)


class TakenBack(Exception):
    """Ends a transaction, so that the next register finds an empty database."""


def out(document: dict[str, Any]) -> bytes:
    """What comes out of an empty register into which `document` was read."""
    try:
        with transaction.atomic(), recorded_as(None, reason="a property"):
            found = as_json(register_document(read_register(create_register(document))))
            raise TakenBack  # noqa: TRY301 - so that nothing stays
    except TakenBack:
        return found


def differs(document: dict[str, Any]) -> str:
    """What does not come back of a register, as a word; nothing where all of it does."""
    first = out(document)
    written = json.loads(first)
    if out(written) != first:
        return "data"
    sheets = read_workbook(as_xlsx(written, language="en", at=AT), name="r.xlsx")
    return "" if plain(read_sheets(sheets).document) == plain(written) else "spreadsheet"
