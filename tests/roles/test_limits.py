"""Somebody who is limited to one organisation: nothing of another one is there, by any door."""

import json
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from purposes import arriving
from purposes.exchange.records import SHARED
from purposes.history import settled_now, way_home
from purposes.limits import limits_of
from purposes.models import (
    ApiToken,
    Arrival,
    Handout,
    LegalBasis,
    Organisation,
    OrganisationLimit,
    ProcessingActivity,
)
from purposes.past.instants import exact
from purposes.recorded import recorded_as
from purposes.roles import THINGS, Role
from tests.desk import add_row, address, save
from tests.ground import laid
from tests.make import activity_document
from tests.purposes.rows import made, recorded_models
from tests.roles.doors import doors, is_twin
from tests.roles.test_matrix import is_let_in, said, tried
from tests.roles.world import make_people, make_world

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

MARKER = "ZEBRA"
DOORS = doors()
LIMITED = (Role.DPO, Role.EDITOR, Role.APPROVER, Role.AUDITOR)


@laid
def worlds(vocabularies) -> Any:
    """(Their own, the other one.) Everybody with a role is limited to the first; a stranger to the second."""
    own, other = make_world(), make_world(slug="zebra", marker=MARKER)
    own.people = other.people = make_people()
    with recorded_as(None), transaction.atomic():
        for role in LIMITED:
            limit(own.people[role.value].user, own.organisation)
        stranger = own.people["no role"].user
        stranger.username = f"{MARKER}-stranger"
        stranger.save()
        limit(stranger, other.organisation)
    mine, theirs = own.people[Role.DPO.value].user, stranger
    for world, user in ((own, mine), (other, theirs)):
        world.token = ApiToken.objects.get(owner=user)
        world.vocabularies = {records.name: records.model for records in SHARED}
        world.instant = exact(settled_now())
        world.account = user
    other.token.name = f"Token {MARKER}"
    with recorded_as(None), transaction.atomic():
        other.token.save()
    return own, other


def limit(account: Any, organisation: Any) -> None:
    OrganisationLimit.objects.create(account=account, organisation=organisation)


def logged_in(worlds: Any, role: Role) -> tuple[Any, Client]:
    person, client = worlds[0].people[role.value], Client()
    client.force_login(person.user)
    return person, client


def body_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace") + str(answer.headers)


# Every door


@pytest.mark.parametrize("role", LIMITED)
@pytest.mark.parametrize("kind", ["session", "token"])
def test_nothing_of_another_organisation_is_told_by_any_door(worlds, role, kind):
    own, other = worlds
    person, client = logged_in(worlds, role)
    headers = {"if-match": '"1"'} | ({} if kind == "session" else {"authorization": f"Bearer {person.secret}"})
    let_in, told = [], []
    for door in DOORS:
        if (kind == "token" and not door.is_api) or is_twin(door):
            continue
        with transaction.atomic():
            address, mine = door.at(other, person.user), door.at(own, person.user)
            shared = "prepared" in address or "exports" in address or door.name == "past:organisations"
            names_theirs = address != mine and not shared
            more: dict[str, Any] = {"content_type": "application/json"} if door.is_api and door.method != "get" else {}
            data = door.data if door.method != "get" else None
            answer = getattr(client, door.method)(address, data, headers=headers, **more)
            # The address itself is what was asked, and names nothing that is there.
            text = body_of(answer).replace(address, "")
            transaction.set_rollback(True)
        if names_theirs and is_let_in(answer) and not is_shut_page(door, answer):
            let_in.append((door.name, door.method, answer.status_code))
        if MARKER in text:
            told.append((door.name, door.method, text[max(0, text.index(MARKER) - 200) : text.index(MARKER) + 40]))

    assert (let_in, told) == ([], [])


def is_shut_page(door: Any, answer: Any) -> bool:
    """Django's admin leads to its first page from a record that is not there; the past asks for another day."""
    home = answer.status_code == HTTPStatus.FOUND and answer.headers["Location"] == reverse("admin:index")
    return home or answer.status_code == HTTPStatus.GONE


@pytest.mark.parametrize("role", [Role.DPO, Role.EDITOR])
def test_within_the_own_organisation_a_limited_role_may_what_the_table_says(worlds, role):
    """But for what all share. Of records every write is tried; what is only read, once by its list."""
    own, _other = worlds
    person, client = logged_in(worlds, role)
    wrong = []
    for door in DOORS:
        thing = next(thing for thing in THINGS if thing.key == door.thing)
        is_read = door.method == "get" and not door.name.endswith(("changelist", "_add"))
        if thing.key in {"accounts", "tokens"} or is_read or is_twin(door):
            continue  # accounts and tokens have tests of their own
        expected = said(own, role.value, door)
        if thing.is_shared and door.act not in {"see", None}:
            expected = False  # what all share is only seen
        if door.name in {"admin:purposes_organisation_add", "api:organisations"} and door.method != "get":
            expected = False
        if door.name == "admin:purposes_organisation_add":
            expected = False
        got = tried(client, door, own, person)
        wrong += [(door.name, door.method, got)] if got != expected else []

    assert wrong == []


# What a form, a search or a file might name


@pytest.fixture
def editor_of_one(worlds) -> Client:
    return logged_in(worlds, Role.EDITOR)[1]


def found(client: Client, **asked: str) -> list[str]:
    answer = client.get(reverse("admin:autocomplete"), {"app_label": "purposes", "term": "", **asked})
    return [one["text"] for one in answer.json()["results"]]


def test_choices_offer_nothing_of_another_organisation(worlds, editor_of_one):
    own, _other = worlds
    organisations = found(editor_of_one, model_name="processingactivity", field_name="organisation")
    activities = found(editor_of_one, app_label="publishing", model_name="entry", field_name="activity")

    assert (organisations, activities) == ([str(own.organisation)], [str(own.activity)])


def test_form_that_names_another_organisation_is_refused(worlds, editor_of_one):
    own, other = worlds
    before = ProcessingActivity.objects.count()

    answer = editor_of_one.post(
        reverse("admin:purposes_processingactivity_add"),
        {"organisation": other.organisation.pk, "reference": "X-1", "slug": "x-1", "name_en": "X"},
    )
    moved = save(editor_of_one, own.activity, {"organisation": other.organisation.pk})

    assert [next(iter(one.context["adminform"].form.errors)) for one in (answer, moved)] == ["organisation"] * 2
    assert ProcessingActivity.objects.count() == before
    own.activity.refresh_from_db()
    assert own.activity.organisation == own.organisation
    assert MARKER not in answer.content.decode() + moved.content.decode()


def test_statement_cannot_show_an_activity_of_another_organisation(worlds, editor_of_one):
    own, other = worlds

    answer = add_row(editor_of_one, own.group, "entries", {"activity": other.activity.pk})

    assert answer.status_code == 200
    assert MARKER not in answer.content.decode()
    assert [entry.activity for entry in own.group.entries.all()] == [own.activity]


@pytest.mark.parametrize("kind", ["processingactivity", "processorrecord", "organisation"])
def test_search_and_filters_find_nothing_of_another_organisation(worlds, editor_of_one, kind):
    other = worlds[1].organisation.pk
    place = reverse(f"admin:purposes_{kind}_changelist")

    # In small letters: what was typed stands in the box again.
    answers = [editor_of_one.get(f"{place}?{one}") for one in ("q=zebra", f"organisation__id__exact={other}")]

    assert [MARKER in answer.content.decode() for answer in answers] == [False, False]


def test_deleted_record_of_another_organisation_is_not_listed_either(worlds):
    client = logged_in(worlds, Role.DPO)[1]
    keys = [world.record.pk for world in worlds]
    with recorded_as(None), transaction.atomic():
        for world in worlds:
            world.record.delete()

    html = client.get(reverse("admin:purposes_processorrecord_deleted")).content.decode()
    histories = [client.get(reverse("admin:purposes_processorrecord_history", args=[key])) for key in keys]

    assert ("P-1" in html, MARKER in html) == (True, False)
    assert [answer.status_code for answer in histories] == [200, 404]


def test_log_tells_nothing_of_another_organisation_whatever_is_asked(worlds):
    _own, other = worlds
    client = logged_in(worlds, Role.AUDITOR)[1]
    change = other.activity.history.values_list("change_id", flat=True)[0]
    asked = ("", f"?organisation={other.organisation.pk}", "?activity=zebraa-1", "?person=zebra-stranger")
    places = [f"{reverse('admin:purposes_change_changelist')}{one}" for one in asked]
    places += [f"{reverse('admin:purposes_change_spreadsheet')}{one}" for one in asked[:1]]
    with recorded_as(other.account), transaction.atomic():
        other.activity.systems = f"System {MARKER}"
        other.activity.save()

    for place in places:
        assert MARKER not in body_of(client.get(place)), place
    assert client.get(reverse("admin:purposes_change_change", args=[change])).status_code == 404


def test_no_change_of_another_organisation_is_a_moment_to_compare_with(worlds, editor_of_one):
    own, other = worlds
    with recorded_as(other.account, reason=f"Reason {MARKER}"), transaction.atomic():
        other.activity.systems = "Other"
        other.activity.save()
    theirs = other.activity.history.order_by("-history_id").values_list("change_id", flat=True)[0]
    mine = own.activity.history.values_list("change_id", flat=True)[0]
    place = reverse("admin:purposes_processingactivity_compare", args=[own.activity.pk])

    answers = [editor_of_one.get(f"{place}?one={one}") for one in (theirs, mine)]

    assert [answer.status_code for answer in answers] == [404, 200]


def test_spreadsheet_of_the_log_is_handed_out_of_the_own_organisation_only(worlds):
    client = logged_in(worlds, Role.AUDITOR)[1]
    before = {
        world.organisation.slug: Handout.objects.filter(organisation=world.organisation).count() for world in worlds
    }

    body_of(client.get(reverse("admin:purposes_change_spreadsheet")))

    after = {
        world.organisation.slug: Handout.objects.filter(organisation=world.organisation).count() for world in worlds
    }
    assert (after["harbour"] - before["harbour"], after["zebra"] - before["zebra"]) == (1, 0)


# Files


def brought(worlds: Any, document: Any, *, organisation: Any = None) -> Arrival:
    user = worlds[0].people[Role.DPO.value].user
    arrival = arriving.bring(json.dumps(document).encode(), name="a.json", by=user, organisation=organisation)
    arriving.work()
    arrival.refresh_from_db()
    return arrival


def test_file_of_another_organisation_is_not_even_compared(worlds, monkeypatch):
    monkeypatch.setattr(arriving, "start_worker", lambda: None)
    said = "This file is not of an organisation that your account is for. Nothing of it was read further."

    theirs = brought(worlds, {"format": "ropa-register/1", "organisation": {"slug": "zebra", "legal_name": "Taken"}})
    new = brought(worlds, {"format": "ropa-register/1", "organisation": {"slug": "brand-new", "legal_name": "New"}})
    meant = brought(worlds, {"format": "ropa-register/1"}, organisation=worlds[1].organisation)

    assert [one.problem for one in (theirs, new, meant)] == [said] * 3
    assert [one.lines for one in (theirs, new, meant)] == [[], [], []]


def test_file_brings_no_words_that_all_organisations_would_share(worlds, monkeypatch):
    monkeypatch.setattr(arriving, "start_worker", lambda: None)
    terms = [{"code": "couriers", "name": {"en": "Couriers"}}]

    arrival = brought(worlds, {"format": "ropa-register/1", "vocabularies": {"recipient_categories": terms}})

    assert arrival.problem.startswith("The file brings what all organisations share: ")


def test_file_of_the_own_organisation_is_compared(worlds, monkeypatch):
    monkeypatch.setattr(arriving, "start_worker", lambda: None)
    activity = activity_document(2, reference="N-1", slug="n-1")

    arrival = brought(worlds, {"format": "ropa-register/1", "activities": [activity]})

    assert (arrival.problem, [line["state"] for line in arrival.lines]) == ("", ["new"])


def test_limit_that_comes_after_the_preview_holds_when_it_is_written(worlds, monkeypatch):
    monkeypatch.setattr(arriving, "start_worker", lambda: None)
    own, other = worlds
    arrival = brought(worlds, {"format": "ropa-register/1", "organisation": {"slug": "harbour", "phone": "1"}})
    with recorded_as(None), transaction.atomic():
        limit(own.people[Role.DPO.value].user, other.organisation)
        OrganisationLimit.objects.get(account=own.people[Role.DPO.value].user, organisation=own.organisation).delete()

    arriving.accept(arrival, reason="")
    arriving.work()

    arrival.refresh_from_db()
    own.organisation.refresh_from_db()
    assert (arrival.stage, own.organisation.phone) == ("failed", "")


# What all share, and what limits mean


def test_limited_account_sees_what_all_share_and_changes_nothing_of_it(worlds, editor_of_one):
    term = LegalBasis.objects.get(code="6-1-a")

    assert editor_of_one.get(address(term)).status_code == 200
    assert editor_of_one.post(address(term), {"name_en": "Changed"}).status_code == 403
    user = worlds[0].people[Role.EDITOR.value].user
    assert not User.objects.get(pk=user.pk).has_perm("purposes.change_legalbasis")


def test_limits_mean_some_organisations_or_all(worlds):
    own, _other = worlds
    root, nobody = User.objects.create_superuser("root"), User.objects.create_user("nobody", is_staff=True)
    limit(root, own.organisation)

    assert limits_of(User.objects.get(pk=own.people[Role.DPO.value].user.pk)) == {own.organisation.pk}
    assert [limits_of(root), limits_of(nobody), limits_of(AnonymousUser())] == [None, None, frozenset()]


@pytest.mark.parametrize("model", recorded_models(), ids=lambda model: model.__name__)
def test_of_every_edited_model_it_is_known_whose_it_is(worlds, model):
    """Else a new one would be everybody's, unseen."""
    label = model._meta.label_lower
    thing = next(thing for thing in THINGS if label in (*thing.models, *thing.seen))

    told = model in (Organisation, ApiToken) or way_home(model) is not None
    assert told != thing.is_shared


# Queries


@pytest.mark.parametrize(
    "place", ["admin:index", "admin:purposes_processingactivity_changelist", "admin:auth_user_changelist"]
)
def test_limited_account_costs_as_many_queries_for_many_as_for_few(worlds, place):
    own, _other = worlds
    client = logged_in(worlds, Role.DPO)[1]
    counts = []
    for number in range(2):
        with recorded_as(None), transaction.atomic():
            for more in range(3 * number):
                made(ProcessingActivity, organisation=own.organisation, name={"en": f"More {more}"})
                limit(User.objects.create_user(f"more-{more}", is_staff=True), own.organisation)
        client.get(reverse(place))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(place))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_api_lists_what_is_seen_and_nothing_else(worlds):
    secret = worlds[0].people[Role.AUDITOR.value].secret
    answer = Client().get("/api/v1/organisations/", headers={"authorization": f"Bearer {secret}"})
    then = Client().get(f"/api/v1/organisations/?at={worlds[0].instant}", headers={"authorization": f"Bearer {secret}"})

    assert [one["slug"] for one in answer.json()["results"]] == ["harbour"]
    assert [one["slug"] for one in then.json()["results"]] == ["harbour"]
