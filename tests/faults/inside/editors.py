"""A register with an activity for each of so many people, who are logged in and have a token each."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from purposes import tokens
from purposes.models import ApiToken
from purposes.starter import load_vocabularies
from tests.faults.inside.register import logged_in
from tests.make import activity_document, make_statement


def run(people: str) -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    numbers = range(int(people))
    with transaction.atomic():
        load_vocabularies()
        statement = make_statement(*(activity_document(number) for number in numbers))
        cookies = [logged_in(f"person-{number}") for number in numbers]
        secrets = [_token(name=f"person-{number}") for number in numbers]
    rows = statement.organisation.activities.order_by("pk")
    return {
        "cookies": cookies,
        "secrets": secrets,
        "slug": statement.organisation.slug,
        "activities": list(rows.values_list("pk", flat=True)),
    }


def _token(*, name: str) -> str:
    ends = timezone.now() + timedelta(days=1)
    token = ApiToken(name=name, scopes=["read", "write"], expires_at=ends)
    return tokens.make(token, by=User.objects.get(username=name))
