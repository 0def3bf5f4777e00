"""Reads the environment: flags, lists, secrets from variables or files, the database's address."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_DATABASE_URL = "Set ROPA_DATABASE_URL to postgresql://user:password@host:5432/name, or leave it empty for SQLite."


def flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    return os.environ.get(name, default).replace(",", " ").split()


def secret(name: str) -> str:
    """The variable's value, or what the file named by `NAME_FILE` holds."""
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return os.environ.get(name, "")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise ImproperlyConfigured(f"{name}_FILE names {file}, which cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise ImproperlyConfigured(f"{name}_FILE names {file}, which is not a text file.") from None


def database(url: str, *, sqlite: Path, variable: str = "ROPA_DATABASE") -> dict[str, Any]:
    """`postgresql://user:password@host:port/name`, or nothing for the SQLite file.

    A password that is not in it stands in the `variable` that begins like this and ends in `_PASSWORD`.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sqlite,
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                # Writers queue instead of failing; an acknowledged edit survives a power cut.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(_DATABASE_URL) from None
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(_DATABASE_URL)
    return {
        "ENGINE": "ropa.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or secret(f"{variable}_PASSWORD"),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 2, **dict(parse_qsl(parts.query))},
    }
