"""Readers take turns while somebody is at work, in the order in which they came; whoever waits for another has none."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from ropa.hearing import HeardFirst
from ropa.turns import BESIDE_WORK, USUAL, InTurns, Turns
from ropa.working import FewAtATime

PATIENCE = 10


def ignored(*_given):
    pass


class Crowd:
    """An application that says how many were in it at once, and lets them go when told."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.lock, self.leave = threading.Condition(), threading.Event()

    def __call__(self, environ, _start_response):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.lock.notify_all()
        self.leave.wait(PATIENCE)
        with self.lock:
            self.now -= 1
        return [environ["PATH_INFO"].encode()]

    def reached(self, number: int) -> bool:
        with self.lock:
            return self.lock.wait_for(lambda: self.now >= number, PATIENCE)


@pytest.mark.parametrize(("is_needed", "at_once"), [(True, 2), (False, 8)])
def test_few_are_in_at_once_while_somebody_is_at_work_and_everybody_is_answered(is_needed, at_once):
    crowd = Crowd()
    application = InTurns(crowd, is_needed=lambda: is_needed, turns=Turns(2))
    with ThreadPoolExecutor(8) as people:
        answers = [people.submit(application, {"PATH_INFO": f"/{number}/"}, ignored) for number in range(8)]
        reached = crowd.reached(at_once)
        crowd.leave.set()
        found = [answer.result() for answer in answers]

    assert (reached, crowd.most) == (True, at_once)
    assert found == [[f"/{number}/".encode()] for number in range(8)]


def test_turns_are_given_in_the_order_in_which_they_were_asked_for():
    turns, got, people = Turns(1), [], []

    def come(number):
        turns.take()
        got.append(number)
        turns.give()

    turns.take()
    for number in range(5):
        people.append(threading.Thread(target=come, args=(number,)))
        people[-1].start()
        while len(turns._waiting) <= number:
            threading.Event().wait(0.001)
    turns.give()
    for one in people:
        one.join()

    assert got == [0, 1, 2, 3, 4]


def test_interpreter_is_offered_more_often_while_anybody_has_a_turn():
    turns, found = Turns(2), []

    for step in (turns.take, turns.take, turns.give, turns.give):
        step()
        found.append(round(sys.getswitchinterval(), 6))

    assert found == [BESIDE_WORK, BESIDE_WORK, BESIDE_WORK, USUAL]


def test_turn_of_a_request_that_fails_is_given_to_the_next():
    def failing(_environ, _start_response):
        raise LookupError

    turns = Turns(1)
    for _ in range(2):
        with pytest.raises(LookupError):
            InTurns(failing, is_needed=lambda: True, turns=turns)({}, ignored)

    assert turns._free == 1


def test_whoever_waits_for_the_desk_keeps_no_reader_waiting():
    desk, turns = Crowd(), Turns(1)

    def started(environ, start_response):
        start_response("200 OK", [])
        return desk(environ, start_response)

    working = FewAtATime(started, at_work=1)

    def site(environ, start_response):
        return working(environ, start_response) if environ["PATH_INFO"] == "/admin/" else [b"from memory"]

    application = InTurns(site, is_needed=lambda: True, turns=turns)
    with ThreadPoolExecutor(2) as editors:
        saves = [editors.submit(application, {"PATH_INFO": "/admin/"}, ignored) for _ in range(2)]
        reached = desk.reached(1)
        was_asked, read = working.is_asked(), application({"PATH_INFO": "/privacy/en/"}, ignored)
        desk.leave.set()
        saved = [save.result() for save in saves]

    assert (reached, was_asked, read) == (True, True, [b"from memory"])
    assert saved == [[b"/admin/"]] * 2
    assert (working.is_asked(), turns._free) == (False, 1)


def test_whoever_sends_slowly_keeps_no_reader_waiting():
    class Slow:
        def __init__(self) -> None:
            self.begun, self.go_on = threading.Event(), threading.Event()

        def read(self, _most):
            self.begun.set()
            self.go_on.wait(PATIENCE)
            return b""

    sent, turns = Slow(), Turns(1)
    application = InTurns(HeardFirst(lambda *_: [b"answer"]), is_needed=lambda: True, turns=turns)
    sending = {"PATH_INFO": "/admin/", "CONTENT_LENGTH": "9", "wsgi.input": sent}
    with ThreadPoolExecutor(1) as slow:
        answer = slow.submit(application, sending, ignored)
        begun = sent.begun.wait(PATIENCE)
        read = application({"PATH_INFO": "/privacy/en/"}, ignored)
        sent.go_on.set()
        with closing(answer.result()) as body:
            heard = list(body)

    assert (begun, read, heard) == (True, [b"answer"], [b"answer"])
    assert turns._free == 1
