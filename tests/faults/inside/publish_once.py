import time

from django.contrib.auth.models import User

from tests.faults.inside.publishing import publish, reword


def run(text: str) -> dict[str, float]:
    """The number of the version that says so, and when it was published, by the clock on the wall."""
    by = User.objects.get(username="person-0")
    reword(0, text, by=by)
    number = publish(by=by).number
    return {"number": number, "at": time.time()}
