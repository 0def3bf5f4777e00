"""A publisher that is killed again and again; what it said it had published must be there."""

import os
import random
import signal
import time
from typing import Any

from django.contrib.auth.models import User
from django.db import connections

from publishing.models import Snapshot
from tests.faults.inside.publishing import chain, publish, reword


def run(kills: str) -> dict[str, Any]:
    chance = random.Random(1)  # noqa: S311 - not a secret
    begun, first = time.monotonic(), _publish(User.objects.get(username="person-0"), "Not killed yet.")
    pace = time.monotonic() - begun
    said = {first.number: first.sha256}
    for kill in range(int(kills)):
        said |= _killed_after(chance.uniform(0, 3 * pace), kill)
    kept = dict(Snapshot.objects.values_list("number", "sha256"))
    return {"said": len(said), "lost": sum(kept.get(number) != digest for number, digest in said.items()), **chain()}


def _publish(by: User, text: str) -> Snapshot:
    reword(0, text, by=by)
    return publish(by=by)


def _killed_after(seconds: float, kill: int) -> dict[int, str]:
    connections.close_all()  # none may be shared with the child
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _publish_on_and_on(writing, kill)
    os.close(writing)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        lines = [line.split() for line in pipe.read().splitlines(keepends=True) if line.endswith("\n")]
    return {int(number): digest for number, digest in lines}


def _publish_on_and_on(writing: int, kill: int) -> None:
    by, number = User.objects.get(username="person-0"), 0
    while True:
        number += 1
        snapshot = _publish(by, f"Life {kill}, version {number}.")
        os.write(writing, f"{snapshot.number} {snapshot.sha256}\n".encode())
