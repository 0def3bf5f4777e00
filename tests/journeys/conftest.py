"""A real browser: Debian's Chromium, without a screen and without calling anybody."""

import os
import shutil
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import expect

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop of its own beside the test
expect.set_options(timeout=30_000)  # a machine may be busy: what never comes still fails


CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": shutil.which("chromium"), "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def served(transactional_db, live_server) -> Iterator[None]:
    """Ends when the last request has: a browser may close while the server still answers it."""
    running: list[None] = []

    def begin(**_: Any) -> None:
        running.append(None)

    def end(**_: Any) -> None:
        running.pop()

    request_started.connect(begin)
    request_finished.connect(end)
    yield
    give_up = time.monotonic() + 20
    while running and time.monotonic() < give_up:
        time.sleep(0.02)
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture
def context(served, context: Any) -> Any:
    """The browser closes before the database is emptied, so that no late request meets it half empty."""
    return context
