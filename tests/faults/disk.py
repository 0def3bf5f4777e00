"""A disk without room: no write succeeds that makes anything larger, until there is room again."""

import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.faults.browser import Person, Site, served
from tests.faults.place import Place
from tests.faults.trials import SAVED

SMALL = 100_000  # bytes: less than the write-ahead log takes for a handful of saves
MOST_SAVES = 400
Full = Callable[[Site], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Found:
    accepted: int
    lost: int
    refusal: int
    sentence: str
    """The heading of the page that the desk's user saw."""

    is_readable: bool
    """The desk and the public page, meanwhile."""

    is_well_again: bool


def full_disk(place: Place, register: dict[str, Any], *, full: Full, mend: Callable[[], None] = lambda: None) -> Found:
    """Somebody saves until there is no room, looks round, and goes on once there is room again."""
    path = f"/admin/purposes/organisation/{register['organisation']}/change/"
    place.inside("publisher", 0, 1)
    with served(place) as site, closing(Person(site.address, register["cookies"][0])) as person:
        accepted, status, html = 0, SAVED, ""
        page = person.open(path)
        with full(site):
            while status == SAVED and accepted < MOST_SAVES:
                status, html = person.save(path, page, {"address": f"{page['address']}\r\n<{accepted}>"})
                if status == SAVED:
                    accepted += 1
                    page = person.open(path)
            looks = [person.look(path), site.ask("/privacy/en/")[0]]
        mend()
        kept = person.open(path)
        again, _html = person.save(path, kept, {"phone": "+32 2 555 01 01"})
        return Found(
            accepted=accepted,
            lost=sum(f"<{number}>" not in kept["address"] for number in range(accepted)),
            refusal=status,
            sentence=html.partition("<h1>")[2].partition("</h1>")[0],
            is_readable=looks == [200, 200],
            is_well_again=again == SAVED and place.inside("health"),
        )


@contextmanager
def no_larger_files(site: Site) -> Iterator[None]:
    """Needs no rights: the system refuses the server's processes every write beyond so many bytes of a file."""
    before = {process: resource.prlimit(process, resource.RLIMIT_FSIZE) for process in site.processes()}
    try:
        for process, (_soft, hard) in before.items():
            resource.prlimit(process, resource.RLIMIT_FSIZE, (SMALL, hard))
        yield
    finally:
        for process, limits in before.items():
            resource.prlimit(process, resource.RLIMIT_FSIZE, limits)


def filled_up(folder: Path) -> Full:
    """The rest of a small disk, taken by one file."""

    @contextmanager
    def full(_site: Site) -> Iterator[None]:
        filler = folder / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(64 * 1024)):
                    pass
            except OSError:
                pass
        try:
            yield
        finally:
            filler.unlink()

    return full


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path | None]:
    """A disk in memory, if this user may make one."""
    with TemporaryDirectory(prefix="ropa-disk-", dir="/tmp") as folder:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=False, capture_output=True
        )
        if done.returncode:
            yield None
            return
        try:
            Path(folder).chmod(0o711)  # PostgreSQL passes through
            (Path(folder) / "it").mkdir()
            yield Path(folder) / "it"
        finally:
            subprocess.run(["umount", "-l", folder], check=True)
