"""Readers take turns while somebody is at work at the desk, so that whoever saves gets through beside them.

Python computes for one thread at a time. Work at the desk lets go of the interpreter with every question to the
database; with sixty readers waiting for it, each question would cost sixty answers. So few of them ask for it at once.
"""

import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

TURN = "ropa.turn"
"""Where a request that has a turn keeps what it is given back to."""

AT_ONCE = 3
"""Measured: with two, readers get less than they could; with four, whoever saves does."""

USUAL, BESIDE_WORK = 0.005, 0.0005
"""Seconds of the interpreter before a thread must offer it to others: a reader waits as long for the desk, before an
answer that takes a fifth of a millisecond. Short ones make work at the desk a fifth longer: only while readers ask."""


class Turns:
    """First come, first served: nobody who comes later is before somebody who waits."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = self._free = at_once
        self._waiting: deque[threading.Lock] = deque()
        self._deciding = threading.Lock()

    def take(self) -> None:
        with self._deciding:
            if self._free:
                self._free -= 1
                sys.setswitchinterval(BESIDE_WORK)
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # whoever goes next gives it

    def give(self) -> None:
        with self._deciding:
            if not self._waiting:
                self._free += 1
                if self._free == self._at_once:
                    sys.setswitchinterval(USUAL)
                return
            following = self._waiting.popleft()
        following.release()


class InTurns:
    """The WSGI application around all others. Without anybody at work nobody waits for a turn."""

    def __init__(self, application: Application, *, is_needed: Callable[[], bool], turns: Turns | None = None) -> None:
        self._application = application
        self._is_needed = is_needed
        self._turns = turns or Turns()

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        if not self._is_needed():
            return self._application(environ, start_response)
        self._turns.take()
        environ[TURN] = self._turns
        try:
            return self._application(environ, start_response)
        finally:
            give_back(environ)


def give_back(environ: Environ) -> None:
    """Whoever has to wait for something else does it without a turn; at its end a request has none anyway."""
    turns: Turns | None = environ.pop(TURN, None)
    if turns:
        turns.give()
