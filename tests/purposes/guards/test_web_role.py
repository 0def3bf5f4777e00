"""The role that serves the site on PostgreSQL: it works, and goes no way round the guards."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from purposes import guards
from purposes.models import LegalBasis, Redaction
from purposes.recorded import recorded_as
from tests.purposes.guards.ways import refused, sql
from tests.purposes.rows import made

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite knows no roles"),
]

PAST = "purposes_historicallegalbasis"

NOT_ALLOWED = [
    f"UPDATE {PAST} SET code = 'x'",
    f"DELETE FROM {PAST}",
    f"TRUNCATE {PAST}",
    "TRUNCATE purposes_legalbasis CASCADE",
    "UPDATE purposes_change SET actor = 'x'",
    "DELETE FROM purposes_change",
    "UPDATE publishing_snapshot SET document = 'x'",
    "UPDATE publishing_rendering SET body = 'x'",
    "DELETE FROM purposes_handout",
    f"INSERT INTO {PAST} SELECT * FROM {PAST} ON CONFLICT (history_id) DO UPDATE SET code = 'x'",
    f"SELECT * FROM {PAST} FOR UPDATE",
    f"ALTER TABLE {PAST} DISABLE TRIGGER ALL",
    f"ALTER TABLE {PAST} DISABLE TRIGGER guard__{PAST}__kept",
    f"ALTER TABLE {PAST} ADD COLUMN more text",
    f"ALTER TABLE {PAST} RENAME TO elsewhere",
    f"ALTER TABLE {PAST} ENABLE ROW LEVEL SECURITY",
    f"ALTER TABLE {PAST} OWNER TO CURRENT_USER",
    f"DROP TABLE {PAST}",
    f"DROP TRIGGER guard__{PAST}__kept ON {PAST}",
    "DROP TRIGGER guard__purposes_legalbasis__recorded ON purposes_legalbasis",
    f"DROP FUNCTION guard__{PAST}__kept() CASCADE",
    f"CREATE OR REPLACE FUNCTION guard__{PAST}__kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    f"ALTER FUNCTION guard__{PAST}__kept() RESET ALL",
    f"CREATE TRIGGER aside BEFORE INSERT ON {PAST} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    f"CREATE RULE aside AS ON INSERT TO {PAST} DO INSTEAD NOTHING",
    f"CREATE TABLE child () INHERITS ({PAST})",
    f"CREATE INDEX aside ON {PAST} (code)",
    "CREATE TABLE purposes_aside (id bigint)",
    "CREATE FUNCTION aside() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA aside",
    "SET session_replication_role = replica",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "GRANT {owner} TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "CREATE ROLE aside",
    "COPY purposes_change FROM PROGRAM 'true'",
    "COPY purposes_change TO '/tmp/aside'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT setval('purposes_change_id_seq', 1)",
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "UPDATE pg_proc SET prosrc = ''",
    "DELETE FROM django_migrations",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())",
    "DO $$ BEGIN LOCK TABLE purposes_change IN ACCESS EXCLUSIVE MODE; END $$",
]


WORDS = re.compile("permission denied|must be|must have|only (superusers|roles)|cannot set|not permitted")


@pytest.fixture
def owner() -> str:
    return connection.settings_dict["USER"]


@pytest.fixture
def as_web_role(owner) -> Iterator[None]:
    """The site connects as a role of its own, as docs/operate.md sets it up."""
    role = f"web_of_{connection.settings_dict['NAME']}"
    sql(f"CREATE ROLE {role} LOGIN PASSWORD 'of a test'")
    sql(f"GRANT {role} TO CURRENT_USER")
    guards.grant(role)
    before = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update(USER=role, PASSWORD="of a test")
    yield
    connection.close()
    connection.settings_dict.update(before)
    sql(f"DROP OWNED BY {role}")
    sql(f"DROP ROLE {role}")


def test_web_role_can_do_what_the_site_does(as_web_role):
    user = User.objects.create_user("somebody")
    with recorded_as(user, reason="As the web role"), transaction.atomic():
        basis = made(LegalBasis)
        basis.name = {"en": "Other"}
        basis.save()
        basis.delete()
    user.delete()

    told = LegalBasis.history.order_by("history_id").values_list("history_type", "actor")
    assert list(told) == [("+", "somebody"), ("~", "somebody"), ("-", "somebody")]
    assert guards.missing() == []


def test_web_role_lets_people_in_and_counts_who_guesses(as_web_role, client):
    User.objects.create_user("somebody", password="password of a test", is_staff=True)

    wrong = client.post("/admin/login/", {"username": "somebody", "password": "wrong"})
    mailed = client.post("/admin/account/reset/", {"email": "somebody@example.org"})
    right = client.post("/admin/login/", {"username": "somebody", "password": "password of a test"})

    assert (wrong.status_code, mailed.status_code, right.status_code) == (200, 302, 302)
    assert client.get("/admin/account/sessions/").status_code == 200


def test_web_role_goes_no_way_round(as_web_role, owner):
    """All in one test: making a role takes longer than any of them."""
    made(LegalBasis)
    allowed = []
    for statement in NOT_ALLOWED:
        try:
            sql(statement.replace("{owner}", owner))
        except DatabaseError as refusal:
            if not WORDS.search(str(refusal)):
                allowed.append((statement, str(refusal)))
        else:
            allowed.append((statement, "allowed"))

    assert allowed == []


def test_web_role_leaves_no_change_unrecorded(as_web_role):
    made(LegalBasis)

    refused(lambda: LegalBasis.objects.update(name={"en": "Other"}))
    refused(lambda: sql("DELETE FROM purposes_legalbasis"))


def test_temporary_table_of_the_same_name_stands_in_for_nothing(as_web_role):
    """A session's own tables come first, unless a function says otherwise."""
    made(LegalBasis)

    def way() -> None:
        sql(f"CREATE TEMPORARY TABLE {PAST} (LIKE public.{PAST}) ON COMMIT DROP")
        sql("UPDATE public.purposes_legalbasis SET deprecated = true")
        sql(f"INSERT INTO {PAST} SELECT * FROM public.{PAST}")
        sql(f"UPDATE pg_temp.{PAST} SET deprecated = true")

    refused(way)


def test_web_role_may_not_blank_the_past_and_is_told_who_may(as_web_role):
    user = User.objects.create_user("somebody")
    with recorded_as(user), transaction.atomic():
        basis = made(LegalBasis)
        basis.name = {"en": "Other"}
        basis.save()
    old = LegalBasis.history.earliest("history_id")

    with pytest.raises(CommandError) as refused:
        call_command(
            "redact_history", PAST, str(old.pk), "--column=name", "--by=somebody", "--reason=It named a person"
        )

    old.refresh_from_db()
    assert (str(refused.value), Redaction.objects.count(), old.name.data) == (
        "This database role may not blank the past: run the command as the role that owns the tables and migrates.",
        0,
        LegalBasis.history.earliest("history_id").name.data,
    )
    assert old.name.data != {}


def test_migrate_grants_the_web_role_its_rights_again(owner, settings, as_web_role):
    """A table that a migration makes is served as soon as it is there, and no history is open by it."""
    connection.close()
    web, connection.settings_dict["USER"] = connection.settings_dict["USER"], owner
    sql(f"GRANT UPDATE ON {PAST} TO {web}")
    sql(f"REVOKE INSERT ON purposes_change FROM {web}")
    settings.DATABASE_WEB_ROLE = web

    call_command("migrate", verbosity=0)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(%s, %s, 'UPDATE'), has_table_privilege(%s, 'purposes_change', 'INSERT')",
            [web, PAST, web],
        )
        assert cursor.fetchone() == (False, True)
