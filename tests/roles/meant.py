"""What is sent at each door that writes so that it does what it is there for, and which tables tell that it did.

Somebody who may everything opens the page, or reads the document, and types; the same is then sent by everybody.
"""

import json
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from publishing.models import Right, Snapshot, Statement
from purposes import answering
from purposes.law import Status
from purposes.models import (
    AccountEvent,
    AnswerDone,
    Arrival,
    MutedRule,
    Organisation,
    Preparation,
    ProcessingActivity,
    ProcessorRecord,
)
from purposes.recorded import recorded_as
from purposes.roles import Act
from tests.desk import shown
from tests.make import activity_document, words
from tests.purposes.api.test_records import ADEQUACY, AUTHORITY, DELEGATED, ORGANISATION, STATEMENT, term
from tests.purposes.rows import made
from tests.roles.doors import Door
from tests.roles.world import World, record_of

Typed = dict[str, Any]


@dataclass(frozen=True)
class Meant:
    address: str
    sent: Any
    headers: dict[str, str]
    tables: tuple[str, ...]
    """They say something else afterwards."""


def meant(world: World, door: Door, asker: Client, by: Any) -> Meant:
    world = copy(world)
    with recorded_as(None), transaction.atomic():
        world.spare = _spare(world, door)
        address = door.at(world, by)
        _prepare(world, door, address)
    if door.is_api:
        sent, headers = _document(world, door, asker, address)
    else:
        sent, headers = _form(world, door, asker, address), {}
    return Meant(address, sent, headers, (_model(world, door)._meta.db_table,))


# What must be there before


def _spare(world: World, door: Door) -> dict[Any, Any]:
    """What may be deleted: nothing else needs it."""
    model = _model(world, door)
    if door.act is not Act.DELETE:
        return {}
    owned = {"organisation": world.organisation} if model in {ProcessingActivity, ProcessorRecord, Statement} else {}
    coded = {"code": "ZZ"} if any(one.name == "code" for one in model._meta.fields) else {}
    return {model: made(model, **owned, **coded)}


_STANDS = {
    Status.DRAFT: {"submitted", "submit"},
    Status.IN_REVIEW: {"withdrawn", "withdraw", "approved", "approve", "refused", "refuse"},
    Status.APPROVED: {"ended", "end"},
    Status.ENDED: {"reopened", "reopen"},
}


def _prepare(world: World, door: Door, address: str) -> None:
    if door.name.endswith("_decide") or door.name == "api:decide":
        stands = next(status for status, kinds in _STANDS.items() if kinds & set(address.split("/")))
        _saved(world.activity, status=stands)
    elif door.act is Act.WORK_IN:
        _saved(world.activity, reviewed_on=date(2000, 1, 1))
        answering.report(world.activity, "Not any more.", on=timezone.localdate())
    elif door.name == "admin:publishing_section_rights":
        for right in Right.objects.filter(section=world.section):
            right.delete()
    elif door.act is Act.RESTORE:
        ((name, value),) = _TYPED.get(_label(door), _NAMED).items()
        is_words = name.endswith("_en")
        row = record_of(world, _model(world, door))
        _saved(row, **{name.removesuffix("_en"): words("Otherwise") if is_words else value})
    elif door.act is Act.PUBLISH:
        _saved(world.statement, title=words("Anew"))


def _saved(row: Any, **said: Any) -> None:
    row.refresh_from_db()
    for name, value in said.items():
        setattr(row, name, value)
    row.save()


# The desk

_NAMED: Typed = {"name_en": "Changed"}
_TYPED: dict[str, Typed] = {
    "auth.user": {"first_name": "Changed"},
    "purposes.organisation": {"phone": "Changed"},
    "purposes.processingactivity": {"department": "Changed"},
    "purposes.processorrecord": {"department": "Changed"},
    "purposes.supervisoryauthority": {"phone": "Changed"},
    "purposes.adequacydecision": {"instrument": "Changed"},
    "publishing.section": {"heading_en": "Changed"},
    "publishing.group": {"title_en": "Changed"},
    "publishing.statement": {"title_en": "Changed"},
}
"""By the model of a page; where there is none, `_NAMED`."""

_NEW: dict[str, Typed] = {
    "auth.user": {
        "username": "newcomer",
        "email": "newcomer@example.org",
        "is_active": "on",
    },
    "purposes.organisation": {"slug": "pier", "legal_name": "Pier Ltd"},
    "purposes.processingactivity": {"reference": "N-1", "slug": "n-1", "name_en": "New"},
    "purposes.processorrecord": {"reference": "N-1", "name_en": "New"},
    "purposes.supervisoryauthority": {"code": "ZZ", "name_en": "New", "country": "BE"},
    "purposes.adequacydecision": {"code": "ZZ", "name_en": "New", "adopted": "2020-01-02", "instrument": "2020/1"},
    "publishing.statement": {"slug": "new", "title_en": "New"},
    "purposes.apitoken": {"name": "New", "scopes": ["read"]},
    "purposes.inspection": {"label": "New"},
}


def _form(world: World, door: Door, asker: Client, address: str) -> Typed:
    page, day = door.name.rpartition("_")[2], timezone.localdate()
    fixed: dict[str, Typed] = {
        "admin:purposes_processingactivity_catalogue": {"entry": "newsletter", "copy": ""},
        "admin:purposes_processingactivity_decide": {"version": world.activity.version, "why": "So."},
        "admin:purposes_ruling": {"reason": "Not here."},
        "admin:purposes_take_out": {"form": "json", "day": f"{day}", "language": "en", "since": ""},
        "admin:purposes_import": {"file": SimpleUploadedFile("a.json", b"{}"), "profile": ""},
    }
    if door.name in fixed:
        return fixed[door.name]
    if page not in {"change", "add", "restore", "preview"}:
        return dict(door.data or {})
    html = asker.get(address).content.decode()
    typed: Typed = {name: one if len(one) > 1 else one[0] for name, one in shown(html).lists()}
    if page == "preview":
        typed["substantive"] = "yes"
    if door.act is Act.GIVE:
        typed |= door.data or {}
    elif page == "change":
        typed |= _TYPED.get(_label(door), _NAMED)
    if page == "add":
        ends = f"{timezone.localtime() + timedelta(days=30):%Y-%m-%dT%H:%M}"
        owned = {"organisation": world.organisation.pk, "expires_at": ends, "states_from": day, "states_to": day}
        typed |= {name: value for name, value in owned.items() if f'name="{name}"' in html}
        typed |= _NEW.get(_label(door), {"code": "new", "name_en": "New"})
    return typed


# The API

_DOCUMENTS = {
    "organisations": ORGANISATION,
    "activities": activity_document(reference="N-1", slug="n-1", status="draft"),
    "processor-records": DELEGATED | {"reference": "N-1"},
    "statements": STATEMENT | {"sections": [], "groups": []},
    "authorities": AUTHORITY,
    "adequacy": ADEQUACY,
    "legal_bases": term(article="6(1)(z)"),
    "data_categories": term(special=True, criminal=False),
    "data_subject_categories": term(vulnerable=True),
    "recipient_categories": term(),
    "security_measures": term(),
}

_EDITED: dict[str, Typed] = {
    "organisation": {"phone": "Changed"},
    "activity": {"department": "Changed"},
    "processor-record": {"department": "Changed"},
    "statement": {"title": words("Changed")},
    "authorities-one": {"phone": "Changed"},
    "adequacy-one": {"instrument": "Changed"},
}


def _document(world: World, door: Door, asker: Client, address: str) -> tuple[Any, dict[str, str]]:
    name = door.name.removeprefix("api:")
    if name == "decide":
        return {}, {"if-match": f'"{world.activity.version}"', "x-change-reason": "So."}
    if name == "exports":
        return {"form": "json"}, {}
    if name == "publish":
        read = asker.get(address.replace("/publish/", "/preview/"))
        return {"note": {}}, {"if-match": read.headers["ETag"]}
    if door.method == "post":
        return _DOCUMENTS[name], {}
    read = asker.get(address)
    edited = json.loads(read.content) | _EDITED.get(name, {"name": words("Changed")})
    return (edited if door.method == "put" else {}), {"if-match": read.headers["ETag"]}


# What is changed by it

_ELSEWHERE: dict[str, Any] = {
    "admin:purposes_processingactivity_catalogue": ProcessingActivity,
    "admin:purposes_processingactivity_duplicate": ProcessingActivity,
    "admin:purposes_processingactivity_decide": ProcessingActivity,
    "admin:purposes_processingactivity_worked_in": AnswerDone,
    "admin:purposes_ruling": MutedRule,
    "admin:auth_user_first_password": User,
    "admin:auth_user_log_out": AccountEvent,
    "admin:publishing_section_rights": Right,
    "admin:publishing_statement_preview": Snapshot,
    "admin:purposes_take_out": Preparation,
    "admin:purposes_import": Arrival,
    "api:decide": ProcessingActivity,
    "api:publish": Snapshot,
    "api:exports": Preparation,
}

_OF_API = {
    "organisation": Organisation,
    "activity": ProcessingActivity,
    "activities": ProcessingActivity,
    "processor-record": ProcessorRecord,
    "statement": Statement,
}


def _model(world: World, door: Door) -> Any:
    if door.name in _ELSEWHERE:
        return _ELSEWHERE[door.name]
    if door.act is Act.GIVE:
        return User.groups.through
    name = door.name.removeprefix("api:").removesuffix("-one")
    if not door.is_api:
        return apps.get_model(_label(door))
    return world.vocabularies.get(name) or _OF_API.get(name) or _OF_API[name.removesuffix("s")]


def _label(door: Door) -> str:
    """Of the model whose page it is."""
    return door.name.removeprefix("admin:").rpartition("_")[0].replace("_", ".", 1)
