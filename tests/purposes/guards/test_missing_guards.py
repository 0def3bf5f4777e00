"""A guard that somebody takes away, switches off or alters is found, and said where it is looked for."""

import pytest
from django.core.management import CommandError, call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from purposes import guards
from purposes.models import LegalBasis
from tests.purposes.guards.ways import refused, sql
from tests.purposes.rows import made

pytestmark = pytest.mark.django_db

KEPT = "guard__purposes_historicallegalbasis__kept"
TRUE = "guard__purposes_historicallegalbasis__true"
RECORDED = "guard__purposes_legalbasis__recorded"

POSTGRESQL = {
    "ALTER TABLE purposes_historicallegalbasis DISABLE TRIGGER USER": [
        "guard__purposes_historicallegalbasis__kept",
        "guard__purposes_historicallegalbasis__not_emptied",
        "guard__purposes_historicallegalbasis__of_now",
        "guard__purposes_historicallegalbasis__true",
    ],
    f"ALTER TABLE purposes_legalbasis DISABLE TRIGGER {RECORDED}": [RECORDED],
    f"ALTER TABLE purposes_legalbasis ENABLE TRIGGER {RECORDED}": [RECORDED],
    f"ALTER TABLE purposes_legalbasis ENABLE REPLICA TRIGGER {RECORDED}": [RECORDED],
    f"DROP TRIGGER {KEPT} ON purposes_historicallegalbasis": [KEPT],
    f"CREATE OR REPLACE TRIGGER {KEPT} BEFORE UPDATE ON purposes_historicallegalbasis "
    f"FOR EACH ROW EXECUTE FUNCTION {KEPT}()": [KEPT],
    f"CREATE OR REPLACE TRIGGER {KEPT} BEFORE DELETE OR UPDATE ON purposes_historicallegalbasis "
    f"FOR EACH ROW WHEN (false) EXECUTE FUNCTION {KEPT}()": [KEPT],
    f"CREATE OR REPLACE FUNCTION {KEPT}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'": [KEPT],
    f"ALTER FUNCTION {TRUE}() SET search_path = pg_temp, public": [TRUE],
    f"ALTER FUNCTION {TRUE}() RESET search_path": [TRUE],
    f"ALTER TRIGGER {KEPT} ON purposes_historicallegalbasis RENAME TO kept": [KEPT, "kept"],
    "ALTER TABLE purposes_historicallegalbasis RENAME TO elsewhere": [
        "guard__purposes_historicallegalbasis__true",
        "guard__purposes_historicallegalbasis__kept",
        "guard__purposes_historicallegalbasis__not_emptied",
        "guard__purposes_historicallegalbasis__of_now",
    ],
    "CREATE RULE silent AS ON DELETE TO purposes_legalbasis DO INSTEAD NOTHING": ["silent"],
    f"CREATE TRIGGER aside BEFORE UPDATE ON purposes_legalbasis FOR EACH ROW EXECUTE FUNCTION {KEPT}()": ["aside"],
}

SQLITE = {
    f"DROP TRIGGER {KEPT.replace('kept', 'update')}": ["guard__purposes_historicallegalbasis__update"],
    "DROP TABLE guard__purposes_legalbasis__marks": [
        "guard__purposes_legalbasis__marks",
        "guard__purposes_legalbasis__mark_stays",
        "guard__purposes_legalbasis__mark_kept",
    ],
    "DROP TRIGGER guard__never__empty": ["guard__never__empty"],
    "ALTER TABLE guard__never ADD COLUMN more text": ["guard__never"],
    "CREATE TRIGGER aside BEFORE INSERT ON guard__purposes_legalbasis__marks BEGIN SELECT RAISE(IGNORE); END": [
        "aside"
    ],
    "CREATE TRIGGER aside AFTER UPDATE ON purposes_legalbasis BEGIN SELECT 1; END": ["aside"],
    "DROP TABLE publishing_rendering": [
        f"guard__publishing_rendering__{name}" for name in ("update", "delete", "replace", "of_now")
    ],
}


def of(vendor: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(f"connection.vendor != '{vendor}'", reason=f"as {vendor} spells it")


def test_nothing_is_missing_after_a_migration():
    assert guards.missing() == []


@of("postgresql")
@pytest.mark.parametrize(("statement", "names"), POSTGRESQL.items(), ids=[key[:70] for key in POSTGRESQL])
def test_altered_guard_is_found_on_postgresql(statement, names):
    sql(statement)

    assert sorted(guards.missing()) == sorted(names)


@of("sqlite")
@pytest.mark.parametrize(("statement", "names"), SQLITE.items(), ids=[key[:70] for key in SQLITE])
def test_altered_guard_is_found_on_sqlite(statement, names):
    sql(statement)

    assert sorted(guards.missing()) == sorted(names)


@of("sqlite")
def test_guard_of_the_same_name_that_does_nothing_is_found_on_sqlite():
    name = KEPT.replace("kept", "update")
    sql(f"DROP TRIGGER {name}")
    sql(f"CREATE TRIGGER {name} BEFORE UPDATE ON purposes_historicallegalbasis BEGIN SELECT 1; END")

    assert guards.missing() == [name]


# Where it is said


@pytest.fixture
def without_one() -> str:
    """The guard that is gone."""
    name = TRUE if connection.vendor == "sqlite" else KEPT
    sql(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else " ON purposes_historicallegalbasis"))
    return name


def test_check_is_an_error_that_names_the_guard(without_one):
    with pytest.raises(
        CommandError, match=rf"purposes.E001.*altered: {without_one} is missing or altered \(1 in all\)"
    ):
        call_command("check", tags=["database"], databases=["default"])


def test_check_is_content_when_nothing_is_missing(capsys):
    call_command("check", tags=["database"], databases=["default"])

    assert capsys.readouterr().out == "System check identified no issues (0 silenced).\n"


def test_readyz_is_unavailable_and_says_why(client, without_one):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "error", "guards": "missing or altered"})


def test_install_guards_puts_back_what_is_missing_and_names_it(without_one, capsys):
    call_command("install_guards")

    assert capsys.readouterr().out == f"Put back: {without_one}\n"
    assert guards.missing() == []


def test_install_guards_leaves_alone_what_is_in_its_place(capsys):
    call_command("install_guards")

    assert capsys.readouterr().out == "Every guard is in its place.\n"


def test_install_guards_takes_away_what_is_not_ours_only_by_name(without_one):
    """A stranger's trigger stays: whoever made it must answer for it."""
    body = "BEGIN SELECT 1; END"
    if connection.vendor == "postgresql":
        sql("CREATE FUNCTION aside() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
        body = "FOR EACH ROW EXECUTE FUNCTION aside()"
    sql(f"CREATE TRIGGER aside AFTER UPDATE ON purposes_organisation {body}")

    call_command("install_guards")

    assert guards.missing() == ["aside"]


# Migrations


def test_table_is_rebuilt_by_a_migration_between_lifting_and_setting(transactional_db):
    """SQLite rebuilds a table that is altered, and would stumble over the guards."""
    made(LegalBasis)
    before = list(LegalBasis.history.values())
    state = MigrationExecutor(connection).loader.project_state()
    longer = migrations.AlterField("legalbasis", "code", models.CharField(max_length=61, unique=True))
    history_too = migrations.AlterField("historicallegalbasis", "code", models.CharField(max_length=61, db_index=True))

    migrate_by(state, longer, history_too)

    assert guards.missing() == []
    assert list(LegalBasis.history.values()) == before
    refused(LegalBasis.history.all().delete)
    refused(lambda: LegalBasis.objects.update(name={"en": "Other"}))


def migrate_by(state: ProjectState, *operations: migrations.AlterField) -> None:
    """What `migrate` does around a migration: its two signals, and the schema between them."""
    plan = [(migrations.Migration("0002_longer_codes", "purposes"), False)]
    emit_pre_migrate_signal(0, False, "default", plan=plan)
    assert len(guards.missing()) > 100
    with connection.schema_editor() as editor:
        for operation in operations:
            after = state.clone()
            operation.state_forwards("purposes", after)
            operation.database_forwards("purposes", editor, state, after)
            state = after
    emit_post_migrate_signal(0, False, "default", plan=plan)


def test_migrate_without_a_plan_leaves_the_guards_where_they_are(transactional_db, monkeypatch):
    lifted = []
    monkeypatch.setattr(guards, "remove", lambda: lifted.append(True))

    call_command("migrate", verbosity=0)

    assert lifted == []
    assert guards.missing() == []
