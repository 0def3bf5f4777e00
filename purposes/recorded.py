"""What every edited model has: a history of its own, row by row, and one change for rows written together.

Links between models are models too, so that they have a history like any other row.
Importing this module makes nothing past readable: that is `purposes.history`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse
from simple_history.models import HistoricalRecords

if TYPE_CHECKING:
    from purposes.models import Change

WRITERS = 7_265_001
"""PostgreSQL's advisory lock: who writes history holds it until the commit, so that changes rise as they appear."""


@dataclass(frozen=True, slots=True, eq=False)
class _Scope:
    """Who writes, and why. `by` is asked when the first row is written: a request may not know its user before."""

    by: Callable[[], AbstractBaseUser | AnonymousUser | None]
    actor: str = ""
    reason: str = ""
    verb: str = ""
    about: str = ""
    origin: str = "command"
    request: str = ""


@dataclass(frozen=True, slots=True)
class _Open:
    """A change that rows can still join: in its own scope, until its transaction or savepoint ends."""

    change: "Change"
    scope: _Scope
    mark: Callable[[], None]


_NOBODY = _Scope(by=lambda: None)
_scope: ContextVar[_Scope] = ContextVar("scope", default=_NOBODY)
_open: ContextVar[_Open | None] = ContextVar("open", default=None)


@contextmanager
def recorded_as(
    by: AbstractBaseUser | AnonymousUser | None,
    *,
    actor: str = "",
    reason: str = "",
    verb: str = "",
    about: str = "",
    origin: str = "",
) -> Iterator[None]:
    """Name who writes and why: each transaction inside becomes one change. A request's user goes before `by`.

    `actor` is somebody without an account, known by a mailed link: whoever is logged in beside it wrote nothing.
    `reason` is what somebody typed. A verb of ours names itself: one of `models.Verb`, and what it is `about`.
    """
    around = _scope.get()
    user = around.by if around.request and not actor else lambda: by
    token = _scope.set(
        _Scope(
            by=user,
            actor=actor,
            reason=reason,
            verb=verb,
            about=about,
            origin=origin or around.origin,
            request=around.request,
        )
    )
    try:
        yield
    finally:
        _scope.reset(token)


def because(reason: str) -> None:
    """Say why, for all that the scope at hand still writes: what a person typed beside “Save”. Not outside a scope."""
    if _scope.get() is _NOBODY:
        raise LookupError(reason)
    _scope.set(replace(_scope.get(), reason=reason))


class ChangesOfRequests:
    """Middleware: what one request writes is one change by its user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = "api" if request.path.startswith("/api/") else "desk"
        scope = _Scope(by=lambda: getattr(request, "user", None), origin=origin, request=_request_id(request))
        token = _scope.set(scope)
        try:
            return self.get_response(request)
        finally:
            _scope.reset(token)


def current_change() -> "Change":
    """The change that is being written: begun now, if nothing was written in this scope and transaction yet."""
    found = _open.get()
    if found is None or found.scope is not _scope.get() or not _is_running(found):
        scope = _scope.get()
        found = _Open(change=_begin(scope), scope=scope, mark=lambda: None)
        transaction.on_commit(found.mark)
        _open.set(found)
    return found.change


def change_being_written() -> int | None:
    """The number of the change that rows may still join."""
    found = _open.get()
    return found.change.pk if found and _is_running(found) else None


def _is_running(found: _Open) -> bool:
    """Django drops a hook with the savepoint or transaction that it was given in: the row went the same way."""
    return any(waiting[1] is found.mark for waiting in connection.run_on_commit)


def _begin(scope: _Scope) -> "Change":
    changes = apps.get_model("purposes", "Change")._default_manager
    user = scope.by()
    if user is not None and not user.is_authenticated:
        user = None
    wait_for_writers()
    last = changes.order_by("-id").values_list("at", flat=True).first()
    now = database_clock()
    return changes.create(
        at=max(now, last + timedelta(microseconds=1)) if last else now,
        actor=user.get_username() if user else scope.actor,
        actor_id=user.pk if user else None,
        reason=scope.reason,
        verb=scope.verb,
        about=scope.about,
        origin=scope.origin,
        request=scope.request,
    )


def wait_for_writers() -> None:
    """Until every change that has begun is committed or gone. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])


def database_clock() -> datetime:
    """The database's, so that two web servers never disagree. SQLite's is this machine's."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]
    return datetime.now(UTC)


def _request_id(request: HttpRequest) -> str:
    return str(getattr(request, "id", "")) or f"{id(request):x}"


def _keep_change(row: Any, _user: Any) -> None:
    """The library calls this for every history row. The user's number and name stand in it as well as in the change."""
    change = current_change()
    row.change = change
    row.history_date = change.at
    row.history_user_id = change.actor_id
    row.actor = change.actor
    row.history_change_reason = row.history_change_reason or change.reason or None


class HistoryRow(models.Model):
    """Columns of every history table beside the library's own."""

    change = models.ForeignKey("purposes.Change", models.PROTECT, related_name="+")
    actor = models.CharField(max_length=150, blank=True)

    class Meta:
        abstract = True


class _Records(HistoricalRecords):
    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        """With one index probe per object, reading a past day costs the same for two versions as for two hundred."""
        indexes = (
            models.Index(fields=("id", "-history_date", "-history_id")),
            models.Index(fields=("history_type", "id")),
        )
        return super().get_meta_options(model) | {"indexes": indexes}


class Recorded(models.Model):
    history = _Records(
        inherit=True,
        bases=[HistoryRow],
        get_user=lambda **_: None,  # the change knows
        # A number and a name, no foreign key: removing a user must not touch history.
        history_user_id_field=models.PositiveBigIntegerField(null=True, blank=True),
        history_user_setter=_keep_change,
        history_change_reason_field=models.TextField(null=True),
    )

    class Meta:
        abstract = True


class Versioned(Recorded):
    """A record edited on a page of its own. `version` rises by one with each save, also of rows under it alone.

    Who saves says which version was read, and is refused if it is another by now: `purposes.changes.claim`.
    """

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Ordered(Recorded):
    """A recorded row with an editorial order among its siblings."""

    position = models.PositiveIntegerField(default=0, db_index=False)

    class Meta:
        abstract = True
        ordering = ("position", "pk")


class AppendOnly(models.Model):
    """A row that is written once and never altered. The database refuses anything else."""

    class Meta:
        abstract = True


class Frozen(AppendOnly):
    """A row that needs no history: what it says is true for ever. It knows with what it was written."""

    told_with: ClassVar[tuple[str, str] | None] = None
    """The record on whose timeline the row's change stands: its model's label, and the column with its number."""

    change = models.ForeignKey("purposes.Change", models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True


def recorded_models() -> list[type[Recorded]]:
    """Every edited model, by label."""
    return sorted(
        (model for model in apps.get_models() if issubclass(model, Recorded)), key=lambda model: model._meta.label
    )


def append_only_models() -> list[type[models.Model]]:
    """Every table that only grows: histories, frozen rows, and the changes themselves. By label."""
    grown: list[type[models.Model]] = [model.history.model for model in recorded_models()]
    grown += [model for model in apps.get_models() if issubclass(model, AppendOnly)]
    return sorted([*grown, apps.get_model("purposes", "Change")], key=lambda model: model._meta.label)
