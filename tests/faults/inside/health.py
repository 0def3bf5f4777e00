from django.db import connection

from purposes import guards
from tests.faults.inside.publishing import chain


def run() -> bool:
    """The file as SQLite checks it, the guards, and the versions."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check" if connection.vendor == "sqlite" else "SELECT 'ok'")
        (said,) = cursor.fetchone()
    found = chain()
    return said == "ok" and not guards.missing() and found["is_chained"] and found["is_whole"]
