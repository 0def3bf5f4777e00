"""A register at the limits of its field: very many activities, very long texts, very many versions."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction

from publishing import release
from publishing.exchange import create_statements
from publishing.rendering import FORMATS
from purposes.exchange.apply import create_register
from purposes.exchange.carrying_out import enter
from purposes.exchange.plan import plan
from purposes.models import Change, LegalBasis, ProcessingActivity
from purposes.past.instants import exact
from purposes.recorded import recorded_as
from purposes.starter import load_vocabularies
from purposes.uncollected import uncollected
from tests.bench.documents import document
from tests.faults.inside.register import logged_in
from tests.make import accept_errors

LONG = 100_000  # characters
SHOWN = 250
"""Activities on the page. The others are kept, as most of a large register is, inside."""

SENTENCE = "A sentence of ordinary length, as they stand in registers, with a comma in it. "


def run(activities: int, versions: int) -> dict[str, Any]:
    """Makes it, and names the rows whose pages are worth a look. Paper is measured elsewhere."""
    release.FORMATS = tuple(form for form in FORMATS if form.name != "pdf")
    call_command("migrate", verbosity=0)
    by, cookie = _dpo()
    with transaction.atomic():
        load_vocabularies()
        written = document(SHOWN, plain=True)
        (statement,) = create_statements(written, organisation=create_register(written))
        accept_errors(statement, by=None)
    first, many, long = statement.organisation.activities.order_by("pk")[:3]
    for number in range(versions):
        _reword(many, f"Edited {number} times.", by=by)
        release.publish(statement, by=by, note={"en": f"Edited {number} times."})
    _reword(long, (SENTENCE * LONG)[:LONG], by=by)
    with uncollected():
        enter(plan(_beside(written, activities)), by=by)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    written_in = sorted(set(many.purposes.first().history.values_list("change_id", flat=True)))
    return {
        "cookie": cookie,
        "slug": statement.organisation.slug,
        "middle": exact(Change.objects.latest("pk").at),
        "compared": f"?one={written_in[versions // 10]}&other={written_in[-1]}",
        "rule": "ORG-01",
        "basis": LegalBasis.objects.order_by("pk")[0].pk,
        "organisation": statement.organisation_id,
        "statement": statement.pk,
        "first": first.pk,
        "many": many.pk,
        "long": long.pk,
    }


def _dpo() -> tuple[User, str]:
    cookie = logged_in("bench")
    return User.objects.get(username="bench"), cookie


def _beside(written: dict[str, Any], activities: int) -> dict[str, Any]:
    """The others, for the same organisation."""
    taken = {one["reference"] for one in written["activities"]}
    all_ = document(activities, plain=True)
    others = [one for one in all_["activities"] if one["reference"] not in taken]
    return all_ | {"activities": others, "statements": [], "processor_records": []}


@transaction.atomic
def _reword(activity: ProcessingActivity, text: str, *, by: User) -> None:
    with recorded_as(by):
        purpose = activity.purposes.first()
        purpose.text = {"en": text}
        purpose.save()
