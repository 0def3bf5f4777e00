"""Sheets written as files: XLSX by openpyxl, ODS by ourselves. Every text stays a text, whatever it begins with."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from purposes.exchange.archive import zipped
from purposes.exchange.formulas import is_like_formula
from purposes.exchange.profiles.cells import LONGEST
from purposes.exchange.profiles.speaking import CellValue
from purposes.words import printable

_TITLE = 31  # letters of a sheet's name
_WIDTH = 32
_MADE = b"1980-01-01T00:00:00Z"  # no present time in the file: the same register gives the same bytes
_LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ODS_STYLES = "".join(
    f'<style:style style:name="{name}" style:family="{family}">{properties}</style:style>'
    for name, family, properties in (
        ("wide", "table-column", '<style:table-column-properties style:column-width="6cm"/>'),
        ("heading", "table-cell", '<style:text-properties fo:font-weight="bold"/>'),
        ("text", "table-cell", '<style:table-cell-properties fo:wrap-option="wrap"/>'),
    )
)


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet. Rows of `headings` are set bold; the count begins with 1."""

    name: str
    rows: Sequence[Sequence[CellValue]]
    headings: frozenset[int] = frozenset()


def sheet_names(names: Iterable[str]) -> list[str]:
    """As spreadsheets allow them: short, without signs of theirs, each once."""
    taken: dict[str, str] = {}
    for name in names:
        allowed = re.sub(r"[\\/*?:\[\]']", " ", printable(name)).strip() or "-"
        short, number = allowed[:_TITLE], 2
        while short.casefold() in taken:
            short, number = f"{allowed[: _TITLE - 6]} ({number})", number + 1
        taken[short.casefold()] = short
    return list(taken.values())


def as_xlsx(grids: Sequence[Grid]) -> bytes:
    book = Workbook(write_only=True)
    for grid, name in zip(grids, sheet_names(grid.name for grid in grids), strict=True):
        sheet = book.create_sheet(name)
        for column in range(1, max(map(len, grid.rows), default=0) + 1):
            sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
        for number, row in enumerate(grid.rows, 1):
            sheet.append([_xlsx_cell(sheet, value, is_heading=number in grid.headings) for value in row])
    book.properties.creator = ""
    file = BytesIO()
    book.save(file)
    with ZipFile(file) as archive:
        parts = [(part, archive.read(part)) for part in archive.namelist()]
    return zipped(
        (part, re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>" + _MADE, body) if part.endswith("core.xml") else body)
        for part, body in parts
    )


def _xlsx_cell(sheet: object, value: CellValue, *, is_heading: bool) -> object:
    if not isinstance(value, str):
        return value
    text = _LIKE_AN_ESCAPE.sub("_x005F_", _short(value))
    cell = WriteOnlyCell(sheet, value=text)  # type: ignore[arg-type]  # a write-only sheet is not in its stubs
    cell.data_type = "s"
    cell.quotePrefix = is_like_formula(text)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_heading:
        cell.font = Font(bold=True)
    return cell


def as_ods(grids: Sequence[Grid]) -> bytes:
    names = sheet_names(grid.name for grid in grids)
    tables = "".join(_ods_table(grid, name) for grid, name in zip(grids, names, strict=True))
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    spaces = "".join(f' xmlns:{name}="{_OPEN}{name}:1.0"' for name in ("office", "table", "text", "style"))
    spaces += f' xmlns:fo="{_OPEN}xsl-fo-compatible:1.0"'
    content = (
        f'{_XML}<office:document-content{spaces} office:version="1.3">'
        f"<office:automatic-styles>{_ODS_STYLES}</office:automatic-styles>{body}</office:document-content>\n"
    )
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media_type}"/>'
        for path, media_type in (("/", _ODS_TYPE), ("content.xml", "text/xml"))
    )
    space = f'xmlns:manifest="{_OPEN}manifest:1.0" manifest:version="1.3"'
    manifest = f"{_XML}<manifest:manifest {space}>{entries}</manifest:manifest>\n"
    parts = (("mimetype", _ODS_TYPE), ("content.xml", content), ("META-INF/manifest.xml", manifest))
    return zipped(((name, text.encode()) for name, text in parts), stored=1)


def _ods_table(grid: Grid, name: str) -> str:
    columns = max(map(len, grid.rows), default=1) or 1
    empty = "<table:table-cell/>"
    rows = []
    for number, row in enumerate(grid.rows or [[]], 1):
        cells = "".join(_ods_cell(value, is_heading=number in grid.headings) for value in row)
        rows.append(f"<table:table-row>{cells or empty}</table:table-row>")
    wide = f'<table:table-column table:style-name="wide" table:number-columns-repeated="{columns}"/>'
    return f"<table:table table:name={quoteattr(name)}>{wide}{''.join(rows)}</table:table>"


def _ods_cell(value: CellValue, *, is_heading: bool) -> str:
    style = "heading" if is_heading else "text"
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}">'
            f"<text:p>{value.isoformat()}</text:p></table:table-cell>"
        )
    paragraphs = "".join(f"<text:p>{_ods_text(line)}</text:p>" for line in _short(value).split("\n"))
    return f'<table:table-cell table:style-name="{style}" office:value-type="string">{paragraphs}</table:table-cell>'


def _ods_text(line: str) -> str:
    """Blanks in a row, and those at the beginning, are elements of their own."""
    spaced = re.sub(r"^ +| {2,}", lambda found: f'<text:s text:c="{len(found[0])}"/>', escape(line))
    return spaced.replace("\t", "<text:tab/>")


def _short(text: str) -> str:
    text = printable(text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
