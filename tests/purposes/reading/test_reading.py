"""What stands in a spreadsheet, as plain values with their places."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from purposes.exchange.reading import Cell, Row, Sheet, read_workbook
from purposes.exchange.workbook import as_xlsx
from purposes.exchange.writer import register_document
from tests.purposes.full import full_register
from tests.purposes.reading.files import ods, xlsx, xlsx_parts, zipped

MOMENT = datetime(2026, 3, 2, 8, 30)  # noqa: DTZ001 - a spreadsheet knows no zone


def values(body: bytes, name: str = "register.xlsx") -> dict[str, object]:
    """Of the first sheet, by address."""
    return {cell.address: cell.value for row in read_workbook(body, name=name)[0].rows for cell in row}


def saved(*sheets: tuple[str, list[list[object]]]) -> bytes:
    """As a spreadsheet program writes it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_workbook_is_read_sheet_by_sheet_with_every_kind_of_value():
    body = saved(
        ("Register", [["Ref", None, "Since"], [], ["A-1", 12, date(2026, 3, 2), 0.5, True, MOMENT]]), ("Empty", [])
    )

    assert read_workbook(body, name="register.xlsx") == (
        Sheet(
            "Register",
            (
                Row(1, (1, 3), ("Ref", "Since")),
                Row(3, (1, 2, 3, 4, 5, 6), ("A-1", 12, date(2026, 3, 2), 0.5, True, MOMENT)),
            ),
        ),
        Sheet("Empty", ()),
    )


def test_cell_knows_its_address():
    (sheet,) = read_workbook(saved(("One", [[None] * 27 + ["here"]])), name="a.xlsx")

    assert list(sheet.rows[0]) == [Cell(1, 28, "here")]
    assert (sheet.rows[0][0].address, sheet.rows[0].at(28), sheet.rows[0].at(1)) == ("AB1", "here", None)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1" t="s"><v>0</v></c>', "Rich text"),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> two </t></is></c>', " two "),
        ('<c r="A1" t="inlineStr"><is><t>漢</t><rPh><t>kan</t></rPh></is></c>', "漢"),
        ('<c r="A1" t="str"><v>plain</v></c>', "plain"),
        ('<c r="A1" t="str"><v>=1+1</v></c>', "=1+1"),
        ('<c r="A1" t="str"><v>a_x000D_b _x005F_x000D_ _x12_</v></c>', "a\rb _x000D_ _x12_"),
        ('<c r="A1" t="str"><v>_xD83D__xDE00_ _xD83D_</v></c>', "😀 "),
        ('<c r="A1" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="A1" t="b"><v>0</v></c>', False),
        ('<c r="A1"><v>7</v></c>', 7),
        ('<c r="A1"><v>0.1</v></c>', 0.1),
        ('<c r="A1"><v>1E3</v></c>', 1000),
        ('<c r="A1"><v>12345678901234567890</v></c>', 12345678901234567890.0),
        ('<c r="A1" s="1"><v>46083</v></c>', date(2026, 3, 2)),
        ('<c r="A1" s="2"><v>46083.354166666664</v></c>', MOMENT),
        ('<c r="A1" s="1"><v>99999999</v></c>', 99999999.0),
        ('<c r="A1" t="d"><v>2026-03-02</v></c>', date(2026, 3, 2)),
        ("<c><v>7</v></c>", 7),
    ],
)
def test_cell_of_xlsx_is_what_it_says(cell, expected):
    texts = "<si><r><t>Rich</t></r><r><t> text</t></r></si>"

    found = values(xlsx(f'<row r="1">{cell}</row>', texts=texts))

    assert found == {"A1": expected}
    assert type(found["A1"]) is type(expected)


def test_rows_and_cells_without_a_place_follow_the_one_before():
    first = '<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row>'
    rows = f'{first}<row r="4"><c r="C4"><v>1</v></c><c><v>2</v></c></row>'

    assert values(xlsx(rows)) == {"A1": "a", "B1": "b", "C4": 1, "D4": 2}


def test_days_are_counted_from_where_the_workbook_says():
    parts = xlsx_parts('<row r="1"><c r="A1" s="1"><v>44621</v></c></row>')
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace("<sheets>", '<workbookPr date1904="1"/><sheets>')

    assert values(zipped(parts)) == {"A1": date(2026, 3, 2)}


def test_empty_cells_may_stand_anywhere():
    rows = '<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'

    assert values(xlsx(rows)) == {"A1": "a"}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('office:value-type="string"><text:p>one</text:p><text:p>two<text:span> x</text:span></text:p>', "one\ntwo x"),
        ('office:value-type="string"><text:p>=1+1</text:p>', "=1+1"),
        ('><text:p><text:s text:c="2"/>a<text:tab/>b<text:line-break/>c\n  d</text:p>', "  a\tb\nc d"),
        ("><office:annotation><text:p>a remark</text:p></office:annotation><text:p>a</text:p>", "a"),
        ('office:value-type="float" office:value="7"><text:p>7,00</text:p>', 7),
        ('office:value-type="percentage" office:value="0.5"><text:p>50 %</text:p>', 0.5),
        ('office:value-type="boolean" office:boolean-value="true"><text:p>VRAI</text:p>', True),
        ('office:value-type="date" office:date-value="2026-03-02"><text:p>02/03/26</text:p>', date(2026, 3, 2)),
        ('office:value-type="date" office:date-value="2026-03-02T08:30:00"><text:p>x</text:p>', MOMENT),
        ('calcext:value-type="string"><text:p>no type</text:p>', "no type"),
    ],
)  # fmt: skip
def test_cell_of_ods_is_what_it_says(cell, expected):
    found = values(ods(f"<table:table-row><table:table-cell {cell}</table:table-cell></table:table-row>"))

    assert found == {"A1": expected}
    assert type(found["A1"]) is type(expected)


def test_repeated_cells_and_rows_of_ods_are_as_many():
    rows = (
        '<table:table-row table:number-rows-repeated="2">'
        '<table:table-cell table:number-columns-repeated="2"><text:p>a</text:p></table:table-cell>'
        '<table:covered-table-cell/><table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )

    found = values(ods(rows), "register.ods")

    assert found == {"A1": "a", "B1": "a", "D1": 1, "A2": "a", "B2": "a", "D2": 1}


@pytest.mark.parametrize(
    "body",
    [
        'Réf;Name\r\nA-1;"two\r\nlines; one cell"\r\n;\'=1+1\r\n'.encode(),
        '\ufeffRéf;Name\nA-1;"two\r\nlines; one cell"\n;\'=1+1\n'.encode(),
        'sep=;\r\nRéf;Name\r\nA-1;"two\r\nlines; one cell"\r\n;\'=1+1'.encode("windows-1252"),
        'Réf\tName\r\nA-1\t"two\r\nlines; one cell"\r\n\t\'=1+1'.encode("utf-16"),
        'Réf,Name\rA-1,"two\r\nlines; one cell"\r,\'=1+1\r'.encode(),
    ],
)
def test_table_as_text_is_read_whatever_separates_and_encodes_it(body):
    first, second = Row(1, (1, 2), ("Réf", "Name")), Row(2, (1, 2), ("A-1", "two\r\nlines; one cell"))
    assert read_workbook(body, name="our register.csv") == (
        Sheet("our register", (first, second, Row(3, (2,), ("=1+1",)))),
    )


def test_texts_in_csv_are_not_interpreted():
    assert values(b"a,01,2026-03-02,TRUE,=1", "a.csv") == {
        "A1": "a",
        "B1": "01",
        "C1": "2026-03-02",
        "D1": "TRUE",
        "E1": "=1",
    }


def test_our_own_workbook_is_read_as_openpyxl_reads_it():
    body = as_xlsx(register_document(full_register()), language="en", at=datetime(2026, 3, 2, tzinfo=UTC))

    found = [
        (sheet.name, {cell.address: cell.value for row in sheet.rows for cell in row})
        for sheet in read_workbook(body, name="register.xlsx")
    ]

    expected = [
        (
            sheet.title,
            {
                cell.coordinate: cell.value.date() if isinstance(cell.value, datetime) else cell.value
                for row in sheet
                for cell in row
                if cell.value is not None
            },
        )
        for sheet in openpyxl.load_workbook(io.BytesIO(body))
    ]
    assert found == expected
