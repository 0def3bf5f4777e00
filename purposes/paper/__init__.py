"""Pages on paper: HTML goes in, a tagged archival PDF comes out. Set by a process of its own.

A layout can be made to take for ever, or all memory; the process that serves the desk
must not do it. Pango's fonts serve one thread at a time, too. There are two presses: one
for what people write with markup, whose style is CSS, and one for many sheets (`.typ`).
"""

import json
import logging
import os
import subprocess
import sys
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

_PRESSES = {".css": "purposes.paper.press", ".typ": "purposes.paper.sheet_press"}
_ROOT = Path(__file__).resolve().parents[2]
# Python that looks nowhere but among its own modules, after it has found the press among ours.
_START = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
press = importlib.import_module(sys.argv[2])
del sys.path[0]
press.main()
"""

_SECONDS, _SECONDS_PER_MEGABYTE = 30, 90
_MEGABYTES, _MEGABYTES_PER_MEGABYTE = 1024, 1536
_NEEDED = ("PATH", "HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "LD_LIBRARY_PATH")

_log = logging.getLogger(__name__)


class CannotSet(Exception):
    """The pages took more time or memory than pages of their length need. The log says which, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file inside the PDF."""

    name: str
    description: str
    content: bytes


def set_in_type(html: str, *, style: Path, attachments: tuple[Attachment, ...], identifier: str, at: datetime) -> bytes:
    """PDF/A-3a and PDF/UA-1: the same bytes for the same arguments, whenever and wherever it is called.

    `style` is one of our stylesheets: CSS, or Typst's for pages that are XML too, and of our texts
    alone. `at` is the moment that the file and its fonts carry. Raises `CannotSet` when the layout
    needs more than its share, which grows with `html`.
    """
    size = len(html) / 1_000_000
    job = {
        "html": html,
        "style": str(style),
        "attachments": [
            {"name": one.name, "description": one.description, "content": b64encode(one.content).decode()}
            for one in attachments
        ],
        "identifier": identifier,
        "at": at.isoformat(),
        "seconds": int(_SECONDS + _SECONDS_PER_MEGABYTE * size),
        "megabytes": int(_MEGABYTES + _MEGABYTES_PER_MEGABYTE * size),
    }
    with TemporaryDirectory(prefix="ropa-paper-") as scratch:  # a press that is ended leaves its files behind
        done = subprocess.run(  # noqa: S603 our own module, by our own Python
            [sys.executable, "-I", "-c", _START, str(_ROOT), _PRESSES[style.suffix]],
            input=json.dumps(job).encode(),
            env={name: os.environ[name] for name in _NEEDED if name in os.environ} | {"TMPDIR": scratch},
            capture_output=True,
            check=False,
        )
    if done.returncode:
        _log.error("The press ended with %d: %s", done.returncode, done.stderr.decode(errors="replace")[-2000:])
        raise CannotSet(f"The press ended with {done.returncode}.")
    return done.stdout


@cache
def press_version() -> str:
    return f"weasyprint/{version('weasyprint')}"
