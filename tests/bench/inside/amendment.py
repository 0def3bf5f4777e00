from django.db import transaction

from publishing.models import Statement


@transaction.atomic
def run() -> None:
    """The least that makes a new version."""
    statement = Statement.objects.get()
    statement.title = {"en": "Privacy statement, amended"}
    statement.save()
