import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from ropa.environment import database, flag, secret, words

SQLITE = Path("register.sqlite3")
FULL = 2


@pytest.fixture(autouse=True)
def _no_secrets(monkeypatch):
    for name in ("SECRET", "SECRET_FILE", "ROPA_DATABASE_PASSWORD", "ROPA_DATABASE_PASSWORD_FILE"):
        monkeypatch.delenv(name, raising=False)


# Flags and lists


@pytest.mark.parametrize("value", ["1", "true", "True", "YES", "on"])
def test_flag_is_raised_by_a_yes(monkeypatch, value):
    monkeypatch.setenv("FLAG", value)

    assert flag("FLAG") is True


@pytest.mark.parametrize("value", ["", "0", "false", "no", "off", "2", "nonsense"])
def test_flag_is_down_for_anything_else(monkeypatch, value):
    monkeypatch.setenv("FLAG", value)

    assert flag("FLAG") is False


def test_flag_is_down_when_unset(monkeypatch):
    monkeypatch.delenv("FLAG", raising=False)

    assert flag("FLAG") is False


@pytest.mark.parametrize("value", ["a.example b.example", "a.example,b.example", " a.example ,\n b.example, "])
def test_words_are_separated_by_commas_or_spaces(monkeypatch, value):
    monkeypatch.setenv("WORDS", value)

    assert words("WORDS", "default") == ["a.example", "b.example"]


def test_words_unset_are_the_default(monkeypatch):
    monkeypatch.delenv("WORDS", raising=False)

    assert (words("WORDS", "a b"), words("WORDS")) == (["a", "b"], [])


def test_words_set_to_nothing_are_none(monkeypatch):
    monkeypatch.setenv("WORDS", "")

    assert words("WORDS", "default") == []


# Secrets


def test_secret_is_the_variable(monkeypatch):
    monkeypatch.setenv("SECRET", "s3cret")

    assert secret("SECRET") == "s3cret"


def test_secret_unset_is_empty():
    assert secret("SECRET") == ""


def test_secret_in_a_file_wins_and_loses_its_line_end(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text("from the file\n")
    monkeypatch.setenv("SECRET", "from the variable")
    monkeypatch.setenv("SECRET_FILE", str(file))

    assert secret("SECRET") == "from the file"


@pytest.mark.parametrize(("name", "why"), [("absent", "No such file or directory"), (".", "Is a directory")])
def test_secret_in_a_file_that_cannot_be_read_says_which_and_why(monkeypatch, tmp_path, name, why):
    file = tmp_path / name
    monkeypatch.setenv("SECRET_FILE", str(file))

    with pytest.raises(
        ImproperlyConfigured, match=re.escape(f"SECRET_FILE names {file}, which cannot be read: {why}.")
    ):
        secret("SECRET")


# The database


def test_database_without_address_is_the_sqlite_file():
    settings = database("", sqlite=SQLITE)

    assert (settings["ENGINE"], settings["NAME"]) == ("django.db.backends.sqlite3", SQLITE)
    assert settings["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="what SQLite is told")
def test_sqlite_does_as_it_was_told():
    """Read from the connection itself: a setting misspelt is a setting that SQLite ignores."""
    with connection.cursor() as cursor:

        def asked(name: str) -> object:
            cursor.execute(f"PRAGMA {name}")
            return cursor.fetchone()[0]

        told = {name: asked(name) for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")}

    assert told == {"journal_mode": "wal", "synchronous": FULL, "busy_timeout": 20_000, "foreign_keys": 1}
    assert connection.transaction_mode == "IMMEDIATE"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_database_address_is_taken_apart(scheme):
    settings = database(f"{scheme}://ada:p%40ss%2Fw%C3%B6rd@db.example:5433/my%20register", sqlite=SQLITE)

    assert settings == {
        "ENGINE": "ropa.postgresql",
        "NAME": "my register",
        "USER": "ada",
        "PASSWORD": "p@ss/wörd",
        "HOST": "db.example",
        "PORT": "5433",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 2},
    }


def test_database_address_may_leave_all_but_the_name_out():
    settings = database("postgresql:///register", sqlite=SQLITE)

    assert [settings[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == ["register", "", "", "", ""]


def test_database_address_carries_options():
    settings = database("postgresql://ada@/register?host=/run/postgresql&sslmode=require", sqlite=SQLITE)

    assert settings["OPTIONS"] == {"connect_timeout": 2, "host": "/run/postgresql", "sslmode": "require"}


def test_database_password_may_stand_in_a_file(monkeypatch, tmp_path):
    file = tmp_path / "password"
    file.write_text("from the file\n")
    monkeypatch.setenv("ROPA_DATABASE_PASSWORD_FILE", str(file))

    without, within = (database(f"postgresql://{user}@db/register", sqlite=SQLITE) for user in ("ada", "ada:mine"))

    assert (without["PASSWORD"], within["PASSWORD"]) == ("from the file", "mine")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ada@db/register",
        "db.example/register",
        "register",
        "postgresql://ada@db",
        "postgresql://ada@db/",
        "sqlite:///register.sqlite3",
    ],
)
def test_database_address_of_another_form_is_refused_with_the_right_one(url):
    with pytest.raises(
        ImproperlyConfigured, match=r"^Set ROPA_DATABASE_URL to postgresql://user:password@host:5432/name"
    ):
        database(url, sqlite=SQLITE)
