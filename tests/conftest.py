"""Fixtures that every test may ask for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import Group, User
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck, settings

from purposes.models import Organisation
from purposes.starter import load_vocabularies
from tests import anew, ground
from tests.ground import laid
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
    with django_db_blocker.unblock():
        anew.keep()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: anew.put_back())
        yield
    with django_db_blocker.unblock():
        ground.take_up()
        anew.let_go()


@pytest.fixture
def _django_db_helper(_ground, _django_db_helper) -> None:
    """What is laid is laid before the test's transaction begins."""


@pytest.fixture
def _ground(request, django_db_setup, django_db_blocker) -> None:
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    commits = commits or not {"transactional_db", "live_server"}.isdisjoint(request.fixturenames)
    with django_db_blocker.unblock():
        ground.lay_for(request, commits=commits)


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


@laid
def vocabularies() -> None:
    """As `load_vocabularies` leaves them."""
    load_vocabularies()


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
