"""Foreign spreadsheets as plain values: XLSX, ODS and CSV, whoever made them, and whatever they meant by it.

Nothing in a file is run, followed or interpreted: a formula is refused, a text stays the text it is.
docs/decisions/0021-foreign-files.md says why the reading is our own.
"""

from purposes.exchange.reading.grid import Cell, Row, Sheet, Value
from purposes.exchange.reading.kinds import Kind, is_archive, kind_of, refuse_all_but_text
from purposes.exchange.reading.limits import Unreadable, refuse_large
from purposes.exchange.reading.ods import read_ods
from purposes.exchange.reading.packed import Package
from purposes.exchange.reading.separated import read_separated
from purposes.exchange.reading.xlsx import read_xlsx

__all__ = ["Cell", "Row", "Sheet", "Unreadable", "Value", "read_workbook"]

_READERS = {Kind.XLSX: read_xlsx, Kind.ODS: read_ods}


def read_workbook(body: bytes, *, name: str) -> tuple[Sheet, ...]:
    """The sheets in their order, hidden ones too. `name` is the file's: it names the one sheet of a CSV.

    Raises `Unreadable`, a `ValidationError` of one sentence, for all that is not read.
    """
    refuse_large(body)
    if is_archive(body):
        package = Package(body)
        return _READERS[kind_of(package)](package)
    refuse_all_but_text(body, name=name)
    return read_separated(body, name=name)
