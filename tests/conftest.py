"""Fixtures that every test may ask for."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User

from purposes.models import Organisation
from purposes.starter import load_vocabularies
from tests.make import make_organisation


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    """Nothing of a test stays on the machine; static files are the sources, not a collected copy."""
    settings.VAR_DIR = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def vocabularies(db) -> None:
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
