"""Migrations stand in one line, and each is safe while the release before still serves."""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from tests.upgrade.expected import newest_release, read_expected
from tests.upgrade.safety import dangers

APPS = ("purposes", "publishing")


def _added() -> list[migrations.Migration]:
    """Since the newest release that is kept."""
    released = set(read_expected(newest_release(), "sqlite")["migrations"])
    found = MigrationLoader(None).disk_migrations
    return [one for (app, name), one in sorted(found.items()) if app in APPS and f"{app}.{name}" not in released]


@pytest.mark.parametrize("app", APPS)
def test_migrations_of_an_app_stand_in_one_line(app):
    loader = MigrationLoader(None)
    own = [one for (label, _name), one in sorted(loader.disk_migrations.items()) if label == app]

    before = [sum(label == app for label, _name in one.dependencies) for one in own]

    assert len(loader.graph.leaf_nodes(app)) == 1
    assert before == [0, *[1] * (len(own) - 1)]


def test_released_migrations_are_all_there():
    released = set(read_expected(newest_release(), "sqlite")["migrations"])
    there = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations if app in APPS}

    assert released - there == set()


def test_release_before_can_serve_while_later_migrations_run():
    graph = MigrationLoader(None)
    states = {
        one.name: graph.project_state([node for node in one.dependencies if node[0] == one.app_label])
        for one in _added()
    }

    assert [why for one in _added() for why in dangers(one, states[one.name])] == []


def _nothing(_apps, _editor) -> None: ...


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (migrations.RemoveField("activity", "department"), "still reads it"),
        (migrations.DeleteModel("activity"), "still reads it"),
        (migrations.RenameField("activity", "department", "unit"), "asks for the old name"),
        (migrations.RenameModel("activity", "processing"), "asks for the old name"),
        (migrations.AlterModelTable("activity", "processing"), "asks for the old name"),
        (migrations.AddField("activity", "unit", models.TextField()), "does not fill it"),
        (migrations.AddField("activity", "unit", models.TextField(default="x")), "does not fill it"),
        (migrations.AddField("activity", "unit", models.TextField(null=True)), "give it a `db_default`"),
        (migrations.AlterField("activity", "unit", models.TextField()), "rows without it may come"),
        (
            migrations.AddConstraint("activity", models.UniqueConstraint(fields=["unit"], name="one")),
            "may write what it forbids",
        ),
        (migrations.RunPython(_nothing), "cannot be taken back"),
        (migrations.RunSQL("SELECT 1"), "cannot be taken back"),
        (migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 1")]), "cannot be taken back"),
        (migrations.AlterOrderWithRespectTo("activity", "organisation"), "nobody has thought"),
    ],
)
def test_dangerous_operation_is_found(operation, why):
    (found,) = dangers(_migration(operation))

    assert why in found


@pytest.mark.parametrize(
    "operation",
    [
        migrations.CreateModel("thing", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("activity", "unit", models.TextField(null=True, db_default=None)),
        migrations.AddField("activity", "unit", models.TextField(db_default="")),
        migrations.AddField("activity", "others", models.ManyToManyField("purposes.organisation")),
        migrations.AlterField("activity", "unit", models.TextField(null=True)),
        migrations.AddIndex("activity", models.Index(fields=["unit"], name="unit")),
        migrations.RunPython(_nothing, migrations.RunPython.noop),
    ],
)
def test_harmless_operation_is_left_alone(operation):
    assert list(dangers(_migration(operation))) == []


def test_model_that_the_migration_makes_is_built_up_as_it_likes():
    operations = [
        migrations.CreateModel("thing", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("thing", "unit", models.TextField()),
        migrations.AddConstraint("thing", models.UniqueConstraint(fields=["unit"], name="one")),
    ]

    assert list(dangers(_migration(*operations))) == []


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (models.CharField("Unit", max_length=20, choices=[("a", "A"), ("b", "B")]), 0),
        (models.CharField(max_length=10), 1),
    ],
)
def test_other_words_for_a_field_are_no_change_of_the_database(after, found):
    before = ProjectState()
    before.add_model(ModelState("purposes", "activity", [("unit", models.CharField(max_length=20))]))

    assert len(list(dangers(_migration(migrations.AlterField("activity", "unit", after)), before))) == found


def test_what_was_unused_before_may_go_once_the_migration_says_so():
    operations = [
        migrations.RemoveField("activity", "department"),
        migrations.AddConstraint("activity", models.UniqueConstraint(fields=["unit"], name="one")),
    ]

    assert list(dangers(_migration(*operations, contracted=("activity.department", "narrowed")))) == []


def _migration(*operations, contracted=()) -> migrations.Migration:
    found = migrations.Migration("0002_planted", "purposes")
    found.operations, found.contracted = list(operations), contracted
    return found
