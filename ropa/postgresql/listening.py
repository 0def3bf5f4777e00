"""A connection that notices when nobody is at its other end any more.

Where a firewall or a proxy drops packets without a word, no error ever comes: who asked would wait for hours. A
question may take long, though, and must then not be cut off. So when nothing was heard for a second, the server is
asked over a new connection whether it is at work for the old one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import Any

import psycopg

PATIENCE = 1.0
"""Seconds of silence before the server is asked; after each yes, twice as many."""

LONGEST_CONNECT = 2
"""Seconds; libpq takes no less."""

PAUSE = 2.0
"""Seconds in which nobody tries again, after it was found that the database does not answer."""

_away_until = 0.0
"""A moment of this process's clock; nothing while the database answers."""

_trying = Lock()


class Listening(psycopg.Connection[Any]):
    def wait(self, gen: Any, *args: Any, **more: Any) -> Any:
        """Psycopg waits here, for whatever it asked."""
        return super().wait(_heard(gen, self._when_silent()), *args, **more)

    def _when_silent(self) -> Callable[[float], None]:
        patience, is_lost = PATIENCE, False

        def look(silence: float) -> None:
            nonlocal patience, is_lost
            if is_lost:  # and what was on its way has not come either
                self.close()
                raise psycopg.OperationalError("The connection to the database is dead.")
            if silence >= patience:
                patience *= 2
                is_lost = not _is_at_work(self)

        return look

    def note_away(self) -> None:
        """So that others need not find out for themselves."""
        _mark_away()


class ListeningToReplica(Listening):
    """Asked by one thread alone, which turns to the database itself when nobody answers here."""

    def note_away(self) -> None:
        pass


class _Hasty(psycopg.Connection[Any]):
    """For one short question."""

    def wait(self, gen: Any, *args: Any, **more: Any) -> Any:
        return super().wait(_heard(gen, _give_up), *args, **more)


def _give_up(silence: float) -> None:
    if silence >= PATIENCE:
        raise psycopg.OperationalError("The database does not answer.")


def _heard(gen: Any, look: Callable[[float], None]) -> Any:
    """Psycopg's own dialogue with the server; `look` is called every tenth of a second in which nothing comes."""
    since = monotonic()
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if ready:
                since = monotonic()
            else:
                look(monotonic() - since)
            wanted = gen.send(ready)
    except StopIteration as end:
        return end.value


def _is_at_work(connection: Listening) -> bool:
    """For this very connection. A server that waits for us, while we wait for it, has not heard us or was not heard."""
    of_old: dict[str, Any] = {**connection.info.get_parameters(), "password": connection.info.password}
    try:
        with _Hasty.connect(**{**of_old, "connect_timeout": LONGEST_CONNECT}, autocommit=True) as other:
            found = other.execute(
                "SELECT wait_event_type IS DISTINCT FROM 'Client' FROM pg_stat_activity WHERE pid = %s",
                [connection.info.backend_pid],
            ).fetchone()
    except psycopg.OperationalError as problem:
        if "FATAL" in str(problem):  # it answers, if only that it has no room for one more
            return True
        connection.note_away()
        return False
    return bool(found and found[0])


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Around an attempt to connect: after one that failed, one thread tries again every few seconds.

    All others are told at once what it would tell them; they are needed to serve what is in memory.
    """
    if not _away_until:
        with _told_away():
            yield
        return
    if monotonic() < _away_until or not _trying.acquire(blocking=False):
        raise psycopg.OperationalError("The database does not answer.")
    try:
        with _told_away():
            yield
        _mark_back()
    finally:
        _trying.release()


@contextmanager
def _told_away() -> Iterator[None]:
    try:
        yield
    except psycopg.OperationalError:
        _mark_away()
        raise


def _mark_away() -> None:
    global _away_until  # noqa: PLW0603 - one database for all threads of the process
    _away_until = monotonic() + PAUSE


def _mark_back() -> None:
    global _away_until  # noqa: PLW0603 - the same
    _away_until = 0.0
