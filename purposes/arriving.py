"""A file on its way into the register: compared beside the web processes, shown, and written once somebody says so.

Like `purposes.preparing`, which it leans on: a request writes down what is wanted, a process does it and ends.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from purposes.exchange.carrying_out import enter
from purposes.exchange.cells import Cells
from purposes.exchange.files import Brought, names_of_terms, read_file
from purposes.exchange.plan import plan
from purposes.exchange.planned import Meanwhile, Plan
from purposes.exchange.told import lines_of, stays_of
from purposes.importing_within import meant, refuse_foreign, refuse_shared
from purposes.models import Arrival, ArrivalStep, Organisation, Stage
from purposes.preparing import ATTEMPTS, PATIENCE, alone, start_worker
from purposes.uncollected import uncollected
from purposes.writing_told import rows_told

KEPT = timedelta(days=1)
LOCK = 7_265_004
"""PostgreSQL's advisory lock: who compares or writes a file holds it."""

_OFTEN = 250  # records between two words of how far it is
_log = logging.getLogger(__name__)


@transaction.atomic
def bring(
    body: bytes,
    *,
    name: str,
    by: AbstractBaseUser,
    organisation: Organisation | None = None,
    profile: str = "",
    language: str = "en",
    now: datetime | None = None,
) -> Arrival:
    """Keep the file for a day, and see to it that somebody compares it with the register."""
    at = now or timezone.now()
    Arrival.objects.filter(asked_at__lt=at - KEPT).delete()
    arrival = Arrival.objects.create(
        organisation=organisation,
        name=name[:200],
        profile=profile,
        body=body,
        asked_by_id=by.pk,
        asked_at=at,
        called_at=at,
        language=language,
    )
    transaction.on_commit(start_worker)
    return arrival


@transaction.atomic
def accept(arrival: Arrival, *, reason: str, now: datetime | None = None) -> None:
    """Write what was shown. Asked twice, it is written once."""
    waiting = Arrival.objects.filter(pk=arrival.pk, stage=Stage.DONE, step=ArrivalStep.COMPARED).exclude(digest="")
    at = now or timezone.now()
    if waiting.update(
        stage=Stage.QUEUED, step=ArrivalStep.WRITING, reason=reason, called_at=at, attempts=0, problem=""
    ):
        transaction.on_commit(start_worker)


def look_after(arrival: Arrival, *, now: datetime | None = None) -> None:
    """Start a worker for what waits while nobody works."""
    at = now or timezone.now()
    if arrival.stage not in {Stage.QUEUED, Stage.WORKING} or at - arrival.called_at < PATIENCE:
        return
    with alone(LOCK, "arriving") as is_mine:
        pass
    if is_mine and Arrival.objects.filter(pk=arrival.pk, called_at=arrival.called_at).update(called_at=at):
        start_worker()


def work() -> int:
    """Do all that waits, the oldest first, unless another process does. How many files were dealt with."""
    finished = 0
    waiting = Arrival.objects.filter(stage__in=(Stage.QUEUED, Stage.WORKING))
    while waiting.exists():
        with alone(LOCK, "arriving") as is_mine:
            if not is_mine:
                break
            while arrival := waiting.first():
                with uncollected():
                    _deal_with(arrival)
                finished += 1
    return finished


def _deal_with(arrival: Arrival) -> None:
    if arrival.attempts >= ATTEMPTS:
        _end(
            arrival,
            Stage.FAILED,
            problem=_("The import was broken off several times. Ask the operator to look into the log."),
        )
        return
    _note(arrival, stage=Stage.WORKING, attempts=arrival.attempts + 1)
    with translation.override(arrival.language or "en"):
        try:
            by = get_user_model().objects.filter(pk=arrival.asked_by_id).first()
            organisation = meant(arrival.organisation, by=by)
            brought = read_file(
                bytes(arrival.body), name=arrival.name, profile=arrival.profile, organisation=organisation
            )
            refuse_foreign(brought.document, organisation=organisation, by=by)
            if arrival.step == ArrivalStep.WRITING:
                _write(arrival, brought, organisation, by)
            else:
                _compare(arrival, brought, organisation, by)
        except ValidationError as refused:
            _end(arrival, Stage.FAILED, problem=refused.messages[0])
        except Exception:  # noqa: BLE001 - whatever it was, the next one must have its turn, and this one an end
            _log.exception("Arrival %d failed.", arrival.pk)
            said = _("Something went wrong, and nothing was imported. Ask the operator to look into the log.")
            _end(arrival, Stage.FAILED, problem=said)


def _compare(arrival: Arrival, brought: Brought, organisation: Organisation | None, by: Any, note: str = "") -> None:
    made = _planned(arrival, brought, organisation, by)
    lines = lines_of(made, cells=Cells(arrival.language or "en", names_of_terms()), place=brought.place)
    of_file = [
        *((brought.place(one.path), one.sentence) for one in made.problems),
        *(("", one) for one in brought.problems),
    ]
    if of_file:
        lines.insert(0, {"kind": "", "name": arrival.name, "place": "", "state": "invalid", "problems": of_file})
    digest = made.digest if made.is_sound and not of_file and any(line.edits for line in made.lines) else ""
    left_out = [*brought.left_out, *stays_of(made)]
    _end(arrival, Stage.DONE, step=ArrivalStep.COMPARED, lines=lines, left_out=left_out, digest=digest, problem=note)


def _write(arrival: Arrival, brought: Brought, organisation: Organisation | None, by: Any) -> None:
    made = _planned(arrival, brought, organisation, by)
    try:
        with rows_told(arrival) as tell:
            enter(made, by=by, reason=arrival.reason, name=arrival.name, digest=arrival.digest, tell=tell)
    except (Meanwhile, ValidationError):
        note = _("Nothing was imported: somebody has changed the register since. This is how the file compares now.")
        _compare(arrival, brought, organisation, by, note)
    else:
        _end(arrival, Stage.DONE, step=ArrivalStep.WRITTEN, change_id=made.change)


def _planned(arrival: Arrival, brought: Brought, organisation: Organisation | None, by: Any) -> Plan:
    made = plan(
        brought.document,
        organisation=organisation,
        spoken_in=brought.spoken_in,
        tell=lambda done, of: _tell(arrival, done, of),
    )
    refuse_shared(made, by=by)
    return made


def _tell(arrival: Arrival, done: int, of: int) -> None:
    if done % _OFTEN == 0 or done == of:
        _note(arrival, done=done, of=of)


def _end(arrival: Arrival, stage: Stage, **values: Any) -> None:
    _note(arrival, stage=stage, **values)


def _note(arrival: Arrival, **values: Any) -> None:
    """Never the file's bytes: they are there already."""
    for name, value in values.items():
        setattr(arrival, name, value)
    arrival.save(update_fields=list(values))
