"""Prepares what takes long, such as the register's PDF, beside the web processes: one at a time, in turn.

A request only writes down what is wanted, and starts `manage.py prepare`, which works until
nothing is left and ends. There is no service to keep running. Who works holds a lock that the
system takes from a process that dies: whatever was being prepared is then begun again.
"""

import fcntl
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from purposes.exchange.export import Form, Step, Wanted, export_register
from purposes.history import NotYet
from purposes.inspections import first_moment
from purposes.models import Inspection, Preparation, Problem, Stage
from purposes.paper import CannotSet
from purposes.proof.keys import NoKey

KEPT = timedelta(days=1)
ATTEMPTS = 3
PATIENCE = timedelta(seconds=20)
AT_ONCE = 3
"""Unfinished preparations that one person may have."""

LOCK = 7_265_002
"""PostgreSQL's advisory lock: who prepares holds it for as long as the process lives."""

_log = logging.getLogger(__name__)


class TooMany(Exception):
    """The person has several things in preparation already, or the link one."""


@transaction.atomic
def prepare(wanted: Wanted, *, by: AbstractBaseUser, now: datetime | None = None) -> Preparation:
    """Write down what is wanted, and see to it that somebody works on it. Raises `TooMany`."""
    if Preparation.objects.unfinished().filter(asked_by_id=by.pk).count() >= AT_ONCE:
        raise TooMany
    return _asked(wanted, at=now or timezone.now(), asked_by_id=by.pk)


@transaction.atomic
def prepare_for_link(inspection: Inspection, wanted: Wanted, *, now: datetime | None = None) -> Preparation:
    """The same for who holds an inspector's link: one thing at a time, in the place of the one before.

    So whoever has the link can neither keep the press busy nor fill the disk. Raises `TooMany`.
    """
    Inspection.objects.select_for_update().get(pk=inspection.pk)  # who presses twice waits here
    mine = Preparation.objects.filter(inspection=inspection)
    if mine.unfinished().exists():
        raise TooMany
    mine.delete()
    return _asked(wanted, at=now or timezone.now(), inspection=inspection)


def _asked(wanted: Wanted, *, at: datetime, **who: Any) -> Preparation:
    Preparation.objects.filter(asked_at__lt=at - KEPT).delete()
    preparation = Preparation.objects.create(
        organisation=wanted.organisation,
        form=wanted.form,
        state_of=wanted.at,
        since=wanted.since,
        language=wanted.language,
        asked_at=at,
        called_at=at,
        step=Step.WAITING,
        **who,
    )
    transaction.on_commit(start_worker)
    return preparation


def start_worker() -> None:
    """A process of its own, which outlives the request. It ends at once if another is at work."""
    subprocess.Popen(  # noqa: S603 our own command, by our own Python
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "prepare"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def look_after(preparation: Preparation, *, now: datetime | None = None) -> None:
    """Start a worker for what waits while nobody works: the one before was killed, or the machine restarted.

    Who waits asks every second, and a process takes longer than that to begin.
    """
    at = now or timezone.now()
    if not preparation.is_unfinished or at - preparation.called_at < PATIENCE:
        return
    with alone() as is_mine:
        pass
    waiting = Preparation.objects.filter(pk=preparation.pk, called_at=preparation.called_at)
    if is_mine and waiting.update(called_at=at):
        start_worker()


def work() -> int:
    """Prepare all that is asked for, the oldest first, unless another process does. How many were finished.

    Who lets go of the lock looks again afterwards: what was asked for in that moment found the lock taken.
    """
    finished = 0
    while Preparation.objects.unfinished().exists():
        with alone() as is_mine:
            if not is_mine:
                break
            for preparation in iter(_next, None):
                _prepare(preparation)
                finished += 1
    return finished


@contextmanager
def alone(lock: int = LOCK, name: str = "preparing") -> Iterator[bool]:
    """Whether no other process prepares, from here to the end of the block. The system frees what a dead one held."""
    if connection.vendor == "postgresql":
        yield from _alone_on_postgresql(lock)
    else:
        yield from _alone_on_this_machine(name)


def _alone_on_postgresql(lock: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])


def _alone_on_this_machine(name: str) -> Iterator[bool]:
    with (settings.VAR_DIR / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _next() -> Preparation | None:
    """The oldest that is unfinished, marked as begun. Whatever says that it is worked on was left by a dead process."""
    for preparation in Preparation.objects.unfinished().without_bytes().select_related("organisation", "inspection"):
        if preparation.attempts < ATTEMPTS:
            preparation.stage, preparation.attempts = Stage.WORKING, preparation.attempts + 1
            preparation.save(update_fields=("stage", "attempts"))
            return preparation
        _log.error("Preparation %d ended its process %d times.", preparation.pk, ATTEMPTS)
        _fail(preparation, Problem.ENDED)
    return None


def _prepare(preparation: Preparation) -> None:
    def tell(step: Step) -> None:
        preparation.step = step
        preparation.save(update_fields=("step",))

    try:
        export = export_register(wanted_of(preparation), tell=tell)
    except CannotSet:
        _fail(preparation, Problem.TOO_LARGE)
    except NotYet:
        _fail(preparation, Problem.NOT_YET)
    except NoKey:
        _fail(preparation, Problem.NO_KEY)
    except Exception:  # noqa: BLE001 - whatever it was, the next one must have its turn, and this one an end
        _log.exception("Preparation %d failed.", preparation.pk)
        _fail(preparation, Problem.UNKNOWN)
    else:
        preparation.stage, preparation.step = Stage.DONE, Step.READY
        preparation.name, preparation.media_type, preparation.body = export.name, export.media_type, export.body
        preparation.save(update_fields=("stage", "step", "name", "media_type", "body"))


def _fail(preparation: Preparation, problem: Problem) -> None:
    preparation.stage, preparation.problem = Stage.FAILED, problem
    preparation.save(update_fields=("stage", "problem"))


def wanted_of(preparation: Preparation) -> Wanted:
    """Through a link, nothing from before its first day."""
    inspection = preparation.inspection
    return Wanted(
        organisation=preparation.organisation,
        form=Form(preparation.form),
        at=preparation.state_of,
        language=preparation.language,
        since=preparation.since,
        opened_from=first_moment(inspection) if inspection else None,
    )
