from django.db import connection
from django.test.utils import CaptureQueriesContext

from publishing.models import Statement
from publishing.release import preview
from purposes.register import read_register


def run() -> dict[str, int]:
    statement = Statement.objects.select_related("organisation").get()
    with CaptureQueriesContext(connection) as reading:
        read_register(statement.organisation)
    with CaptureQueriesContext(connection) as previewing:
        preview(statement)
    return {"read_register": len(reading), "preview": len(previewing)}
