"""Each door that writes: it does what it is there for, for whom the table of roles names, and for others nothing.

What is sent is right in every other way, so that nothing but the role stands in it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client

from publishing import release
from publishing.rendering import FORMATS
from purposes import arriving, preparing
from purposes.models import TokenUse
from purposes.roles import Act
from tests.roles.doors import NEVER, Door, is_twin, is_writing
from tests.roles.meant import Meant, meant
from tests.roles.test_matrix import DOORS, is_let_in, said, who
from tests.roles.world import PEOPLE

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

OPEN = [door for door in DOORS if is_writing(door) and not is_twin(door)]
SHUT = [door for door in DOORS if door.method != "get" and door.act is NEVER]

NOTED = {TokenUse._meta.db_table}
"""That a token was used is noted, whatever is then refused."""


@pytest.fixture(autouse=True)
def _nothing_is_set_in_type_or_begun(monkeypatch) -> None:
    forms = [replace(form, render=lambda *_: b"%PDF") if form.name == "pdf" else form for form in FORMATS]
    monkeypatch.setattr(release, "FORMATS", tuple(forms))
    monkeypatch.setattr(arriving, "start_worker", lambda: None)
    monkeypatch.setattr(preparing, "start_worker", lambda: None)


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables that are written to meanwhile, whether or not a row changes by it."""
    found: set[str] = set()

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if table := re.match(
            r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|TRUNCATE)\s+\"?(\w+)", sql, re.IGNORECASE
        ):
            found.add(table[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


def rows(tables: tuple[str, ...]) -> list[list[str]]:
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found.append(sorted(map(repr, cursor.fetchall())))
    return found


def sent(client: Client, door: Door, what: Meant, **headers: str) -> tuple[bool, bool, set[str]]:
    """Whether it was let in, whether it had its effect, and which tables were written to. Taken back afterwards."""
    more: dict[str, Any] = {"content_type": "application/json"} if door.is_api else {}
    with transaction.atomic():
        before = rows(what.tables)
        with writes() as written:
            answer = getattr(client, door.method)(what.address, what.sent, headers={**what.headers, **headers}, **more)
        has_effect = rows(what.tables) != before
        transaction.set_rollback(True)
    return is_let_in(answer), has_effect, written - NOTED


@pytest.fixture
def people(world) -> dict[str, tuple[Any, Client]]:
    return {name: who(world, name) for name in PEOPLE}


@pytest.fixture
def asker(world) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.mark.parametrize("thing", sorted({door.thing for door in OPEN}))
def test_every_door_that_writes_does_so_for_whom_the_table_names_and_for_nobody_else(world, people, asker, thing: str):
    wrong = []
    for door in (door for door in OPEN if door.thing == thing):
        with transaction.atomic():
            # The page of an account says who sees how much of it: it is opened by somebody who may give no more.
            opener = people["DPO"][1] if door.act is Act.GIVE else asker
            what = meant(world, door, opener, None)
            for name, (person, client) in people.items():
                kinds = {"session": (client, {})}
                if door.is_api and person.secret:
                    kinds["token"] = (Client(), {"authorization": f"Bearer {person.secret}"})
                for kind, (browser, headers) in kinds.items():
                    is_in, has_effect, written = sent(browser, door, what, **headers)
                    expected = said(world, name, door)
                    if (is_in, has_effect, bool(written)) != (expected, expected, expected):
                        wrong.append((door.name, what.address, name, kind, is_in, has_effect, written))
            transaction.set_rollback(True)

    assert wrong == []


@pytest.mark.parametrize("name", PEOPLE)
def test_door_that_is_shut_for_everybody_writes_nothing(world, name: str):
    person, client = who(world, name)
    written = {}
    for door in SHUT:
        with transaction.atomic():
            address = door.at(world, person.user)
            with writes() as found:
                getattr(client, door.method)(address, door.data)
            written[door.name] = found
            transaction.set_rollback(True)

    assert {door: tables for door, tables in written.items() if tables} == {}
    assert len(written) > 15


def test_form_of_another_site_writes_nothing_at_any_door(world):
    """The browser of somebody who may sends its cookies along; the token of a form it cannot know."""
    client, user = Client(enforce_csrf_checks=True), User.objects.create_superuser("root")
    client.force_login(user)
    found = {}
    for door in OPEN:
        with transaction.atomic():
            more: dict[str, Any] = {"content_type": "application/json"} if door.is_api else {}
            with writes() as written:
                answer = getattr(client, door.method)(
                    door.at(world, user), door.data, headers={"if-match": '"1"'}, **more
                )
            found[door.name, door.method] = (answer.status_code, written)
            transaction.set_rollback(True)

    assert {door: told for door, told in found.items() if told != (403, set())} == {}


@pytest.mark.django_db
def test_writing_is_seen():
    """Else nothing above could fail."""
    with writes() as found, transaction.atomic():
        User.objects.create_user("somebody")
        User.objects.filter(username="somebody").update(first_name="Some")
        User.objects.filter(username="somebody").delete()

    assert "auth_user" in found
