"""Whether this process is ready to work, and what somebody should look after though it is."""

import json
import shutil
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from purposes import guards
from purposes.system_checks import is_migrated

LEAST_FREE_SHARE, LEAST_FREE_BYTES = 0.1, 1024**3
"""Less than both, and the disk is almost full."""

VERIFY_WITHIN = timedelta(hours=26)
"""Once a day, with time for it."""

OK = "ok"


def readiness() -> tuple[HTTPStatus, dict[str, str]]:
    """503 with the first thing in the way. When `verify` last ran is told, but stops nobody from reading."""
    in_the_way = _of_the_database() or ({} if has_room() else {"disk": "almost full"})
    if in_the_way:
        return HTTPStatus.SERVICE_UNAVAILABLE, {"status": "error", **in_the_way}
    parts = dict.fromkeys(("status", "database", "migrations", "guards", "disk"), OK)
    return HTTPStatus.OK, parts | {"verify": _told_of_verify(timezone.now())}


def has_room() -> bool:
    """Where SQLite's file is, or would be."""
    disk = shutil.disk_usage(settings.VAR_DIR if settings.VAR_DIR.exists() else settings.BASE_DIR)
    return disk.free >= LEAST_FREE_BYTES or disk.free >= disk.total * LEAST_FREE_SHARE


def note_verified(*, failures: int, now: datetime) -> None:
    """For `/readyz` on this machine. Where nothing can be written, it says that nobody has verified."""
    try:
        _note().write_text(json.dumps({"at": now.isoformat(), "failures": failures}), "utf-8")
    except OSError:
        return


def last_verified() -> tuple[datetime, int] | None:
    """When, and how much did not hold."""
    try:
        noted = json.loads(_note().read_text("utf-8"))
        return datetime.fromisoformat(noted["at"]), int(noted["failures"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _note() -> Path:
    return Path(settings.VAR_DIR) / "last-verify.json"


def _of_the_database() -> dict[str, str]:
    try:
        if not is_migrated():
            return {"migrations": "not all applied"}
        return {"guards": "missing or altered"} if guards.missing() else {}
    except DatabaseError:
        return {"database": "does not answer"}


def _told_of_verify(now: datetime) -> str:
    last = last_verified()
    if last is None:
        return "never"
    at, failures = last
    if failures:
        return "found what does not hold"
    return OK if now - at <= VERIFY_WITHIN else "more than 26 hours ago"
