"""The table of fields as a page of the documentation: what every column is, who reads it, and where it stands."""

from collections.abc import Iterator

from django.utils import translation

from purposes.exchange.columns import Column, Kind
from purposes.exchange.outputs import PUBLIC, Output, Publicity, named, released_by
from purposes.exchange.records import ORGANISATION, all_records
from purposes.exchange.sheet_names import Page, pages

_OPENING = """\
# Every field, and where it stands

Made by `manage.py list_fields > docs/fields.md` from the table of fields (`purposes/exchange/columns.py`), which the
data (JSON), the spreadsheet (XLSX), the CSV set, their reading and the API's documents all follow: whatever stands here
goes out and comes back by each of them. *Register PDF* is the paper for an auditor.

*Public*: **yes** is published; **if released** only where the tick named beside it says so; **decides** is not shown
itself, but what is shown follows from it; **no** never leaves the register by way of a statement. Behind it stand the
forms of a published version that hold it: the page and its PDF, the data (`statement.json`), JSON-LD, TILT, Markdown;
**all** are all six. The page for other sites, the addresses of activities, the feed, the public API and the exported
site are made of these.

*Kind*: `words` are a text per language, `term` the code of a term, `terms` several.

A test changes each of these fields in turn and looks at all that comes out (`tests/purposes/test_fields.py`).
"""


def as_markdown() -> str:
    with translation.override("en"):
        parts = (f"## {page.title}\n\n" + "\n".join(_lines(page)) + "\n" for page in pages())
        return "\n".join([_OPENING, *parts])


def _lines(page: Page) -> Iterator[str]:
    yield f"In a document: `{path_of(page)}`."
    yield ""
    yield "| field | name | kind | what it is | JSON, XLSX, CSV | API | register PDF | public |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for column in page.table.columns:
        note = " ".join(column.help_text.split()).replace("|", "/")
        kind = column.kind.value if column.kind is not Kind.CHOICE else _codes(column)
        exchanged = _yes({Output.JSON, Output.XLSX, Output.CSV} <= column.outputs)
        api, paper = _yes(Output.API in column.outputs), _yes(Output.REGISTER_PDF in column.outputs)
        outputs = f"{exchanged} | {api} | {paper} | {_public(column)}"
        yield f"| {column.label} | `{column.name}` | {kind} | {note} | {outputs} |"


def _yes(holds: bool) -> str:  # noqa: FBT001 - a word for a truth
    return "yes" if holds else "no"


def _public(column: Column) -> str:
    forms = column.outputs & PUBLIC
    if not forms:
        return Publicity.NO.value
    said = "all" if forms == PUBLIC else ", ".join(output for output in Output if output in forms)
    flag = released_by(column.model._meta.label, column.name)
    return f"{column.publicity}{f' (`{flag}`)' if flag else ''}: {said}"


def path_of(page: Page) -> str:
    tables = (*page.owners, page.table)
    return ".".join(table.name + ("" if table is ORGANISATION.table else "[]") for table in tables)


def _codes(column: Column) -> str:
    return "one of " + ", ".join(f"`{value}`" for value, _label in column.field.flatchoices)


def unknown_names() -> list[str]:
    """What this page calls public, and no table has."""
    known = {
        (table.model._meta.label, column.name)
        for records in all_records()
        for table in records.table.whole()
        for column in table.columns
    }
    return sorted(".".join(one) for one in named() - known)
