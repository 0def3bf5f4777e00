"""How many rows of an import are written, told outside of its transaction: what that writes nobody sees before its end.

On PostgreSQL a second connection writes it beside the file that arrived, for every web server to read. SQLite has one
writer, which is the import itself: there a small file has it, for all processes share the machine. Neither waits for
the import, and neither is taken back with it. Where it cannot be told, the import goes on.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.db import DatabaseError, connection

from purposes.exchange.planned import Told
from purposes.models import Arrival

_APART = 0.3  # seconds between two words: a page asks every second

_Put = Callable[[int, int], None]


@contextmanager
def rows_told(arrival: Arrival) -> Iterator[Told]:
    """Whom to tell, from here to the end of the block."""
    is_shared = connection.vendor == "postgresql"
    said = 0.0

    def tell(done: int, of: int) -> None:
        nonlocal said
        if done == of or monotonic() - said >= _APART:
            said = monotonic()
            with suppress(DatabaseError, OSError):
                put(done, of)

    with (_by_connection if is_shared else _by_file)(arrival) as put:
        yield tell


def rows_written(arrival: Arrival) -> tuple[int, int]:
    """How many, of how many; `(0, 0)` where nobody has said."""
    if connection.vendor == "postgresql":
        return arrival.rows_written, arrival.rows_to_write
    with suppress(OSError, ValueError):
        number, done, of = map(int, _file().read_text("ascii").split())
        return (done, of) if number == arrival.pk else (0, 0)
    return 0, 0


@contextmanager
def _by_connection(arrival: Arrival) -> Iterator[_Put]:
    table = Arrival._meta.db_table
    with closing(connection.copy()) as beside:

        def put(done: int, of: int) -> None:
            with beside.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {table} SET rows_written = %s, rows_to_write = %s WHERE id = %s",  # noqa: S608 - our own name
                    [done, of, arrival.pk],
                )

        with suppress(DatabaseError):
            put(0, 0)
        yield put


@contextmanager
def _by_file(arrival: Arrival) -> Iterator[_Put]:
    """One for all: imports are written one after the other. Replaced whole, so that nobody reads half of it."""
    file = _file()
    new = file.with_suffix(".new")

    def put(done: int, of: int) -> None:
        new.write_text(f"{arrival.pk} {done} {of}", "ascii")
        new.replace(file)

    try:
        yield put
    finally:
        with suppress(OSError):
            file.unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.VAR_DIR) / "rows-written"
