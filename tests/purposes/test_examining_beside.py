"""A large register is examined beside the web: pages wait for nothing, say what they know, and of when it is."""

import os
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from purposes import examining_beside
from purposes.admin import examined as desk
from purposes.checks import Score
from purposes.examining import examine
from purposes.models import ProcessingActivity
from tests.desk import page, save
from tests.make import activity_document, make_statement

pytestmark = pytest.mark.django_db
HOME, FINDINGS = "/admin/", "/admin/purposes/processingactivity/findings/"
NOT_YET, SINCE = "is being examined. Open this page again", "These are the findings as of"


@pytest.fixture
def organisation(vocabularies):
    statement = make_statement(*(activity_document(number, measures=[]) for number in (1, 2, 3)))
    return statement.organisation


@pytest.fixture
def begun(monkeypatch):
    """Every register is large; who was set to work is kept here, and does not work."""
    found: list[int] = []

    class Idle:
        def __init__(self, *, args, **_more):
            found.append(args[0])

        def start(self):
            pass

    monkeypatch.setattr(examining_beside, "LARGE", 0)
    monkeypatch.setattr(examining_beside.threading, "Thread", Idle)
    monkeypatch.setattr(examining_beside, "_found", {})
    monkeypatch.setattr(examining_beside, "_at_work", set())
    desk._kept.clear()
    return found


def told(organisation) -> str:
    """What the process says."""
    said = StringIO()
    call_command("examine", organisation.pk, timezone.localdate().isoformat(), stdout=said)
    return said.getvalue()


def work(organisation) -> None:
    """As the thread does."""
    lines = told(organisation).splitlines()
    examining_beside._found[organisation.pk] = examining_beside.read(lines, today=timezone.localdate())
    examining_beside._at_work.clear()


def test_what_the_process_tells_is_the_whole_examination(organisation):
    seen = examine(organisation, today=timezone.localdate())

    found = examining_beside.read(told(organisation).splitlines(), today=timezone.localdate())

    assert (found.findings, found.score) == (seen.findings, seen.score)
    assert found.newest == examining_beside.newest_change()
    assert len(found.findings) > 3


def test_process_gives_way_to_whoever_waits_for_a_page(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "manage.py").write_text(
        "import os, time\n"
        "until = time.monotonic() + 20\n"
        "while not os.nice(0) and time.monotonic() < until: time.sleep(0.01)\n"
        "print(f'[null, {os.nice(0)}, 20]')\n"
    )

    found = examining_beside._by_a_process(1, timezone.localdate())

    assert found.score == Score(os.nice(0) + examining_beside.NICENESS, 20)


def test_page_that_nobody_has_examined_for_says_so_and_somebody_begins(client, dpo, organisation, begun):
    client.force_login(dpo)

    pages = [client.get(address).content.decode() for address in (HOME, FINDINGS)]

    assert [NOT_YET in one for one in pages] == [True, True]
    assert begun == [organisation.pk]


def test_page_shows_what_was_found_and_after_a_change_says_of_when_it_is(client, dpo, organisation, begun):
    client.force_login(dpo)
    work(organisation)
    current = client.get(FINDINGS).content.decode()

    save(client, organisation, {"phone": "+32 2 555 01 09"})
    since = client.get(FINDINGS).content.decode()
    work(organisation)
    again = client.get(FINDINGS).content.decode()

    assert [(SINCE in one, NOT_YET in one, "A-0001" in one) for one in (current, since, again)] == [
        (False, False, True),
        (True, False, True),
        (False, False, True),
    ]


def test_form_of_one_activity_asks_it_alone_and_shows_the_same_at_once(client, dpo, organisation, monkeypatch, begun):
    client.force_login(dpo)
    activity = ProcessingActivity.objects.first()
    large = page(client, activity)
    monkeypatch.setattr(examining_beside, "LARGE", 1_000)

    small = page(client, activity)

    def listed(html: str) -> str:
        return html.partition('id="findings"')[2].partition("</section>")[0]

    assert listed(large) == listed(small) != ""


def test_api_asks_to_come_back_until_it_can_tell_what_is(client, dpo, organisation, begun):
    client.force_login(dpo)
    address = f"/api/v1/organisations/{organisation.slug}/findings/"

    first = client.get(address)
    work(organisation)
    second = client.get(address)

    assert (first.status_code, first["Retry-After"], first.json()["title"]) == (503, "11", "Not ready yet.")
    assert (second.status_code, len(second.json()["results"]) > 3) == (200, True)
