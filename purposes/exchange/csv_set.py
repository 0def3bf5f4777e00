"""The register as a set of CSV files: the sheets of the spreadsheet, for programs that read no workbook."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.text import slugify

from purposes.exchange.archive import zipped
from purposes.exchange.sheet_names import Page, pages
from purposes.exchange.spreadsheet import pieces
from purposes.exchange.workbook import Document, grid_of


def as_csv_set(document: Document, *, language: str) -> bytes:
    """A ZIP. Headers and names in `language`; the same bytes for the same arguments."""
    with translation.override(language):
        return zipped(
            (f"{number:02}-{slugify(page.title)}.csv", b"".join(pieces(_lines(document, language, page))))
            for number, page in enumerate(pages(), 1)
        )


def _lines(document: Document, language: str, page: Page) -> Iterator[list[str]]:
    for line in grid_of(page, document, language=language):
        yield [_text(value) for value in line]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
