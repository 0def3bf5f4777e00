"""One line for each request, as JSON on standard error: when, what, how it ended, how long it took, and whose it was.

It names nobody but by number. What was sent, what was asked after the `?`, addresses of mail and links that open
something are not in it.
"""

import json
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from logging import Formatter, LogRecord
from time import perf_counter
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.functional import LazyObject

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

REQUEST, USER = "ropa.request", "ropa.user"
"""Where a request's own name, and the number of its user, stand in its environment."""

LONGEST = 300
"""Letters of an address that are written down."""

_OPENS_SOMETHING = re.compile(r"(/(?:inspect|review)/+|/account/reset/+(?=[^/\s]*-))[^/\s]+", re.IGNORECASE)
_MAIL = re.compile(r"[^\s/@<>\"']+@[^\s/@<>\"']+")

_current: ContextVar[str] = ContextVar("request", default="")


class Requests:
    """The WSGI application around all others: it names each request, and writes its line once the answer is sent."""

    def __init__(self, application: Application, *, count: Callable[..., None] = lambda *_, **__: None) -> None:
        self._application = application
        self._count = count

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        began, name = perf_counter(), uuid4().hex
        environ[REQUEST] = name
        _current.set(name)
        said = ["500"]

        def start(status: str, headers: list[tuple[str, str]], *problem: Any) -> Any:
            said[0] = status
            return start_response(status, [*headers, ("X-Request-ID", name)], *problem)

        def end() -> None:
            status, seconds = int(said[0][:3]), perf_counter() - began
            write_line(environ, status=status, seconds=seconds)
            self._count(environ.get("PATH_INFO", ""), status=status, seconds=seconds)

        try:
            body = self._application(environ, start)
        except BaseException:
            end()
            raise
        if isinstance(body, list):
            end()
            return body
        return Sent(body, end)


class Sent:
    """A body that is made while it is sent: `end` is called when all of it has left, or nobody wants it any more."""

    def __init__(self, body: Iterable[bytes], end: Callable[[], None]) -> None:
        self._body = body
        self._end = end

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        try:
            if hasattr(self._body, "close"):
                self._body.close()
        finally:
            self._end()


class NamedRequests:
    """Middleware: what is written in a request bears its name, and its line the number of who was logged in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = request.META.setdefault(REQUEST, uuid4().hex)  # type: ignore[attr-defined]
        response = self.get_response(request)
        request.META[USER] = _known_user(request)
        return response


def write_line(environ: Environ, *, status: int, seconds: float) -> None:
    path = environ.get("PATH_INFO", "")
    if not path.isascii():
        path = path.encode("latin-1", "replace").decode("utf-8", "replace")
    line = {
        "at": _now(),
        "level": "INFO",
        "logger": "ropa.requests",
        "request": environ[REQUEST],
        "method": environ["REQUEST_METHOD"],
        "path": without_persons(path[:LONGEST]),
        "status": status,
        "ms": round(seconds * 1000, 1),
        "user": environ.get(USER),
    }
    sys.stderr.write(json.dumps(line) + "\n")


class AsJson(Formatter):
    """Everything else that is logged, on a line of its own. Of an error its kind and its place: its words may quote."""

    def format(self, record: LogRecord) -> str:
        line: dict[str, Any] = {
            "at": _now(),
            "level": record.levelname,
            "logger": record.name,
            "request": _current.get(),
            "message": without_persons(record.getMessage()),
        }
        problem = record.exc_info[1] if record.exc_info else None
        if problem is not None:
            frames = traceback.extract_tb(problem.__traceback__)
            line |= {
                "error": type(problem).__qualname__,
                "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
            }
        return json.dumps(line)


def without_persons(text: str) -> str:
    found = _OPENS_SOMETHING.sub(r"\1…", text)
    return _MAIL.sub("…", found) if "@" in found else found


def _known_user(request: HttpRequest) -> int | None:
    """Whoever was looked up already: nobody is for the log's sake."""
    user = vars(request).get("user")
    if isinstance(user, LazyObject):
        user = vars(request).get("_cached_user")
    return getattr(user, "pk", None)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
