"""Two DPOs on one account: the second save is refused, shows both, and loses nothing that was typed."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from purposes import accounts
from purposes.models import AccountEvent, OrganisationLimit
from tests.desk import address, page, save, shown
from tests.make import make_organisation, make_user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(dpo) -> Client:
    return browser(dpo)


@pytest.fixture
def other(dpo) -> Client:
    return browser(make_user("second", "DPO"))


def send(client: Client, account: User, opened: Any, **typed: Any) -> Any:
    """What was opened, with what was typed on it."""
    sent = opened.copy()
    for name, value in typed.items():
        sent.setlist(name, list(value) if isinstance(value, list) else [value])
    return client.post(address(account), {**dict(sent.lists()), "_continue": "1"})


def roles(account: User) -> set[str]:
    return {str(role) for role in accounts.roles_of(account)}


def told(answer: Any) -> list[tuple[str, str | None, str | None]]:
    return [(one.where, one.theirs, one.mine) for one in answer.context["both"].differences]


def test_second_save_is_refused_and_shows_both_standings_with_who_was_faster(desk, other, editor):
    opened = shown(page(desk, editor))
    save(other, editor, {"roles": ["Editor", "Auditor"]})

    answer = send(desk, editor, opened, roles=["Approver"], first_name="Ed")

    assert answer.status_code == 409
    assert [actor for actor, _at in answer.context["both"].saves] == ["second"]
    assert told(answer) == [
        ("First name", None, "<ins>Ed</ins>"),
        ("Roles", "Editor<ins>\nAuditor</ins>", "<del>Editor</del><ins>Approver</ins>"),
    ]
    assert (roles(editor), User.objects.get(pk=editor.pk).first_name) == ({"Editor", "Auditor"}, "")


def test_what_was_typed_stands_in_the_form_and_can_be_saved_on_top(desk, other, editor):
    opened = shown(page(desk, editor))
    save(other, editor, {"last_name": "Voss"})

    refused = send(desk, editor, opened, first_name="Ed", why="As asked.")
    again = shown(refused.content.decode())
    answer = desk.post(address(editor), {**dict(again.lists()), "_continue": "1"})

    assert (again["first_name"], again["last_name"]) == ("Ed", "Voss")
    assert 'value="As asked."' in refused.content.decode()
    assert answer.status_code == 302
    assert User.objects.get(pk=editor.pk).get_full_name() == "Ed Voss"


def test_role_that_was_taken_away_meanwhile_is_not_given_back_by_an_old_page(desk, other, editor):
    opened = shown(page(desk, editor))
    save(other, editor, {"roles": []})

    answer = send(desk, editor, opened, first_name="Ed")

    assert (answer.status_code, roles(editor)) == (409, set())
    assert shown(answer.content.decode()).getlist("roles") == []


def test_account_that_was_switched_off_meanwhile_is_not_switched_on(desk, other, editor):
    opened = shown(page(desk, editor))
    off = shown(page(other, editor))
    off.pop("is_active")
    other.post(address(editor), dict(off.lists()))

    answer = send(desk, editor, opened, first_name="Ed")

    assert (answer.status_code, User.objects.get(pk=editor.pk).is_active) == (409, False)
    assert "is_active" not in shown(answer.content.decode())


def test_limits_that_were_given_meanwhile_are_not_lifted(desk, other, editor):
    harbour, pier = make_organisation(), make_organisation(slug="pier", legal_name="Pier", short_name="Pier")
    opened = shown(page(desk, editor))
    save(other, editor, {"organisations": [str(pier.pk)]})

    answer = send(desk, editor, opened, organisations=[str(harbour.pk)])

    assert answer.status_code == 409
    assert [limit.organisation for limit in OrganisationLimit.objects.all()] == [pier]
    assert [actor for actor, _at in answer.context["both"].saves] == ["second"]


def test_role_that_single_sign_on_gave_meanwhile_is_told(desk, editor):
    opened = shown(page(desk, editor))
    accounts.set_roles(editor, ["Editor", "Auditor"], actor="Harbour")

    answer = send(desk, editor, opened, first_name="Ed")

    assert [actor for actor, _at in answer.context["both"].saves] == ["Harbour"]
    assert roles(editor) == {"Editor", "Auditor"}


def test_both_changing_the_same_is_no_difference_and_a_typing_error_asks_no_such_question(desk, other, editor):
    opened = shown(page(desk, editor))
    wrong = send(desk, editor, opened, email="none")
    corrected = send(desk, editor, shown(wrong.content.decode()), email="ed@example.org")
    save(other, editor, {"first_name": "Ed"})

    same = send(desk, editor, opened, email="ed@example.org", first_name="Ed")

    assert (wrong.status_code, corrected.status_code, same.status_code) == (200, 302, 409)
    assert told(same) == []


@pytest.mark.parametrize("standing", ["", "null", "[]", "{}", '{"sent": 1, "change": 1}', "[" * 100_000])
def test_page_that_does_not_say_what_it_was_made_from_saves_nothing(desk, editor, standing):
    opened = shown(page(desk, editor))

    answer = send(desk, editor, opened, made_from=standing, first_name="Ed")

    assert (answer.status_code, User.objects.get(pk=editor.pk).first_name) == (409, "")


def test_who_only_reads_is_given_nothing_to_send(client, dpo, auditor, editor):
    client.force_login(auditor)

    assert 'name="made_from"' not in page(client, editor)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_one_is_refused(vocabularies):
    first, second = browser(make_user("first", "DPO")), browser(make_user("second", "DPO"))
    editor, together = make_user("editor", "Editor"), Barrier(2)
    answers: list[int] = []

    def save_it(client: Client, opened: Any, role: str) -> None:
        together.wait()
        answers.append(send(client, editor, opened, roles=[role]).status_code)
        connection.close()

    opened = [
        (client, shown(page(client, editor)), role) for client, role in ((first, "Auditor"), (second, "Approver"))
    ]
    savers = [Thread(target=save_it, args=one) for one in opened]
    for saver in savers:
        saver.start()
    for saver in savers:
        saver.join()

    assert sorted(answers) == [302, 409]
    assert len(roles(editor)) == 1
    assert AccountEvent.objects.filter(account_id=editor.pk, kind="given").count() == 1
