"""The address that stands for an activity, answered by Django and from memory alike."""

import json

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from publishing.front import Front
from publishing.models import Rendering
from publishing.negotiation import quality
from publishing.places import last_versions, places_of, wants_data
from publishing.release import publish
from publishing.serving import PUBLIC_HEADERS
from purposes.models import ProcessingActivity
from purposes.recorded import recorded_as
from tests.ground import laid
from tests.make import make_statement, make_user
from tests.publishing.published import ask
from tests.publishing.test_checking import _paper, pictured_paper  # noqa: F401 - paper is not what is tested here
from tests.publishing.test_release import MONDAY, TUESDAY

VARY = "Accept, Accept-Language"


@pytest.fixture(autouse=True)
def _nothing_known_yet():
    places_of.cache_clear()
    last_versions.cache_clear()


@laid
def statement(vocabularies):
    return make_statement()


@laid
@pictured_paper()
def version(statement):
    return publish(statement, by=make_user("dpo", "DPO"), now=MONDAY)


@pytest.fixture
def slug(statement):
    return ProcessingActivity.objects.order_by("pk").first().slug


@pytest.fixture
def applications(version):
    """Django alone, and memory alone: it would fail if it asked Django or the database."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    django = get_wsgi_application()
    front = Front(django)
    front.refresh()
    front._application, front._start = None, lambda: None
    yield {"django": django, "memory": front}
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(params=["django", "memory"])
def site(applications, request):
    return applications[request.param]


@pytest.mark.parametrize(("spoken", "language"), [("", "en"), ("nl", "nl"), ("nl-BE,en;q=0.5", "nl"), ("fi", "en")])
@pytest.mark.parametrize("accept", ["", "*/*", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_people_are_led_to_its_place_on_the_page(site, slug, spoken, language, accept):
    answer = ask(site, f"/privacy/activities/{slug}/", http_accept=accept, http_accept_language=spoken)

    assert (answer.status, answer.body) == ("303 See Other", b"")
    assert answer.headers["Location"] == f"/privacy/{language}/#activity-{slug}"
    assert answer.headers["Vary"] == VARY
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert PUBLIC_HEADERS.items() <= answer.headers.items()


@pytest.mark.parametrize("accept", ["application/ld+json", "application/json", "text/html;q=0.5, application/ld+json"])
def test_programs_get_its_node_of_the_published_data(site, version, slug, accept):
    answer = ask(site, f"/privacy/activities/{slug}/", http_accept=accept)

    rendering = Rendering.objects.filter(snapshot=version, format="jsonld").first()
    published = json.loads(bytes(rendering.body))
    (node,) = [one for one in published["@graph"] if one["@id"] == f"/privacy/activities/{slug}/"]
    assert json.loads(answer.body) == {"@context": published["@context"], **node}
    assert answer.status == "200 OK"
    assert (answer.headers["Content-Type"], answer.headers["Vary"]) == ("application/ld+json", VARY)


def test_node_is_not_sent_again(applications, slug):
    path, wanted = f"/privacy/activities/{slug}/", {"http_accept": "application/ld+json"}
    known = ask(applications["memory"], path, **wanted).headers["ETag"]

    again = ask(applications["memory"], path, **wanted, http_if_none_match=known)

    assert (again.status, again.body) == ("304 Not Modified", b"")


def test_node_has_an_address_that_needs_no_negotiation(site, slug):
    asked = ask(site, f"/privacy/activities/{slug}/", http_accept="application/ld+json")

    assert ask(site, f"/privacy/activities/{slug}/activity.jsonld", http_accept="text/html").body == asked.body


def test_memory_and_django_give_the_same_headers(applications, slug):
    def told(application, accept):
        answer = ask(application, f"/privacy/activities/{slug}/", http_accept=accept)
        # Django's middleware names the language of its own words, of which a redirection has none.
        return answer.status, answer.body, answer.headers | {"Content-Language": ""}

    for accept in ("text/html", "application/ld+json"):
        memory, django = (told(application, accept) for application in applications.values())
        assert memory == django


def test_what_no_version_ever_held_is_not_found(applications):
    assert ask(applications["django"], "/privacy/activities/never/").status == "404 Not Found"
    assert ask(applications["django"], "/privacy/activities/never/activity.jsonld").status == "404 Not Found"
    assert ask(applications["django"], "/other/activities/never/").status == "404 Not Found"


def test_what_an_earlier_version_held_is_gone_and_the_last_one_is_named(client, statement, version, dpo, slug):
    with recorded_as(dpo):
        entry = statement.groups.first().entries.order_by("position").first()
        entry.delete()
    publish(statement, by=dpo, now=TUESDAY)

    answers = [
        client.get(f"/privacy/activities/{slug}/{file}", headers={"Accept-Language": "nl"})
        for file in ("", "activity.jsonld")
    ]

    last = f"/privacy/nl/versions/1/#activity-{slug}"
    assert [answer.status_code for answer in answers] == [410, 410]
    assert [answer["Link"] for answer in answers] == [f'<{last}>; rel="predecessor-version"'] * 2
    assert f'href="{last}"' in answers[0].content.decode()


def test_address_survives_a_new_title(client, statement, version, dpo, slug):
    with recorded_as(dpo):
        activity = ProcessingActivity.objects.get(slug=slug)
        activity.name = {"en": "Another title"}
        activity.save()
    publish(statement, by=dpo, now=TUESDAY)

    node = client.get(f"/privacy/activities/{slug}/", headers={"Accept": "application/ld+json"}).json()

    assert (node["@id"], node["title"]) == (f"/privacy/activities/{slug}/", {"en": "Another title"})


@pytest.mark.parametrize(
    ("accept", "media_type", "wanted"),
    [
        ("", "text/html", 1),
        ("*/*", "text/html", 1),
        ("text/*;q=0.3", "text/html", 0.3),
        ("text/html;q=0, */*", "text/html", 0),
        ("TEXT/HTML;level=1;q=0.5", "text/html", 0.5),
        ("text/html;q=x", "text/html", 0),
        ("text/html;q=9", "text/html", 1),
        ("image/png", "text/html", 0),
    ],
)
def test_most_exact_range_decides(accept, media_type, wanted):
    assert quality(accept, media_type) == wanted


def test_who_has_no_wish_gets_the_page():
    assert [
        wants_data(accept) for accept in ("", "*/*", "image/png", "application/*", "application/ld+json;q=0.1")
    ] == [*(False, False, False, True, True)]
