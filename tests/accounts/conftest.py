"""A browser without JavaScript, and the second factor as a deployment has it."""

from typing import Any

import pytest

PASSWORD = "password of a test"


@pytest.fixture
def log_in(client) -> Any:
    def send(name: str = "editor", password: str = PASSWORD, **more: Any) -> Any:
        return client.post("/admin/login/", {"username": name, "password": password}, **more)

    return send


@pytest.fixture
def second_factor(settings) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"DPO"})
