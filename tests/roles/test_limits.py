"""Somebody who is limited to one organisation: nothing of another one is there, by any door."""

import json
from http import HTTPStatus
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from purposes.exchange.records import SHARED
from purposes.history import settled_now
from purposes.limits import limits_of
from purposes.models import ApiToken, OrganisationLimit, ProcessingActivity
from purposes.past.instants import exact
from purposes.recorded import recorded_as
from purposes.roles import THINGS, Role
from tests.ground import laid
from tests.make import activity_document
from tests.purposes.rows import made
from tests.roles.doors import doors
from tests.roles.test_matrix import is_let_in, said, tried
from tests.roles.world import make_people, make_world, prepared

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

MARKER = "ZEBRA"
DOORS = doors()
LIMITED = (Role.DPO, Role.EDITOR, Role.APPROVER, Role.AUDITOR)


@laid
def worlds(vocabularies) -> Any:
    """(Their own, the other one.) Everybody with a role is limited to the first; a stranger to the second."""
    own, other = make_world(), make_world(slug="zebra", marker=MARKER)
    own.people = other.people = make_people()
    with recorded_as(None), transaction.atomic():
        for role in LIMITED:
            limit(own.people[role.value].user, own.organisation)
        stranger = own.people["no role"].user
        stranger.username = f"{MARKER}-stranger"
        stranger.save()
        limit(stranger, other.organisation)
    mine, theirs = own.people[Role.DPO.value].user, stranger
    for world, user in ((own, mine), (other, theirs)):
        world.token = ApiToken.objects.get(owner=user)
        world.vocabularies = {records.name: records.model for records in SHARED}
        world.instant = exact(settled_now())
        world.account = user
    other.token.name = f"Token {MARKER}"
    with recorded_as(None), transaction.atomic():
        other.token.save()
    return own, other


@pytest.fixture(autouse=True)
def _asked_nothing_yet() -> None:
    cache.clear()


def limit(account: Any, organisation: Any) -> None:
    OrganisationLimit.objects.create(account=account, organisation=organisation)


def logged_in(worlds: Any, role: Role) -> tuple[Any, Client]:
    person, client = worlds[0].people[role.value], Client()
    client.force_login(person.user)
    return person, client


def body_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace") + str(answer.headers)


# Every door


@pytest.mark.parametrize("role", LIMITED)
@pytest.mark.parametrize("kind", ["session", "token"])
def test_nothing_of_another_organisation_is_told_by_any_door(worlds, role, kind):
    own, other = worlds
    person, client = logged_in(worlds, role)
    headers = {"if-match": '"1"'} | ({} if kind == "session" else {"authorization": f"Bearer {person.secret}"})
    let_in, told = [], []
    for door in DOORS:
        if kind == "token" and not door.is_api:
            continue
        with transaction.atomic():
            address, mine = door.at(other, person.user), door.at(own, person.user)
            shared = "prepared" in address or "exports" in address or door.name == "past:organisations"
            names_theirs = address != mine and not shared
            more: dict[str, Any] = {"content_type": "application/json"} if door.is_api and door.method != "get" else {}
            data = door.data if door.method != "get" else None
            answer = getattr(client, door.method)(address, data, headers=headers, **more)
            # The address itself is what was asked, and names nothing that is there.
            text = body_of(answer).replace(address, "")
            transaction.set_rollback(True)
        if names_theirs and is_let_in(answer) and not is_shut_page(door, answer):
            let_in.append((door.name, door.method, answer.status_code))
        if MARKER in text:
            told.append((door.name, door.method, text[max(0, text.index(MARKER) - 200) : text.index(MARKER) + 40]))

    assert (let_in, told) == ([], [])


def is_shut_page(door: Any, answer: Any) -> bool:
    """Django's admin leads to its first page from a record that is not there; the past asks for another day."""
    home = answer.status_code == HTTPStatus.FOUND and answer.headers["Location"] == reverse("admin:index")
    return home or answer.status_code == HTTPStatus.GONE


@pytest.mark.parametrize("role", LIMITED)
def test_within_the_own_organisation_a_limited_role_may_what_the_table_says(worlds, role):
    own, _other = worlds
    person, client = logged_in(worlds, role)
    wrong = []
    for door in DOORS:
        thing = next(thing for thing in THINGS if thing.key == door.thing)
        if thing.key in {"accounts", "tokens"}:
            continue  # tests of their own
        expected = said(own, role.value, door)
        if thing.is_shared and door.act not in {"see", None}:
            expected = False  # what all share is only seen
        if door.name in {"admin:purposes_organisation_add", "api:organisations"} and door.method != "get":
            expected = False
        if door.name == "admin:purposes_organisation_add":
            expected = False
        got = tried(client, door, own, person)
        wrong += [(door.name, door.method, got)] if got != expected else []

    assert wrong == []
