"""Ask, wait, download at the desk; nobody takes what is not theirs, and every download is recorded."""

import hashlib
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from purposes import preparing
from purposes.models import Handout, Preparation
from purposes.preparing import AT_ONCE, PATIENCE, work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def started(monkeypatch) -> list[int]:
    found: list[int] = []
    monkeypatch.setattr(preparing, "start_worker", lambda: found.append(1))
    return found


def form_address(organisation) -> str:
    return reverse("admin:purposes_take_out", args=[organisation.pk])


def ask(client, organisation, **more):
    typed = {"form": "json", "day": timezone.localdate().isoformat(), "language": "en", "since": "", **more}
    return client.post(form_address(organisation), typed)


def file_address(preparation) -> str:
    return reverse("admin:purposes_preparation_file", args=[preparation.pk])


def page_address(preparation) -> str:
    return reverse("admin:purposes_preparation", args=[preparation.pk])


def test_from_asking_to_the_file(client, organisation, auditor, started):
    client.force_login(auditor)

    answer = ask(client, organisation)
    preparation = Preparation.objects.get()
    waiting = client.get(answer.url).content.decode()
    work()
    ready = client.get(answer.url).content.decode()
    file = client.get(file_address(preparation))

    handout = Handout.objects.select_related("change").get()
    name = f"register-harbour-{timezone.localdate().isoformat()}.json"
    assert answer.url == page_address(preparation)
    assert ("<progress" in waiting, "data-waiting" in waiting, f"Download {name}" in ready) == (True, True, True)
    assert "data-waiting" not in ready
    assert (file["Content-Type"], file["Content-Disposition"]) == (
        "application/json",
        f'attachment; filename="{name}"',
    )
    assert "no-store" in file["Cache-Control"]
    assert (handout.kind, handout.organisation, handout.state_of) == ("export", organisation, preparation.state_of)
    assert handout.sha256 == hashlib.sha256(file.content).hexdigest()
    assert (handout.change.actor, handout.change.origin) == ("auditor", "desk")
    assert started == [1]


def test_each_download_is_recorded(client, organisation, dpo):
    client.force_login(dpo)
    ask(client, organisation)
    work()

    for _ in range(2):
        client.get(file_address(Preparation.objects.get()))

    assert Handout.objects.count() == 2


def test_a_past_day_is_meant_to_its_end(client, organisation, dpo):
    client.force_login(dpo)
    yesterday = timezone.localdate() - timedelta(days=1)

    ask(client, organisation, day=yesterday.isoformat())

    moment = timezone.localtime(Preparation.objects.get().state_of)
    assert (moment.date(), moment + timedelta(microseconds=1)) == (
        yesterday,
        (moment + timedelta(microseconds=1)).replace(hour=0, minute=0, second=0, microsecond=0),
    )


def test_what_failed_says_why(client, organisation, dpo):
    client.force_login(dpo)
    answer = ask(client, organisation, day="2001-01-01")
    work()

    page = client.get(answer.url).content.decode()

    assert "The register did not exist yet at that moment." in page
    assert client.get(file_address(Preparation.objects.get())).url == answer.url


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"day": "2999-01-01"}, "This day has not been yet."),
        ({"day": "2026-01-01", "since": "2026-02-01"}, "Choose a day before the one whose register you take."),
        ({"day": ""}, "This field is required."),
        ({"form": "docx"}, "Select a valid choice. docx is not one of the available choices."),
        ({"language": "tlh"}, "Select a valid choice. tlh is not one of the available choices."),
    ],
)
def test_what_is_typed_wrong_is_said_where_it_is_wrong(client, organisation, dpo, typed, problem):
    client.force_login(dpo)

    answer = ask(client, organisation, **typed)

    assert (answer.status_code, problem in answer.content.decode(), Preparation.objects.count()) == (200, True, 0)


def test_too_many_at_once_are_refused_in_a_sentence(client, organisation, dpo):
    client.force_login(dpo)
    for _ in range(AT_ONCE):
        ask(client, organisation)

    answer = ask(client, organisation)

    assert "Several things are being prepared for you already. Wait for the first." in answer.content.decode()


def test_nobody_sees_what_others_had_prepared(client, organisation, dpo, auditor):
    client.force_login(dpo)
    ask(client, organisation)
    work()
    client.force_login(auditor)
    preparation = Preparation.objects.get()

    found = [client.get(address).status_code for address in (page_address(preparation), file_address(preparation))]

    assert (found, Handout.objects.count()) == ([404, 404], 0)


def test_without_the_right_to_read_activities_there_is_nothing_to_take(client, organisation):
    client.force_login(User.objects.create_user("guest", is_staff=True))

    found = [client.get(form_address(organisation)).status_code, ask(client, organisation).status_code]

    assert (found, Preparation.objects.count()) == ([403, 403], 0)


def test_whoever_is_not_logged_in_is_sent_to_the_door(client, organisation):
    answer = client.get(form_address(organisation))

    assert (answer.status_code, "/admin/login/" in answer.url) == (302, True)


def test_the_page_calls_a_worker_again_where_the_first_one_died(client, organisation, dpo, started):
    client.force_login(dpo)
    answer = ask(client, organisation)
    Preparation.objects.update(called_at=timezone.now() - PATIENCE)
    started.clear()

    for _ in range(2):
        client.get(answer.url)

    assert started == [1]


def test_the_pages_take_as_many_queries_for_one_as_for_three(client, organisation, dpo, django_assert_num_queries):
    client.force_login(dpo)
    counts = []
    for _ in (1, 2, 3):
        answer = ask(client, organisation)
        with django_assert_num_queries(1000, exact=False) as queries:
            client.get(answer.url)
        counts.append(len(queries))

    assert len(set(counts)) == 1


@pytest.mark.parametrize("place", ["admin:index", "organisation"])
def test_the_desk_leads_there(client, organisation, auditor, place):
    client.force_login(auditor)
    address = (
        reverse("admin:purposes_organisation_change", args=[organisation.pk])
        if place == "organisation"
        else reverse(place)
    )

    assert f'href="{form_address(organisation)}"' in client.get(address).content.decode()
