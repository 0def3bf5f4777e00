"""What a press puts around itself before it looks at a page: limits, and shut doors.

Texts come from people, and what sets them is large. Should a page get round all that a press
refuses, as pages got round WeasyPrint three times, it finds nothing to open.
"""

import mimetypes
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "static"
"""What our stylesheets may name."""


class Refused(ValueError):
    """An address that the press must not open."""


def limit(*, seconds: int, megabytes: int) -> None:
    """The system ends this process beyond them."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(10 * seconds)  # by the clock: a machine may be busy, a job that waits for nothing may not hang


def shut_the_doors() -> None:
    """From here on this process reaches no network, starts no program, and opens only what setting a page needs."""
    mimetypes.init(files=[])  # else it looks at the machine's own list, later
    needed: list[str | Path] = [
        FOLDER,
        *sys.path,  # modules, and what lies among them: a colour profile
        tempfile.gettempdir(),  # the folder that this process was given: the fonts, for Pango
    ]
    readable = tuple(f"{Path(folder).resolve()}/" for folder in needed)

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        """Python tells of each of these before it does it, whichever library asks."""
        if event.startswith(_OUTWARD):
            raise Refused(event)
        if event == "open" and not isinstance(arguments[0], int):  # a number is a file that is open already
            path = os.path.realpath(os.fsdecode(arguments[0]))
            if not path.startswith(readable):
                raise Refused(path)

    sys.addaudithook(refuse)


_OUTWARD = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "urllib.")
