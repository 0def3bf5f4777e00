"""docs/roles.md says what the table of roles says today."""

from pathlib import Path

from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.management import call_command

from purposes.roles import THINGS, Act, Role, cells, permissions_of
from tests.purposes.rows import our_models

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_page_of_roles_is_what_the_table_says_today(capsys):
    call_command("list_roles")

    assert (DOCS / "roles.md").read_text("utf-8") == capsys.readouterr().out


def test_every_model_has_its_line_in_the_table():
    told = {label for thing in THINGS for label in (*thing.models, *thing.seen)}

    assert told == {model._meta.label_lower for model in our_models()} | {"auth.user", "auth.group"}
    assert all(apps.get_model(label) for label in told)


def test_no_model_stands_in_the_table_twice():
    told = [label for thing in THINGS for label in (*thing.models, *thing.seen)]

    assert sorted(told) == sorted(set(told))


def test_every_permission_of_the_table_is_one_that_there_is(db):
    there = {
        f"{one.content_type.app_label}.{one.codename}" for one in Permission.objects.select_related("content_type")
    }
    wanted = {name for role in Role for name in permissions_of(role) if ".view_historical" not in name}

    assert wanted - there == set()


def test_cells_that_ask_for_the_same_permission_say_the_same():
    """Else one line of the table would give what another one withholds."""
    named: dict[str, set[tuple[Role, ...]]] = {}
    for thing, act in cells():
        named.setdefault(thing.permission(act), set()).add(tuple(thing.rights[act]))

    assert {name: said for name, said in named.items() if len(said) > 1} == {}


def test_nobody_has_a_right_to_alter_what_is_written_once():
    once = {name for thing in THINGS for name in thing.seen} | {
        "publishing.snapshot",
        "purposes.handout",
        "purposes.change",
    }
    acts = (Act.ADD, Act.CHANGE, Act.DELETE)
    given = {name for role in Role for name in permissions_of(role)}

    assert {f"{one.split('.')[0]}.{act}_{one.split('.')[1]}" for one in once for act in acts} & given == set()
