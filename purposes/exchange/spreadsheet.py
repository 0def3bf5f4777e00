"""Lines of text that a spreadsheet opens as it should: in UTF-8, and without taking a text for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from purposes.exchange.formulas import is_like_formula

BYTE_ORDER_MARK = "\ufeff"
"""Without it, spreadsheets take the text for an older encoding."""


def safe(cell: str) -> str:
    """With an apostrophe before what a spreadsheet would run."""
    return f"'{cell}" if is_like_formula(cell) else cell


def pieces(lines: Iterable[Sequence[str]], *, at_once: int = 200) -> Iterator[bytes]:
    """The file, some lines at a time."""
    file = io.StringIO(newline="")
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file)
    for number, line in enumerate(lines, start=1):
        writer.writerow([safe(cell) for cell in line])
        if number % at_once == 0:
            yield _emptied(file)
    yield _emptied(file)


def _emptied(file: io.StringIO) -> bytes:
    text = file.getvalue()
    file.seek(0)
    file.truncate()
    return text.encode()
