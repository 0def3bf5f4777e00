"""Two texts that always weigh 200 together: whoever reads in the middle of a change sees another weight."""

import time
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction

from publishing import release
from publishing.models import Statement
from purposes.models import Purpose
from purposes.recorded import recorded_as
from purposes.words import words_of

LONGEST = 120
"""Seconds until somebody must have moved something."""


def move(until: str) -> None:
    """On and on, until there is a file of that name."""
    number = 0
    while not Path(until).exists():
        _move(number := number + 1)


def weigh(times: str) -> list[list[int]]:
    """What each preview saw, from when the first change was there: so many, and until something moved."""
    latest = time.monotonic() + LONGEST
    while not (first := _weighed()):
        assert time.monotonic() < latest
    seen = [first]
    while len(seen) < int(times) or all(one == first for one in seen):
        assert time.monotonic() < latest
        seen.append(_weighed())
    return seen


def run(what: str, how: str) -> list[list[int]] | None:
    return move(how) if what == "move" else weigh(how)


def _move(number: int) -> None:
    by, weight = User.objects.first(), number % 200
    with transaction.atomic(), recorded_as(by):
        for row, text in zip(Purpose.objects.order_by("pk")[:2], (weight, 200 - weight), strict=True):
            row.text = {"en": str(text)}
            row.save()


def _weighed() -> list[int]:
    """Nothing before anything moved."""
    seen = release.preview(Statement.objects.get()).document.content.activities[0]
    texts = [words_of(dict(purpose.text)).get("en", "") for purpose in seen.purposes[:2]]
    return [int(text) for text in texts] if all(text.isdigit() for text in texts) else []
