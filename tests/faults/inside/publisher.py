from django.contrib.auth.models import User

from publishing.release import CannotPublish
from tests.faults.inside.publishing import publish, reword


def run(person: str, times: str) -> dict[str, int]:
    """Publishes so many versions of its own, as often as it takes; the refusals are counted."""
    by = User.objects.get(username=f"person-{person}")
    published = refused = 0
    while published < int(times):
        reword(int(person), f"Version {published} of {person}, try {refused}.", by=by)
        try:
            publish(by=by)
            published += 1
        except CannotPublish:
            refused += 1
    return {"published": published, "refused": refused}
