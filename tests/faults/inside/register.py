import time
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import transaction

from purposes.models import ContactPoint
from purposes.starter import load_vocabularies
from ropa.accounts.sessions import BEGAN, SEEN
from tests.make import activity_document, make_statement, words


def run(people: str) -> dict[str, Any]:
    """A small register; so many people, each logged in, with a contact point and an activity of their own."""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        organisation = _register(int(people))
        cookies = [logged_in(f"person-{number}") for number in range(int(people))]
    return {"cookies": cookies, "organisation": organisation}


def _register(people: int) -> int:
    load_vocabularies()
    purposes = [{"text": words(f"Purpose {number}."), "legal_bases": ["6-1-a"]} for number in range(people)]
    activity = activity_document(reference="A-1", slug="activity", name=words("Activity"), purposes=purposes)
    statement = make_statement(activity, organisation={"contact_points": []})
    for number in range(people):
        point = {"label": words(f"Desk {number}"), "role": "dpo", "email": "dpo@harbour.example", "position": number}
        ContactPoint(organisation=statement.organisation, **point).save()
    return statement.organisation_id


def logged_in(name: str) -> str:
    user = User.objects.create(username=name, is_staff=True)
    user.groups.add(Group.objects.get(name="DPO"))
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[BEGAN] = session[SEEN] = time.time()
    session.create()
    return str(session.session_key)
