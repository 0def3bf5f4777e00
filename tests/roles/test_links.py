"""Keys of one kind open no other door, and a link makes nobody somebody."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.signing import Signer
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from purposes import inspections, review_links
from purposes.models import ApiToken
from purposes.recorded import recorded_as
from tests.ground import laid
from tests.roles.world import make_people, make_world

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

API = "/api/v1/organisations/"


@laid
def world(vocabularies) -> Any:
    made = make_world()
    made.people = make_people()
    return made


@pytest.fixture
def keys(world) -> dict[str, str]:
    return {"inspect": world.link, "review": world.owner_link, "api": world.people["DPO"].secret}


def opened(kind: str, key: str) -> int:
    """What each door answers to a key, asked as its holder would."""
    if kind == "api":
        return Client().get(API, headers={"authorization": f"Bearer {key}"}).status_code
    name = {"inspect": "inspect:link", "review": "review"}[kind]
    return Client().get(reverse(name, args=[key])).status_code


@pytest.mark.parametrize("kind", ["inspect", "review", "api"])
def test_each_key_opens_its_own_door_alone(keys, kind):
    answers = {door: opened(door, keys[kind]) for door in keys}

    closed = {"inspect": HTTPStatus.NOT_FOUND, "review": HTTPStatus.NOT_FOUND, "api": HTTPStatus.UNAUTHORIZED}
    assert answers == {**closed, kind: HTTPStatus.OK}


@pytest.mark.parametrize("kind", ["inspect", "review"])
def test_link_logs_nobody_in(keys, kind):
    client = Client()
    client.get(reverse({"inspect": "inspect:link", "review": "review"}[kind], args=[keys[kind]]))

    assert client.cookies == {}
    assert client.get(reverse("admin:index")).status_code == HTTPStatus.FOUND
    assert client.get(API).status_code == HTTPStatus.UNAUTHORIZED


def test_owner_s_link_is_signed_for_this_purpose_over_number_day_and_owner(world):
    number, day, signature = world.owner_link.split(":")
    later = (timezone.localdate() + timedelta(days=400)).toordinal()
    forged = [
        f"{int(number) + 1}:{day}:{signature}",
        f"{number}:{later}:{signature}",
        Signer().sign(f"{number}:{day}"),
        Signer(salt="purposes.review").sign(f"{number}:{day}"),
        Signer(salt="purposes.review:somebody@example.org").sign(f"{number}:{day}"),
        f"{number}:{day}:",
        number,
    ]

    assert [opened("review", key) for key in forged] == [HTTPStatus.NOT_FOUND] * len(forged)


def test_owner_s_link_opens_nothing_once_somebody_else_answers_for_the_activity(world):
    with recorded_as(None), transaction.atomic():
        world.activity.owner_email = "successor@example.org"
        world.activity.save()

    assert opened("review", world.owner_link) == HTTPStatus.NOT_FOUND


def test_owner_s_link_ends(world):
    past = timezone.localdate() - review_links.LASTS - timedelta(days=1)

    assert opened("review", review_links.token(world.activity, on=past)) == HTTPStatus.GONE


def test_inspector_s_link_opens_nothing_once_it_is_withdrawn(world):
    inspections.withdraw(world.inspection, by=None, now=timezone.now())

    assert opened("inspect", world.link) == HTTPStatus.GONE


@pytest.mark.parametrize("digest", [True, False])
def test_what_is_stored_of_a_key_opens_nothing(world, keys, digest):
    stored = {"inspect": world.inspection.token_hash, "api": ApiToken.objects.get(owner__username="dpo").token_hash}

    for kind, key in stored.items():
        refused = {HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED}
        assert opened(kind, key if digest else f"ropa_{key}") in refused


def test_account_that_is_switched_off_closes_its_tokens_and_not_the_links_it_granted(world, keys):
    """An inspector's link is the organisation's: it ends on its day, or when somebody withdraws it."""
    User.objects.filter(username="dpo").update(is_active=False)

    assert opened("api", keys["api"]) == HTTPStatus.UNAUTHORIZED
    assert opened("inspect", keys["inspect"]) == HTTPStatus.OK


def test_links_lead_to_no_other_organisation(world):
    other = make_world(slug="zebra", marker="ZEBRA")
    days = f"{timezone.localdate():%Y-%m-%d}"
    here = reverse("inspect:link", args=[world.link])

    pages = (f"activities/{other.activity.pk}/", f"processors/{other.record.pk}/", f"statements/{other.statement.pk}/")
    answers = [Client().get(f"{here}{days}/{one}", follow=True) for one in pages]

    assert [answer.status_code for answer in answers] == [HTTPStatus.NOT_FOUND] * 3
    assert [answer for answer in answers if "ZEBRA" in answer.content.decode()] == []
