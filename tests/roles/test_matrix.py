"""Role × thing × verb × door: what the table of roles says is what happens. What writes: test_effects.py."""

from http import HTTPStatus
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from purposes.roles import THINGS
from tests.roles.doors import OF_WHOEVER_ASKED, Door, addresses, doors, is_twin, is_writing, known_elsewhere
from tests.roles.world import INSPECTOR, OWNER, PEOPLE

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
DOORS = doors()


def who(world: Any, name: str) -> tuple[Any, Client]:
    """A browser of theirs: logged in; or one that opened the link that it has, and goes on from there."""
    person, client = world.people[name], Client()
    if person.user:
        client.force_login(person.user)
    if name == INSPECTOR:
        assert client.get(reverse("inspect:link", args=[world.link])).status_code == HTTPStatus.OK
    if name == OWNER:
        assert client.get(reverse("review", args=[world.owner_link])).status_code == HTTPStatus.OK
    return person, client


def is_let_in(answer: Any) -> bool:
    to_log_in = answer.status_code == HTTPStatus.FOUND and "/login/" in answer.headers["Location"]
    return answer.status_code not in REFUSED and not to_log_in


def tried(client: Client, door: Door, world: Any, person: Any, **headers: str) -> bool:
    """What was written is taken back, so that the next door finds everything as it was."""
    with transaction.atomic():
        address = door.at(world, person.user)
        more: dict[str, Any] = {"content_type": "application/json"} if door.is_api and door.method != "get" else {}
        data = door.data if door.method != "get" else None
        answer = getattr(client, door.method)(address, data, headers={"if-match": '"1"', **headers}, **more)
        transaction.set_rollback(True)
    return is_let_in(answer)


def said(world: Any, name: str, door: Door) -> bool:
    """By the table."""
    thing = next(thing for thing in THINGS if thing.key == door.thing)
    return door.act is not None and name in thing.rights[door.act]


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("thing", [thing.key for thing in THINGS])
def test_every_door_lets_in_whom_the_table_names_and_nobody_else(world, thing: str, name: str):
    person, client = who(world, name)
    mine = [door for door in DOORS if door.thing == thing and not is_twin(door) and not is_writing(door)]
    wrong = []
    for door in mine:
        expected = said(world, name, door)
        asked = {"session": tried(client, door, world, person)}
        if door.is_api and person.secret:
            asked["token"] = tried(Client(), door, world, person, authorization=f"Bearer {person.secret}")
        wrong += [(door.name, door.method, door.act, by) for by, got in asked.items() if got != expected]

    assert wrong == []
    assert mine


def test_every_address_has_its_line_in_the_table():
    known = {door.name for door in DOORS}
    everywhere = set(addresses())

    without = {name for name in everywhere - known - OF_WHOEVER_ASKED.keys() if not known_elsewhere(name)}

    assert without == set()
    assert known - everywhere == set()


def test_every_cell_of_the_table_has_a_door():
    tried_cells = {(door.thing, door.act) for door in DOORS}

    assert {(thing.key, act) for thing in THINGS for act in thing.rights} - tried_cells == set()
