from django.contrib.auth.models import User

from tests.faults.inside.publishing import publish, reword


def run(text: str) -> int:
    """The number of the version that says so."""
    by = User.objects.get(username="person-0")
    reword(0, text, by=by)
    return publish(by=by).number
