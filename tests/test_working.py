"""However many wait for the desk, a thread is free for what is in memory."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

from ropa.working import FewAtATime

NAME: ContextVar[str] = ContextVar("name", default="")


class Answer(list):
    closed_by = ""

    def close(self):
        self.closed_by = threading.current_thread().name


def start(found: list):
    return lambda *given: found.append(given)


def test_no_more_than_a_few_are_at_work_and_all_are_answered():
    lock, now, most = threading.Lock(), [0], [0]

    def slow(_environ, start_response):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        threading.Event().wait(0.02)
        with lock:
            now[0] -= 1
        start_response("200 OK", [])
        return [b"done"]

    application = FewAtATime(slow, at_work=3)
    with ThreadPoolExecutor(12) as people:
        got = list(people.map(lambda _number: b"".join(application({}, start([]))), range(24)))

    assert (got, most) == ([b"done"] * 24, [3])


def test_answer_is_the_same_and_is_closed_where_it_was_made():
    answer, heads = Answer([b"a", b"b"]), []

    def named(environ, start_response):
        start_response("200 OK", [("X-Name", NAME.get()), ("X-Path", environ["PATH_INFO"])])
        return answer

    NAME.set("of this request")
    body = FewAtATime(named)({"PATH_INFO": "/admin/"}, start(heads))

    assert heads == [("200 OK", [("X-Name", "of this request"), ("X-Path", "/admin/")])]
    assert body == [b"a", b"b"]
    assert answer.closed_by.startswith("at-work")
