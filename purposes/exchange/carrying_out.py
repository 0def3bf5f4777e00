"""Doing what a plan says, all or nothing, as one change."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from purposes.approving import decided_by_document
from purposes.bulk import Counted
from purposes.exchange.plan import plan
from purposes.exchange.planned import Line, Meanwhile, Plan, State, Told, nobody
from purposes.exchange.records import ACTIVITIES, ORGANISATION, Records, all_records
from purposes.exchange.wanted import Known, Problem
from purposes.exchange.writing import write
from purposes.models import ContactPoint, Organisation, Origin, ProcessingActivity, Verb
from purposes.recorded import change_being_written, recorded_as


def commit(
    document: Any,
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    reason: str = "",
    name: str = "",
    organisation: Organisation | None = None,
    digest: str = "",
) -> Plan:
    """Compare `document` with the register and enter what comes of it: see `enter`."""
    made = plan(document, organisation=organisation)
    enter(made, by=by, reason=reason, name=name, digest=digest)
    return made


def enter(
    made: Plan,
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    reason: str = "",
    name: str = "",
    digest: str = "",
    tell: Told = nobody,
) -> None:
    """Carry out a plan as one change; `name` is the file's. All of it, or nothing. `tell` hears of rows.

    It was made outside of any transaction, so that others go on working; what was saved since is found by the
    versions of the records, once they are locked.

    `ValidationError` by place where something is wrong, `Meanwhile` where somebody was faster, or where `digest` is of
    a plan that would have done something else.
    """
    if not made.is_sound:
        raise ValidationError(_by_place(made.all_problems()))
    if digest and made.digest != digest:
        raise Meanwhile
    try:
        with (
            recorded_as(by, reason=reason, verb=Verb.IMPORTED, about=name[:150], origin=Origin.IMPORT),
            transaction.atomic(),
        ):
            carry_out(made, tell=tell)
            made.change = change_being_written()
    except (IntegrityError, models.ProtectedError) as met:
        raise Meanwhile from met


def carry_out(made: Plan, *, tell: Told = nobody) -> Organisation:
    """Write a sound plan, in the caller's transaction and recorded change; the organisation that it is about."""
    known = made.known
    counted = _counting(tell, of=sum(len(line.edits) for line in made.lines))
    by_records: dict[type[models.Model], list[Line]] = defaultdict(list)
    for line in made.lines:
        if line.edits:
            by_records[line.records.model].append(line)
    _lock(made.lines)
    for records in all_records():
        lines = by_records[records.model]
        around = {} if records.is_shared or records is ORGANISATION else {"organisation_id": known.organisation}
        for wave in _waves(records, lines, known):
            edits = [edit for line in wave for edit in line.edits]
            write(records.table, edits, known=known, around=around, counted=counted)
            known.forget(records.model)
        if records is ORGANISATION and lines:
            _arrived(lines[0], known)
        if records is ACTIVITIES:
            _decide(lines)
    organisation: Organisation = Organisation.objects.get(pk=known.organisation or 0)
    return organisation


def _counting(tell: Told, *, of: int) -> Counted:
    done = 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        if rows:
            tell(done, of)

    return count


def _waves(records: Records, lines: list[Line], known: Known) -> Iterator[list[Line]]:
    """Terms that another one replaces come after that one."""
    if not records.is_shared:
        yield lines
        return
    waiting = lines
    while waiting:
        there = {None, *known.numbers(records.model)}
        is_ready = [line.edits[0].values.get("replaced_by") in there for line in waiting]
        if not any(is_ready):  # they replace each other: the database will say so
            is_ready = [True] * len(waiting)
        yield [line for line, ready in zip(waiting, is_ready, strict=True) if ready]
        waiting = [line for line, ready in zip(waiting, is_ready, strict=True) if not ready]


def _lock(lines: Sequence[Line]) -> None:
    """What changes is what was compared: whoever saved it since is not written over."""
    by_model: dict[type[models.Model], dict[int, int]] = defaultdict(dict)
    for line in lines:
        kept = line.edits[0].kept if line.edits else None
        if kept is not None:
            by_model[line.records.model][kept.pk] = kept.version
    for model, versions in by_model.items():
        rows: Any = model._default_manager.select_for_update(no_key=True).order_by("pk")
        numbers = sorted(versions)
        for start in range(0, len(numbers), 1000):
            some = numbers[start : start + 1000]
            if dict(rows.filter(pk__in=some).values_list("pk", "version")) != {one: versions[one] for one in some}:
                raise Meanwhile


def _arrived(line: Line, known: Known) -> None:
    wanted = line.edits[0].wanted
    known.organisation = wanted.pk if wanted else None
    known.forget(ContactPoint)
    for records in all_records():
        if not records.is_shared:
            known.forget(records.model)


def _decide(lines: Sequence[Line]) -> None:
    new = [line.edits[0].wanted for line in lines if line.state is State.NEW]
    numbers = [wanted.pk for wanted in new if wanted is not None and wanted.pk]
    for start in range(0, len(numbers), 1000):
        decided_by_document(ProcessingActivity.objects.filter(pk__in=numbers[start : start + 1000]).order_by("pk"))


def _by_place(problems: Sequence[Problem]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        found[problem.path or "__all__"].append(problem.sentence)
    return dict(found)
