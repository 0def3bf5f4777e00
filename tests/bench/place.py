"""A register of its own for each measurement, and processes that see nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 150  # seconds


@contextmanager
def register(activities: int, *, plain: bool = False) -> Iterator[Path]:
    """A folder with a database in it, where that many activities wait to be published."""
    with TemporaryDirectory(prefix="ropa-bench-") as folder:
        place = Path(folder)
        (place / "static").mkdir()
        inside(place, "register", activities, int(plain))
        yield place


def inside(place: Path, measurement: str, *arguments: int, around: Sequence[Path] = (), longest: int = LONGEST) -> Any:
    """What `tests.bench.inside.<measurement>` finds there, in a fresh process; `around` are programs that run it."""
    done = subprocess.run(
        [*map(str, around), sys.executable, "-m", "tests.bench.inside", measurement, *map(str, arguments)],
        cwd=ROOT,
        env=environment(place),
        check=True,
        stdout=subprocess.PIPE,
        timeout=longest,
    )
    return json.loads(done.stdout.splitlines()[-1])


def environment(place: Path) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "ropa.settings",
        "ROPA_SECRET_KEY": "for measurements only, it guards nothing at all",
        "ROPA_VAR_DIR": str(place),
        "ROPA_SECOND_FACTOR": "none",
        "ROPA_DATABASE_URL": "",
        "ROPA_DEBUG": "",
        "ROPA_ALLOWED_HOSTS": "127.0.0.1",
    }
