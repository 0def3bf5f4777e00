"""Reads each hostile file once, and says what it cost."""

from time import process_time

from purposes.exchange.reading import Unreadable, read_workbook
from tests.purposes.reading.hostile import HOSTILE
from tests.purposes.reading.test_hostile import outcome


def run() -> list[tuple[str, float, int]]:
    """Kind, seconds of the processor, and bytes by which a process grew."""
    return [(kind, *_cost(body(), name)) for kind, (name, body, _sentence) in HOSTILE.items()]


def _cost(body: bytes, name: str) -> tuple[float, int]:
    begun = process_time()
    _read(body, name)
    seconds = process_time() - begun
    _said, grown = outcome(lambda body, name: read_workbook(body, name=name), body, name)
    return seconds, grown


def _read(body: bytes, name: str) -> None:
    try:
        read_workbook(body, name=name)
    except Unreadable:
        return
