"""Fixtures that every test may ask for."""

import gc
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.db import connections
from django.test import TransactionTestCase, client
from django.test.client import store_rendered_templates
from django.utils import translation
from hypothesis import HealthCheck, settings

from purposes.models import Organisation
from purposes.starter import load_vocabularies
from tests import anew, ground
from tests.ground import laid
from tests.make import make_organisation, make_user

# A busy machine is no bug. What is wrong with a change is found by the change itself: the same examples each time.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("others", settings.get_profile("ours"), derandomize=False)  # `make fuzz` looks for new ones
settings.load_profile("ours")


def pytest_collection_finish() -> None:
    """Tests and modules stay to the end: looking for garbage among them again and again takes a quarter of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


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
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: anew.spoil())
        yield
    with django_db_blocker.unblock():
        ground.let_go()
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


@pytest.fixture(scope="class", autouse=True)
def _bare_ground(request, django_db_blocker) -> None:
    """A class of Django's own brings its ground along, and closes the connection at its end."""
    if request.cls is not None and issubclass(request.cls, TransactionTestCase):
        with django_db_blocker.unblock():
            ground.take_up()
            anew.put_back()


def _template_at_hand() -> Any:
    """As pytest-django finds it, without reading the source of every frame: that is half the cost of a desk's page."""
    frame = sys._getframe(2)
    while frame is not None:
        origin = getattr(frame.f_locals.get("self"), "origin", None) if frame.f_code.co_name == "render" else None
        if origin is not None:
            return origin
        frame = frame.f_back
    return None


@pytest.fixture(scope="session", autouse=True)
def _foreign_templates(_fail_for_invalid_template_variable) -> None:
    """An undefined variable fails the test that meets it, unless the template is a library's."""
    handler = site_settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"]

    class OursOnly(type(handler)):  # type: ignore[misc]  # pytest-django's class is its own affair
        def __mod__(self, variable):
            return self.origin_value if "site-packages" in str(_template_at_hand()) else super().__mod__(variable)

    handler.__class__ = OursOnly


def _keep_unless_a_widgets(
    kept: dict[str, Any], signal: Any, sender: Any, template: Any, context: Any, **_: Any
) -> None:
    """What a page is rendered from is kept for its test; nobody asks what each of its thousand widgets is."""
    if "/widgets/" not in (template.name or ""):
        store_rendered_templates(kept, signal, sender, template, context)


@pytest.fixture(scope="session", autouse=True)
def _no_context_of_widgets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "store_rendered_templates", _keep_unless_a_widgets)
        yield


_folders = count(1)


@pytest.fixture
def tmp_path(tmp_path_factory) -> Path:
    """Without looking through the folders of all tests before, as pytest does to name it after its test."""
    folder = tmp_path_factory.getbasetemp() / str(next(_folders))
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    """Nothing of a test stays on the machine; static files are the sources, not a collected copy."""
    for name, value in ground.settings_for(tmp_path).items():
        setattr(settings, name, value)
    ground.copy_files(tmp_path)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Whatever language the test before was answered in."""
    with translation.override("en"):
        yield


@laid
def vocabularies() -> None:
    """As `load_vocabularies` leaves them."""
    load_vocabularies()


@laid
def organisation(vocabularies) -> Organisation:
    return make_organisation()


@pytest.fixture
def dpo(db) -> User:
    return make_user("dpo", "DPO")


@pytest.fixture
def editor(db) -> User:
    return make_user("editor", "Editor")


@pytest.fixture
def auditor(db) -> User:
    return make_user("auditor", "Auditor")
