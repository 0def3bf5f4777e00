"""What is sent is heard to its end before anybody works on it, by a few threads at a time.

Whoever sends a byte a second holds a thread for as long. One thread is kept from that: it serves what is in memory.
And a browser that is cut off while it sends shows no answer, so what is refused is heard out as well.
"""

from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest

from publishing.errors import busy
from purposes.numbers import whole_number
from ropa.request_log import Sent
from ropa.turns import give_back

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

LISTENERS = 3
"""Of the threads that the server is started with: as many as may be at work (`ropa.working`), but for one."""

PATIENCE = 0.05
"""Seconds to wait for one of them: what is sent at once is heard in less."""

MOST_HEARD = 70 * 1024 * 1024
"""Bytes that are listened to for the sake of the answer; above what any address takes."""

_AT_ONCE = 64 * 1024
_IN_MEMORY = 1024 * 1024


class HeardFirst:
    """WSGI: the application gets the whole of what was sent, or nothing of what is more than its address takes."""

    def __init__(self, application: Application, *, listeners: int = LISTENERS) -> None:
        self._application = application
        self._listeners = BoundedSemaphore(listeners)

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        length = whole_number(environ.get("CONTENT_LENGTH", "")) or 0
        if not length:
            return self._application(environ, start_response)
        give_back(environ)
        if not self._listeners.acquire(timeout=PATIENCE):
            return _answered_busy(environ, start_response)
        try:
            heard = environ["wsgi.input"] = _heard(environ, length)
        finally:
            self._listeners.release()
        return Sent(self._application(environ, start_response), heard.close)


def largest(path: str) -> int:
    return settings.LARGEST_REQUESTS.get(path, settings.LARGEST_REQUEST)


def _heard(environ: Environ, length: int) -> Any:
    kept = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed when the answer is sent
    is_kept = length <= largest(environ.get("PATH_INFO", ""))
    left = min(length, MOST_HEARD)
    while left > 0 and (piece := environ["wsgi.input"].read(min(left, _AT_ONCE))):
        left -= len(piece)
        if is_kept:
            kept.write(piece)
    kept.seek(0)
    return kept


def _answered_busy(environ: Environ, start_response: Start) -> list[bytes]:
    response = busy(WSGIRequest(environ | {"CONTENT_LENGTH": "0"}))
    start_response(f"{response.status_code} {response.reason_phrase}", [*response.items()])
    return [response.content]
