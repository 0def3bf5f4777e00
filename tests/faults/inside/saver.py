import time

from django.contrib.auth.models import User
from django.db import DatabaseError

from tests.faults.inside.publishing import reword


def run(person: str, times: str, at: str) -> dict[str, float]:
    """So many saves of a row of one's own, each with its history and its guards, beginning when all others begin."""
    by, failed = User.objects.get(username=f"person-{person}"), 0
    time.sleep(max(0.0, float(at) - time.time()))
    began = time.time()
    for number in range(int(times)):
        try:
            reword(int(person), f"Saved {number} times.", by=by)
        except DatabaseError:
            failed += 1
    return {"began": began, "ended": time.time(), "failed": failed}
