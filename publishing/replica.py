"""Published versions may be read from a replica of the database: by `front`, which keeps them in memory, alone.

Who edits, previews or publishes must see what is; a reader may see a new version a moment later than the publisher.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import models

REPLICA = "replica"

_is_asked: ContextVar[bool] = ContextVar("replica", default=False)


def has_replica() -> bool:
    return REPLICA in settings.DATABASES


@contextmanager
def from_replica() -> Iterator[None]:
    """Whatever is read inside, is read from the replica."""
    token = _is_asked.set(True)
    try:
        yield
    finally:
        _is_asked.reset(token)


class Reads:
    """Django's router."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        return REPLICA if _is_asked.get() else None

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        return True  # two names of one database

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == REPLICA else None
