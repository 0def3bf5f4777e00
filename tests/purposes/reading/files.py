"""Spreadsheets made by hand, part by part, as no program would write them."""

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"

STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="165" formatCode="dd/mm/yyyy"/></numFmts>'
    '<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs></styleSheet>'
)


def zipped(parts: Mapping[str, str | bytes], *, stored: bool = False) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_STORED if stored else ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(ZipInfo(name), body, ZIP_STORED if stored else ZIP_DEFLATED)
    return file.getvalue()


def xlsx_parts(rows: str = "", *, texts: str = "", head: str = "", **more: str | bytes) -> dict[str, str | bytes]:
    """One sheet, called “Register”. `rows` and `texts` are XML; `head` comes before the sheet's root element."""
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": _links(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONSHIPS}">'
            '<sheets><sheet name="Register" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _links(
            ("r1", "worksheet", "worksheets/sheet1.xml"),
            ("r2", "sharedStrings", "/xl/sharedStrings.xml"),
            ("r3", "styles", "styles.xml"),
        ),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{texts}</sst>',
        "xl/worksheets/sheet1.xml": (f'{head}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'),
        **more,
    }


def xlsx(rows: str = "", **more: str) -> bytes:
    return zipped(xlsx_parts(rows, **more))


def _links(*links: tuple[str, str, str]) -> str:
    told = "".join(
        f'<Relationship Id="{key}" Type="{_RELATIONSHIPS}/{kind}" Target="{target}"/>' for key, kind, target in links
    )
    return f'<Relationships xmlns="{_PACKAGE}">{told}</Relationships>'


def ods_parts(rows: str = "", *, head: str = "", name: str = "Register") -> dict[str, str | bytes]:
    """`rows` is XML of one sheet."""
    spaces = "".join(f' xmlns:{one}="{_OFFICE}:{one}:1.0"' for one in ("office", "table", "text"))
    return {
        "mimetype": ODS_TYPE,
        "content.xml": (
            f'{head}<office:document-content{spaces} xmlns:calcext="urn:org:documentfoundation:names:experimental">'
            f'<office:body><office:spreadsheet><table:table table:name="{name}">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>"
        ),
        "META-INF/manifest.xml": "<manifest/>",
    }


def ods(rows: str = "", *, head: str = "") -> bytes:
    return zipped(ods_parts(rows, head=head))
