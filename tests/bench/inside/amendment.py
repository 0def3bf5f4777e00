from publishing.models import Statement


def run() -> None:
    """The least that makes a new version."""
    statement = Statement.objects.get()
    statement.title = {"en": "Privacy statement, amended"}
    statement.save()
