"""Fixtures that every test may ask for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import Group, User
from django.db import connections, transaction
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck, settings

from purposes import guards
from purposes.models import Organisation, Verb
from purposes.recorded import current_change, recorded_as
from purposes.starter import _FILES, load_vocabularies
from tests.make import make_organisation

settings.register_profile(
    "ours", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # a busy machine is no bug
settings.load_profile("ours")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any) -> Iterator[None]:
    """The end of a long run says where it failed, too: often nothing but its end is kept."""
    yield
    for report in [*terminalreporter.stats.get("failed", ()), *terminalreporter.stats.get("error", ())]:
        terminalreporter.write_sep("_", f"{report.nodeid}, {report.when}")
        terminalreporter.write_line(report.longreprtext[-1500:])


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory) -> None:
    """SQLite in a file, as in production: a browser's requests each have a connection of their own."""
    database = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """PostgreSQL keeps a database that somebody is still in: a browser's last request may outlive its test."""
    yield
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session", autouse=True)
def _guards_stand_aside() -> Iterator[None]:
    """A test without a transaction of its own ends by emptying the database, which the guards refuse."""
    empty = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        guards.remove()
        empty(case)  # sets them again: it ends as a migration does

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture(scope="session", autouse=True)
def _foreign_templates(_fail_for_invalid_template_variable) -> None:
    """An undefined variable fails the test that meets it, unless the template is a library's."""
    handler = site_settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"]

    class OursOnly(type(handler)):  # type: ignore[misc]  # pytest-django's class is its own affair
        def __mod__(self, variable):
            return self.origin_value if "site-packages" in str(self._get_origin()) else super().__mod__(variable)

    handler.__class__ = OursOnly


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    """Nothing of a test stays on the machine; static files are the sources, not a collected copy."""
    settings.VAR_DIR = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Whatever language the test before was answered in."""
    with translation.override("en"):
        yield


_shipped: list[Any] = []


@pytest.fixture
def vocabularies(db) -> None:
    """As `load_vocabularies` leaves them; loaded once a session, copied row by row after that."""
    if not _shipped:
        load_vocabularies()
        models = [model for model, _key in _FILES.values()]
        _shipped.extend(list(rows.all()) for model in models for rows in (model.objects, model.history))
        return
    with transaction.atomic(), recorded_as(None, verb=Verb.SHIPPED):
        change = current_change()
        for rows in _shipped:
            for row in rows:
                if hasattr(row, "history_date"):
                    row.change, row.history_date = change, change.at
            type(rows[0])._base_manager.bulk_create(rows)


@pytest.fixture
def organisation(vocabularies) -> Organisation:
    return make_organisation()


def _user(name: str, role: str) -> User:
    user = User.objects.create_user(name, password="password of a test", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def dpo(db) -> User:
    return _user("dpo", "DPO")


@pytest.fixture
def editor(db) -> User:
    return _user("editor", "Editor")


@pytest.fixture
def auditor(db) -> User:
    return _user("auditor", "Auditor")
