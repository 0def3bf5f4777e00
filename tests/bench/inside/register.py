from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction

from publishing.exchange import create_statements
from purposes.exchange.apply import create_register
from purposes.starter import load_vocabularies
from tests.bench.documents import document
from tests.make import accept_errors


def run(activities: int, plain: int) -> None:
    call_command("migrate", verbosity=0)
    User.objects.create_user("bench")
    with transaction.atomic():
        load_vocabularies()
        written = document(activities, plain=bool(plain))
        for statement in create_statements(written, organisation=create_register(written)):
            accept_errors(statement, by=None)
