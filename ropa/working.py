"""Hands requests to a few threads of their own, and lets all others wait: no page from memory waits among them.

The server has many threads, each of which can serve what is in memory. What Django answers takes the processor and a
connection to the database; with as many at once as the server has threads, everybody would wait for everybody.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock
from typing import Any

from ropa.turns import give_back

AT_WORK = 4

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]


class FewAtATime:
    """The WSGI application around another one. An answer is whole before any of it is sent."""

    def __init__(self, application: Application, *, at_work: int = AT_WORK) -> None:
        self._application = application
        self._workers = ThreadPoolExecutor(at_work, thread_name_prefix="at-work")
        self._asked = 0
        self._counting = Lock()

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        give_back(environ)
        self._count(1)
        try:
            head, body = self._workers.submit(copy_context().run, self._whole, environ).result()
        finally:
            self._count(-1)
        start_response(*head)
        return body

    def is_asked(self) -> bool:
        """Whether anybody is at work, or waits for it."""
        return self._asked > 0

    def _count(self, more: int) -> None:
        with self._counting:
            self._asked += more

    def _whole(self, environ: Environ) -> tuple[tuple[Any, ...], list[bytes]]:
        """Closed by the thread that made it: it has the connection to the database."""
        head: list[tuple[Any, ...]] = []
        answer = self._application(environ, lambda *given: head.append(given))
        try:
            return head[-1], list(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
