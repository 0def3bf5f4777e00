"""What must be set before the register starts."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from purposes import guards
from ropa.starting import refuse_unsafe_register, refuse_unsafe_settings

ROOT = Path(__file__).resolve().parents[1]


def check(var: Path, *words: str, **environment: str) -> tuple[int, str]:
    """The exit code of `manage.py check`, and the last line that it prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", "check", *words],
        cwd=ROOT,
        env={"PATH": "", "ROPA_VAR_DIR": str(var), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()[-1]


@pytest.mark.parametrize("environment", [{}, {"ROPA_SECRET_KEY": ""}, {"ROPA_SECRET_KEY": "x" * 31}])
def test_starting_without_a_long_key_names_the_variable(tmp_path, environment):
    code, said = check(tmp_path, **environment)

    assert code == 1
    assert said.endswith(
        "Set ROPA_SECRET_KEY to at least 32 random characters (or ROPA_SECRET_KEY_FILE to a file that holds them)."
    )


def test_starting_with_a_key_file_that_is_not_there_names_it(tmp_path):
    file = tmp_path / "secret_key"

    code, said = check(tmp_path, ROPA_SECRET_KEY="x" * 50, ROPA_SECRET_KEY_FILE=str(file))

    assert code == 1
    assert said.endswith(f"ROPA_SECRET_KEY_FILE names {file}, which cannot be read: No such file or directory.")


def test_starting_with_a_wrong_database_address_names_the_variable(tmp_path):
    code, said = check(tmp_path, ROPA_SECRET_KEY="x" * 50, ROPA_DATABASE_URL="mysql://db/register")

    assert code == 1
    assert "Set ROPA_DATABASE_URL to postgresql://user:password@host:5432/name" in said


def test_starting_with_a_long_key_is_fine(tmp_path):
    assert check(tmp_path, ROPA_SECRET_KEY="x" * 32) == (0, "System check identified no issues (2 silenced).")


def test_starting_with_a_key_in_a_file_is_fine(tmp_path):
    file = tmp_path / "secret_key"
    file.write_text("x" * 32 + "\n")

    assert check(tmp_path, ROPA_SECRET_KEY_FILE=str(file))[0] == 0


GOOD = {
    "ROPA_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ROPA_ALLOWED_HOSTS": "privacy.example.org 127.0.0.1",
    "ROPA_HTTPS": "1",
}
A_KEY = "ROPA_SECRET_KEY to at least 32 random characters (or ROPA_SECRET_KEY_FILE to a file that holds them)."
KNOWN = f"This key is known to everybody or easily guessed: set {A_KEY}"


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (
            {"ROPA_DEBUG": "1"},
            (
                "Unset ROPA_DEBUG, which shows visitors the inside of the site, or take privacy.example.org out of "
                "ROPA_ALLOWED_HOSTS."
            ),
        ),
        ({"ROPA_SECRET_KEY": "for-tests-and-lint-only-it-guards-nothing"}, KNOWN),
        ({"ROPA_SECRET_KEY": "xy" * 30}, KNOWN),
        ({"ROPA_SECRET_KEY": "django-insecure-0123456789abcdefghij", "ROPA_ALLOWED_HOSTS": "localhost"}, KNOWN),
        (
            {"ROPA_DATABASE_URL": "postgresql://ropa:changeme@db/ropa"},
            (
                "The database's password is one that everybody tries first: give its role another, and set "
                "ROPA_DATABASE_PASSWORD (or ROPA_DATABASE_PASSWORD_FILE, or the password in ROPA_DATABASE_URL) to it."
            ),
        ),
    ],
    ids=["debug", "a key of our own tests", "two letters", "a framework's key", "a default password"],
)
def test_starting_where_others_may_come_refuses_what_is_for_oneself(tmp_path, bad, sentence):
    code, said = check(tmp_path, **GOOD | bad)

    assert (code, said.partition("ImproperlyConfigured: ")[2]) == (1, sentence)


@pytest.mark.parametrize("hosts", ["localhost", "127.0.0.1 [::1]", "desk.localhost"])
def test_on_ones_own_machine_debugging_with_any_key_is_fine(hosts):
    refuse_unsafe_settings(debug=True, hosts=hosts.split(), key="x" * 32, database={})


def test_production_settings_leave_nothing_to_warn_of(tmp_path):
    assert check(tmp_path, "--deploy", "--fail-level", "WARNING", **GOOD) == (
        0,
        "System check identified no issues (3 silenced).",
    )


def serve(folder: Path, **environment: str) -> tuple[int, str]:
    """What loading the site as a server does comes to."""
    (folder / "static").mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", "import ropa.wsgi"],
        cwd=ROOT,
        env={"PATH": "", "ROPA_VAR_DIR": str(folder), **GOOD, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stderr.splitlines()[-1] if done.stderr else ""


def test_site_that_others_may_visit_does_not_start_with_the_samples_passwords(tmp_path):
    (tmp_path / "sample-log-ins.json").write_text("{}")

    code, said = serve(tmp_path)

    assert code == 1
    assert said.endswith(
        f"The passwords of the sample's users stand in {tmp_path}/sample-log-ins.json: give dpo, editor, approver and "
        "auditor others (manage.py changepassword), or start with an empty database; then delete that file."
    )
    assert serve(tmp_path, ROPA_ALLOWED_HOSTS="localhost") == (0, "")


def test_site_starts_where_its_database_does_not_answer_or_is_not_migrated(tmp_path):
    away = {"ROPA_DATABASE_URL": "postgresql://ropa@127.0.0.1:1/ropa"}

    assert (serve(tmp_path), serve(tmp_path, **away)) == ((0, ""), (0, ""))


@pytest.mark.django_db
def test_site_does_not_start_without_its_guards(tmp_path):
    refuse_unsafe_register(hosts=["localhost"], folder=tmp_path)
    with connection.cursor() as cursor:
        for sql in guards._vendor().removal(cursor)[:1]:
            cursor.execute(sql)

    with pytest.raises(ImproperlyConfigured, match=r"^The database lets the past be altered, as [0-9]+ of its guards"):
        refuse_unsafe_register(hosts=["localhost"], folder=tmp_path)


def test_over_tls_cookies_are_of_this_very_host(tmp_path):
    names = (
        "from ropa import settings as s\n"
        "for one in ('SESSION', 'CSRF', 'LANGUAGE'):\n"
        "    print(getattr(s, one + '_COOKIE_NAME'), getattr(s, one + '_COOKIE_SECURE'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", names],
        cwd=ROOT,
        env={"PATH": "", "ROPA_VAR_DIR": str(tmp_path), **GOOD},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    said = done.stdout.split()
    assert said == ["__Host-sessionid", "True", "__Host-csrftoken", "True", "__Host-language", "True"]


def test_log_goes_to_standard_error_alone(tmp_path):
    asked = (
        "import logging, logging.handlers, sys, django\n"
        "from django.conf import settings\n"
        "django.setup()\n"
        "known = [logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)]\n"
        "found = {(type(h).__name__, h.stream is sys.stderr) for one in known for h in one.handlers\n"
        "         if not isinstance(h, logging.NullHandler)}\n"
        "print(sorted(found))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env={"PATH": "", "ROPA_VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "ropa.settings", **GOOD},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert done.stdout.strip() == "[('StreamHandler', True)]"
