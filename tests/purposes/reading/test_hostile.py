"""What is not read is refused in one sentence, and costs next to nothing to refuse."""

import ctypes
import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from purposes.exchange.reading import Unreadable, read_workbook
from tests.purposes.reading.files import xlsx_parts, zipped
from tests.purposes.reading.hostile import HOSTILE

_MEMORY = 100_000_000
_PROCESSOR = 10  # seconds, so that what never ends fails: how long each takes is told by `make bench`

Read = Callable[[bytes, str], object]


def outcome(read: Read, body: bytes, name: str) -> tuple[str, int]:
    """What a process of its own says, and by how many bytes it grew."""
    ctypes.CDLL(None).malloc_trim(0)  # what is free already would hide growth, or be taken for it
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=_tell, args=(read, body, name, theirs))
    child.start()
    theirs.close()
    try:
        said, grown = ours.recv()
    except EOFError:
        said, grown = "the process was ended", 0
    child.join()
    return str(said), int(grown)


def _tell(read: Read, body: bytes, name: str, answer: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR, _PROCESSOR))
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # forgets the peak of the process that it comes from
    before = _peak()
    said = _said(read, body, name)
    answer.send((said, _peak() - before))


def _peak() -> int:
    status = Path("/proc/self/status").read_text("ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def _said(read: Read, body: bytes, name: str) -> str:
    try:
        read(body, name)
    except Unreadable as problem:
        (sentence,) = problem.messages
        return sentence
    return "it was read"


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_file_is_refused_in_one_sentence_and_in_little_memory(kind):
    name, made, sentence = HOSTILE[kind]

    said, grown = outcome(lambda body, name: read_workbook(body, name=name), made(), name)

    assert said == sentence
    assert grown < _MEMORY


def test_growth_of_a_process_is_measured():
    """Else the tests above could not fail."""
    said, grown = outcome(lambda body, _name: body * 120, bytes(1_000_000), "a.xlsx")

    assert (said, grown > _MEMORY) == ("it was read", True)


def test_bomb_in_a_picture_beside_the_sheets_is_never_opened():
    nested = zipped({"zeros": bytes(100_000_000)})
    body = zipped({**xlsx_parts(), **{f"xl/media/{number}.zip": nested for number in range(5)}})

    said, grown = outcome(lambda body, name: read_workbook(body, name=name), body, "a.xlsx")

    assert said == "it was read"
    assert grown < len(nested) * 20
