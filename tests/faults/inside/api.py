from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from publishing.release import publish
from purposes import tokens
from purposes.models import ApiToken
from purposes.starter import load_vocabularies
from tests.make import accept_errors, activity_document, make_statement


def run() -> dict[str, str]:
    """A register with one published statement, and a token that may do everything in it."""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        load_vocabularies()
        statement = make_statement(*(activity_document(number) for number in (1, 2, 3)))
        user = User.objects.create(username="program", is_staff=True)
        user.groups.add(Group.objects.get(name="DPO"))
        accept_errors(statement, by=user)
        ends = timezone.now() + timedelta(days=1)
        token = ApiToken(name="Fuzzing", scopes=["read", "write", "publish"], expires_at=ends)
        secret = tokens.make(token, by=user)
    publish(statement, by=user)
    return {"secret": secret}
