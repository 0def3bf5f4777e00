"""A fictional organisation to try everything on: its register, two statements, two versions, a log-in for each role.

The one place of this app beside `build` and `release` that knows the register.
"""

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group as Role
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from publishing.exchange import create_statements
from publishing.models import Entry, Group, Snapshot, Statement
from publishing.release import NothingChanged, publish
from purposes.approving import approve, status_after_edit, submit
from purposes.changes import save_next
from purposes.exchange.apply import create_register
from purposes.models import Organisation, ProcessingActivity, Verb
from purposes.recorded import recorded_as
from purposes.starter import load_vocabularies

FIRST_VERSION_IS_OLDER_BY = timedelta(days=120)

_LOG_INS = (("dpo", "DPO"), ("editor", "Editor"), ("approver", "Approver"), ("auditor", "Auditor"))


class NotEmpty(Exception):
    """There is a register here, or accounts, that the sample did not make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    name: str
    role: str
    password: str


def load_sample(*, passwords: Path, now: datetime | None = None) -> list[LogIn]:
    """Loads what is not there yet and returns the log-ins; their passwords are made once and kept in that file.

    Raises `NotEmpty` rather than touch a register or an account of somebody else.
    """
    at = now or timezone.now()
    if not passwords.exists() and User.objects.filter(username__in=[name for name, _role in _LOG_INS]).exists():
        raise NotEmpty("accounts of these names")
    if Organisation.objects.exclude(slug=_slug()).exists():
        raise NotEmpty("another register")
    with transaction.atomic():
        load_vocabularies()
        log_ins = _log_ins(passwords)
        dpo = User.objects.get(username="dpo")
        if not Organisation.objects.filter(slug=_read("register")["organisation"]["slug"]).exists():
            with recorded_as(dpo, verb=Verb.SAMPLE):
                document = _read("register")
                create_statements(document, organisation=create_register(document))
    _publish_missing(by=dpo, now=at)
    return log_ins


def _publish_missing(*, by: User, now: datetime) -> None:
    """Two versions that differ: the second follows the amendments."""
    statements = list(_sample_statements())
    for statement in statements:
        if not Snapshot.objects.filter(statement=statement).exists():
            publish(statement, by=by, now=now - FIRST_VERSION_IS_OLDER_BY)
    amendments = _read("amendments")
    if Snapshot.objects.filter(statement__in=statements, number__gt=1).exists():
        return
    with recorded_as(by, verb=Verb.SAMPLE), transaction.atomic():
        _amend(amendments, by=by)
    for statement in statements:
        try:
            publish(statement, by=by, note=amendments["note"], substantive=amendments["substantive"], now=now)
        except NothingChanged:
            continue
    editor = User.objects.get(username="editor")
    with recorded_as(editor, verb=Verb.SAMPLE), transaction.atomic():
        _propose(amendments["in_review"], by=editor)


def _sample_statements() -> Iterator[Statement]:
    for values in _read("register")["statements"]:
        yield Statement.objects.get(slug=values["slug"])


def _amend(amendments: dict[str, Any], *, by: User) -> None:
    activities = _activities()
    for activity in _edit(amendments["changes"]):
        submit(activity, version=activity.version, by=by)
        approve(activity, version=activity.version + 1, by=by)
    for entry in amendments["entries"]:
        group = Group.objects.get(statement__slug=entry["statement"], anchor=entry["group"])
        Entry(group=group, activity=activities[entry["activity"]], position=group.entries.count()).save()


def _propose(proposal: dict[str, Any], *, by: User) -> None:
    """An edit that waits for its approver: the public keeps the text before it."""
    for activity in _edit(proposal["changes"]):
        submit(activity, version=activity.version, by=by, reason=proposal["why"])


def _edit(changes: Sequence[dict[str, Any]]) -> list[ProcessingActivity]:
    """As at the desk: what was edited has its next version, and is approved no more."""
    activities = _activities()
    for change in changes:
        row: Any = activities[change["activity"]]
        if "rows" in change:
            row = list(getattr(row, change["rows"]).all())[change["position"]]
        setattr(row, change["field"], change["value"])
        row.full_clean()
        row.save()
    edited = [activities[reference] for reference in dict.fromkeys(change["activity"] for change in changes)]
    for activity in edited:
        activity.status = status_after_edit(activity.status)
        save_next(activity)
    return edited


def _activities() -> dict[str, ProcessingActivity]:
    return {row.reference: row for row in ProcessingActivity.objects.filter(organisation__slug=_slug())}


def _log_ins(passwords: Path) -> list[LogIn]:
    known: dict[str, str] = json.loads(passwords.read_text("utf-8")) if passwords.exists() else {}
    for name, role in _LOG_INS:
        user, is_new = User.objects.get_or_create(username=name, defaults={"is_staff": True})
        if is_new or name not in known:
            known[name] = secrets.token_urlsafe(9)
            user.set_password(known[name])
            user.save()
            user.groups.add(Role.objects.get(name=role))
    passwords.touch(mode=0o600)
    passwords.write_text(json.dumps(known), "utf-8")
    return [LogIn(name=name, role=role, password=known[name]) for name, role in _LOG_INS]


def _slug() -> str:
    return str(_read("register")["organisation"]["slug"])


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((Path(__file__).parent / f"{name}.json").read_text("utf-8"))
    return document
