"""What every edited model has: a history of its own, row by row, with the actor kept as text.

Links between models are models too, so that they have a history like any other row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from simple_history.models import HistoricalRecords

_actor: ContextVar[AbstractBaseUser | None] = ContextVar("actor", default=None)
_reason: ContextVar[str] = ContextVar("reason", default="")


@contextmanager
def recorded_as(by: AbstractBaseUser | None, *, reason: str = "") -> Iterator[None]:
    """Name who writes and why, where no web request does: commands, imports, tests."""
    actor, why = _actor.set(by), _reason.set(reason)
    try:
        yield
    finally:
        _actor.reset(actor)
        _reason.reset(why)


def _who(*, instance: models.Model, request: Any = None, **_: Any) -> Any:
    user = getattr(request, "user", None) or _actor.get()
    return user if user is not None and user.is_authenticated else None


def _keep_user(row: Any, user: Any) -> None:
    """Keep the name beside the number: the account may go, what it did stays."""
    row.history_user_id = user.pk if user else None
    row.actor = user.get_username() if user else ""
    row.history_change_reason = row.history_change_reason or _reason.get() or None


class HistoryRow(models.Model):
    """Columns of every history table beside the library's own."""

    actor = models.CharField(max_length=150, blank=True)

    class Meta:
        abstract = True


class Recorded(models.Model):
    history = HistoricalRecords(
        inherit=True,
        bases=[HistoryRow],
        get_user=_who,
        # A number and a name, no foreign key: removing a user must not touch history.
        history_user_id_field=models.PositiveBigIntegerField(null=True, blank=True),
        history_user_setter=_keep_user,
        history_change_reason_field=models.TextField(null=True),
    )

    class Meta:
        abstract = True


class Ordered(Recorded):
    """A recorded row with an editorial order among its siblings."""

    position = models.PositiveIntegerField(default=0, db_index=False)

    class Meta:
        abstract = True
        ordering = ("position", "pk")
