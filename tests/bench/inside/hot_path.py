from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from publishing.front import Front
from tests.bench.variants import ADDRESS, ENCODINGS


def run(requests: int) -> int:
    """Queries asked by that many requests, after the one reading of the versions."""
    front = Front(_nobody)
    front.refresh()
    front._start = lambda: None  # type: ignore[method-assign]  # the thread's own queries are not a reader's
    asked: dict[str, Any] = {"REQUEST_METHOD": "GET", "PATH_INFO": ADDRESS, "HTTP_HOST": "127.0.0.1"}
    with CaptureQueriesContext(connection) as captured:
        for number in range(requests):
            for more in ENCODINGS.values():
                front(asked | {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in more.items()}, _deaf)
            front(asked | {"QUERY_STRING": f"number={number}"}, _deaf)
    return len(captured)


def _nobody(*_request: Any) -> list[bytes]:
    raise AssertionError("A request left the hot path.")


def _deaf(*_answer: Any) -> None:
    pass
