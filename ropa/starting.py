"""What the register does not start with: each refusal is one sentence that says what to set."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

SHORTEST_KEY = 32
FEWEST_LETTERS = 5
PUBLISHED_KEYS = frozenset(
    {
        "for-tests-and-lint-only-it-guards-nothing",
        "for faults made on purpose only, it guards nothing",
    }
)
DEFAULT_PASSWORDS = frozenset(
    {
        "admin",
        "changeme",
        "change-me",
        "default",
        "example",
        "password",
        "postgres",
        "ropa",
        "ropa_web",
        "secret",
        "test",
    }
)
_OF_FRAMEWORKS = ("django-insecure-", "changeme", "change-me", "change_me", "secret_key", "your-secret")
_A_KEY = "ROPA_SECRET_KEY to at least 32 random characters (or ROPA_SECRET_KEY_FILE to a file that holds them)."
_HERE = {"localhost", "127.0.0.1", "[::1]", "::1"}


def public_hosts(hosts: Iterable[str]) -> list[str]:
    """Those that others than this machine may ask for."""
    return [host for host in hosts if host.lower() not in _HERE and not host.lower().endswith(".localhost")]


def refuse_unsafe_settings(*, debug: bool, hosts: Iterable[str], key: str, database: dict[str, Any]) -> None:
    """Raises `ImproperlyConfigured`. What is only for one's own machine is refused where others may come."""
    others = public_hosts(hosts)
    if len(key) < SHORTEST_KEY:
        raise ImproperlyConfigured(f"Set {_A_KEY}")
    if key.lower().startswith(_OF_FRAMEWORKS) or (others and (key in PUBLISHED_KEYS or len(set(key)) < FEWEST_LETTERS)):
        raise ImproperlyConfigured(f"This key is known to everybody or easily guessed: set {_A_KEY}")
    if debug and others:
        raise ImproperlyConfigured(
            f"Unset ROPA_DEBUG, which shows visitors the inside of the site, or take {', '.join(others)} out of "
            "ROPA_ALLOWED_HOSTS."
        )
    if others and database.get("PASSWORD", "").lower() in DEFAULT_PASSWORDS:
        raise ImproperlyConfigured(
            "The database's password is one that everybody tries first: give its role another, and set "
            "ROPA_DATABASE_PASSWORD (or ROPA_DATABASE_PASSWORD_FILE, or the password in ROPA_DATABASE_URL) to it."
        )


def refuse_unsafe_register(*, hosts: Iterable[str], folder: Path) -> None:
    """Raises `ImproperlyConfigured`: before the site serves, not before a command that may put it right."""
    sample = folder / "sample-log-ins.json"
    if public_hosts(hosts) and sample.exists():
        raise ImproperlyConfigured(
            f"The passwords of the sample's users stand in {sample}: give dpo, editor, approver and auditor others "
            "(manage.py changepassword), or start with an empty database; then delete that file."
        )
    if missing := _missing_guards():
        raise ImproperlyConfigured(
            f"The database lets the past be altered, as {len(missing)} of its guards are missing or not ours "
            f"({', '.join(missing[:3])}): as the owner of the tables run manage.py install_guards, then verify."
        )


def _missing_guards() -> list[str]:
    """None where the database cannot be asked or is not migrated yet: `/readyz` says so, and the site waits for it."""
    from purposes import guards  # noqa: PLC0415 - models load only once the apps are ready
    from purposes.system_checks import is_migrated  # noqa: PLC0415 - the same

    try:
        return guards.missing() if is_migrated() else []
    except DatabaseError:
        return []
