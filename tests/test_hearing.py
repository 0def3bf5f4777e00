"""What is sent is heard to its end first, and never by every thread."""

from io import BytesIO
from threading import Event, Thread
from typing import Any

import pytest

from ropa import hearing
from ropa.hearing import HeardFirst
from tests.publishing.published import Answer


def ask(application: Any, sent: Any, *, path: str = "/admin/login/", length: int = 0) -> Answer:
    said: list[Any] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(length),
        "wsgi.input": sent,
        "HTTP_ACCEPT_LANGUAGE": "nl",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
    }
    answer = application(environ, lambda status, headers: said.extend([status, dict(headers)]))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return Answer(said[0], said[1], body)


def told(environ: dict[str, Any], start: Any) -> list[bytes]:
    """How much the application was given."""
    start("200 OK", [])
    return [str(len(environ["wsgi.input"].read())).encode()]


@pytest.mark.parametrize("size", [1, 10, 3_000_000])
def test_application_gets_all_that_was_sent(size):
    assert ask(HeardFirst(told), BytesIO(b"a" * size), length=size).body == str(size).encode()


def test_what_is_too_large_is_heard_out_and_not_kept(settings):
    settings.LARGEST_REQUEST, settings.LARGEST_REQUESTS = 1000, {"/large/": 2000}
    refused, taken = BytesIO(b"a" * 1500), BytesIO(b"a" * 1500)

    assert ask(HeardFirst(told), refused, length=1500).body == b"0"
    assert refused.read() == b""
    assert ask(HeardFirst(told), taken, path="/large/", length=1500).body == b"1500"


def test_what_has_no_end_is_left_at_some_point(monkeypatch):
    monkeypatch.setattr(hearing, "MOST_HEARD", 100_000)
    body = BytesIO(b"a" * 200_000_000)

    ask(HeardFirst(told), body, length=200_000_000)

    assert body.tell() == 100_000


class Slow:
    """Says nothing more until it may."""

    def __init__(self) -> None:
        self.asked, self.may = Event(), Event()

    def read(self, _size: int) -> bytes:
        self.asked.set()
        self.may.wait(30)
        return b""


def test_slow_senders_leave_a_thread_free_and_the_next_is_told_to_come_again():
    site, slow = HeardFirst(told, listeners=2), [Slow(), Slow()]
    senders = [Thread(target=ask, args=(site, body), kwargs={"length": 10}) for body in slow]
    for sender, body in zip(senders, slow, strict=True):
        sender.start()
        assert body.asked.wait(30)

    answer = ask(site, BytesIO(b"a"), length=1)
    without_a_body = ask(site, BytesIO(b""))

    for sender, body in zip(senders, slow, strict=True):
        body.may.set()
        sender.join()
    assert (answer.status, answer.headers["Retry-After"]) == ("503 Service Unavailable", "2")
    assert "Er wordt te veel tegelijk verstuurd" in answer.body.decode()
    assert without_a_body.status == "200 OK"
    assert ask(site, BytesIO(b"a"), length=1).body == b"1"
