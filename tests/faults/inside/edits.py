"""Edits one after the other, each said aloud once it is acknowledged, whatever happens to the database."""

import sys
import time

from django.contrib.auth.models import User
from django.db import DatabaseError, InterfaceError, connection

from tests.faults.inside.publishing import reword


def run(person: str, seconds: str) -> int:
    until, number, by = time.monotonic() + float(seconds), 0, None
    while time.monotonic() < until:
        number += 1
        try:
            by = by or User.objects.get(username=f"person-{person}")
            reword(int(person), f"Edit {number}", by=by)
        except (DatabaseError, InterfaceError):
            connection.close()
            time.sleep(0.05)
        else:
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
    return number
