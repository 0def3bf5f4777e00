"""An inspector's link: what it opens, what it leaves behind, how it ends."""

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from publishing.models import Statement
from purposes import history, inspections
from purposes.exchange.writer import as_json, register_document
from purposes.models import Change, Handout, HandoutKind, Inspection, Organisation, Origin, ProcessingActivity
from purposes.past.instants import exact
from purposes.recorded import recorded_as
from purposes.register import read_register
from tests.desk import shown
from tests.ground import laid
from tests.make import activity_document, make_statement, words

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

CLOSED = "It may be mistyped, have ended, or have been withdrawn"


@laid
def statement(vocabularies) -> Statement:
    with recorded_as(None), transaction.atomic():
        return make_statement(activity_document(comments="Seen by few"))


def granted(organisation: Organisation, **more: Any) -> tuple[Inspection, str]:
    """An open link for yesterday and today, and its secret."""
    today = timezone.localdate()
    values = {
        "organisation": organisation,
        "label": "Data Protection Authority",
        "states_from": today - timedelta(days=1),
        "states_to": today,
        "expires_at": timezone.now() + timedelta(days=7),
    }
    inspection = Inspection(**(values | more))
    return inspection, inspections.grant(inspection, by=None)


@pytest.fixture
def link(statement) -> str:
    return reverse("inspect:link", args=[granted(statement.organisation)[1]])


def now() -> str:
    return exact(history.settled_now())


# What it opens


def test_link_opens_the_organisation_s_register_without_an_account(client, link, statement):
    activity = ProcessingActivity.objects.get()
    here = f"{link}{now()}/"

    pages = [here]
    pages += [f"{here}{page}" for page in ("activities/", "processors/", "vocabularies/")]
    pages += [f"{here}activities/{activity.pk}/", f"{here}statements/{statement.pk}/"]
    pages += [f"{here}activities/{activity.pk}/changes/", f"{here}statements/{statement.pk}/changes/"]
    answers = [client.get(page) for page in pages]

    assert [answer.status_code for answer in answers] == [200] * len(pages)
    assert "Seen by few" in answers[4].content.decode()
    assert "We do thing 1." in answers[6].content.decode()
    assert client.cookies == {}


def test_pages_behind_a_link_are_nobody_else_s(client, link):
    for address in (link, f"{link}{now()}/", reverse("inspect:link", args=["wrong"])):
        headers = client.get(address).headers

        assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_pages_behind_a_link_lead_nowhere_into_the_desk(client, link, statement):
    activity = ProcessingActivity.objects.get()
    here = f"{link}{now()}/"

    for page in (here, f"{here}activities/{activity.pk}/", f"{here}statements/{statement.pk}/"):
        assert re.findall(r'(?:href|action)="(/admin[^"]*)"', client.get(page).content.decode()) == []


def test_pages_of_a_moment_stay_the_same_byte_for_byte(client, link, statement):
    here = f"{link}{now()}/activities/{ProcessingActivity.objects.get().pk}/"
    before = client.get(here).content
    with recorded_as(None), transaction.atomic():
        for row in (ProcessingActivity.objects.get(), statement):
            for field in ("name", "title"):
                setattr(row, field, words("PLANTED"))
            row.save()

    assert client.get(here).content == before


def test_another_organisation_s_records_are_not_there(client, link, statement):
    with recorded_as(None), transaction.atomic():
        other = Organisation.objects.create(slug="other", legal_name="Other Ltd")
        foreign = ProcessingActivity.objects.create(organisation=other, reference="X", slug="x", name=words("Foreign"))
        letter = Statement.objects.create(organisation=other, slug="letter", title=words("Foreign"))
    here = f"{link}{now()}/"

    pages = (f"activities/{foreign.pk}/", f"activities/{foreign.pk}/changes/", f"statements/{letter.pk}/")
    answers = [client.get(f"{here}{page}") for page in pages]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert [answer for answer in answers if "Foreign" in answer.content.decode()] == []


def test_days_that_were_not_granted_are_refused_in_one_sentence(client, statement):
    first, last = date(2026, 5, 1), date(2026, 5, 31)
    _inspection, token = granted(statement.organisation, states_from=first, states_to=last)
    link = reverse("inspect:link", args=[token])

    answers = [
        client.get(f"{link}{instant}/") for instant in ("2026-04-30", "2026-06-01T00:00", str(timezone.localdate()))
    ]
    asked = client.get(link, {"day": "2026-06-01"})

    sentence = "This link opens the days from 1 May 2026 to 31 May 2026."
    assert [answer.status_code for answer in answers] == [404] * 3
    assert [sentence in answer.content.decode() for answer in (*answers, asked)] == [True] * 4


def test_today_is_pinned_to_the_moment_that_was_seen(client, link):
    today = str(timezone.localdate())

    response = client.get(f"{link}{today}/activities/")
    asked = client.get(link, {"day": today, "page": "activities/"})

    for found in (response, asked):
        assert re.fullmatch(rf"{re.escape(link)}\S+T\S+\.\d{{6}}Z/activities/", found["Location"])
        assert client.get(found["Location"]).status_code == 200


def test_changes_before_the_first_day_are_not_shown(client, statement, monkeypatch):
    activity = ProcessingActivity.objects.get()
    _inspection, token = granted(statement.organisation)
    later = timezone.now() + timedelta(days=1)

    def shown_changes() -> str:
        address = reverse("inspect:link", args=[token]) + f"{now()}/activities/{activity.pk}/changes/"
        return client.get(address).content.decode()

    assert "We do thing 1." in shown_changes()
    monkeypatch.setattr("purposes.past.inspector.first_moment", lambda _inspection: later)
    assert "We do thing 1." not in shown_changes()


# How it ends


def answer(client: Any, token: str) -> tuple[int, str]:
    response = client.get(reverse("inspect:link", args=[token]))
    return response.status_code, response.content.decode()


def test_wrong_ended_and_withdrawn_links_say_the_same(client, statement):
    ended = granted(statement.organisation, expires_at=timezone.now() - timedelta(seconds=1))[1]
    inspection, withdrawn = granted(statement.organisation)
    inspections.withdraw(inspection, by=None, now=timezone.now())

    answers = [answer(client, token) for token in ("wrong", ended, withdrawn)]
    page = client.get(reverse("inspect:link", args=[withdrawn]) + f"{now()}/activities/")

    assert [status for status, _html in answers] == [404, 410, 410]
    assert len({html for _status, html in answers} | {page.content.decode()}) == 1
    assert CLOSED in answers[0][1]
    assert "Harbour" not in answers[0][1]


def test_withdrawing_twice_keeps_the_first_moment(statement):
    inspection, _token = granted(statement.organisation)
    first = datetime(2026, 1, 1, tzinfo=UTC)

    inspections.withdraw(inspection, by=None, now=first)
    inspections.withdraw(inspection, by=None, now=first + timedelta(days=1))

    inspection.refresh_from_db()
    assert inspection.withdrawn_at == first


def test_secret_is_kept_as_a_digest_only(statement):
    inspection, token = granted(statement.organisation)

    kept = [*Inspection.objects.values_list(), *Inspection.history.values_list(), *Change.objects.values_list()]

    assert len(token) >= 43  # 256 bits
    assert token not in str(kept)
    assert inspections.find(token) == inspection
    assert inspections.find(inspection.token_hash) is None


@pytest.mark.parametrize("wrong", [{"label": ""}, {"states_to": date(2000, 1, 1)}, {"organisation_id": None}], ids=str)
def test_database_refuses_a_link_that_makes_no_sense(statement, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        granted(statement.organisation, **wrong)


# What it leaves behind


def handouts() -> list[tuple[Any, ...]]:
    return list(
        Handout.objects.order_by("pk").values_list("kind", "state_of", "sha256", "change__origin", "inspection")
    )


def test_each_state_looked_at_leaves_one_handout_a_day(client, link, statement):
    first, second = history.settled_now(), history.settled_now()

    for at in (first, first, second):
        for page in ("", "activities/", "vocabularies/"):
            client.get(f"{link}{exact(at)}/{page}")
    client.get(link)

    digest = inspections.digest_of(read_register(statement.organisation, at=first))
    inspection = Inspection.objects.get().pk
    kind, origin = HandoutKind.INSPECTION, Origin.MAILED_LINK
    assert handouts() == [(kind, at, digest, origin, inspection) for at in (first, second)]


def test_next_day_the_same_state_leaves_another_handout(statement):
    inspection, _token = granted(statement.organisation)
    at = history.settled_now()

    def note(now: datetime) -> Handout | None:
        return inspections.note_opening(
            inspection, partial(read_register, statement.organisation, at=at), state_of=at, now=now
        )

    assert note(timezone.now()) is not None
    assert note(timezone.now()) is None
    assert note(timezone.now() + timedelta(days=1)) is not None


def test_digest_is_that_of_the_export_of_the_moment(statement):
    register = read_register(statement.organisation, at=history.settled_now())

    assert inspections.digest_of(register) == hashlib.sha256(as_json(register_document(register))).hexdigest()


def test_refused_pages_leave_no_handout(client, link):
    client.get(f"{link}2001-01-01/")
    client.get(reverse("inspect:link", args=["wrong"]))

    assert handouts() == []


def test_first_opening_writes_and_the_next_ones_only_read(client, link):
    here = f"{link}{now()}/activities/"
    client.get(here)
    changes = Change.objects.count()

    with CaptureQueriesContext(connection) as asked:
        client.get(here)

    assert Change.objects.count() == changes
    assert [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


# At the desk


ADD = reverse("admin:purposes_inspection_add")


def asked_for(client: Any, organisation: Organisation, **typed: Any) -> Any:
    day = timezone.localdate()
    sent = dict(shown(client.get(ADD).content.decode()).lists()) | {
        "organisation": [organisation.pk],
        "label": ["Data Protection Authority"],
        "states_from": [f"{day - timedelta(days=30)}"],
        "states_to": [f"{day}"],
        "expires_at": [f"{day + timedelta(days=14)}T18:00"],
    }
    return client.post(ADD, sent | typed)


def test_dpo_grants_a_link_and_sees_it_once(client, dpo, statement):
    client.force_login(dpo)

    response = asked_for(client, statement.organisation)

    (address,) = re.findall(r'value="http://testserver(/inspect/[^"]+)"', response.content.decode())
    inspection = Inspection.objects.get()
    page = client.get(reverse("admin:purposes_inspection_change", args=[inspection.pk])).content.decode()
    assert "no-store" in response["Cache-Control"]
    assert client.get(f"{address}{now()}/").status_code == 200
    assert address not in page
    assert inspection.history.get().actor == "dpo"


def test_link_that_makes_no_sense_is_refused_in_words(client, dpo, statement):
    client.force_login(dpo)
    yesterday = timezone.localdate() - timedelta(days=1)

    response = asked_for(
        client,
        statement.organisation,
        states_to=[f"{yesterday - timedelta(days=60)}"],
        expires_at=[f"{yesterday}T00:00"],
    )

    html = response.content.decode()
    assert "The last day cannot be before the first one." in html
    assert "This moment is over. Choose one that is to come." in html
    assert Inspection.objects.count() == 0


def test_dpo_sees_the_use_of_a_link_and_withdraws_it(client, dpo, statement):
    inspection, token = granted(statement.organisation)
    client.get(reverse("inspect:link", args=[token]) + f"{now()}/")
    client.force_login(dpo)
    page = reverse("admin:purposes_inspection_change", args=[inspection.pk])
    html = client.get(page).content.decode()

    withdrawn = client.post(reverse("admin:purposes_inspection_withdraw", args=[inspection.pk]), follow=True)

    assert Handout.objects.get().sha256 in html
    assert "it opens nothing any more" in withdrawn.content.decode()
    assert answer(client, token)[0] == 410
    assert Inspection.history.first().actor == "dpo"


@pytest.mark.parametrize("role", ["editor", "auditor"])
def test_only_the_dpo_grants_and_withdraws(client, request, statement, role: str):
    inspection, token = granted(statement.organisation)
    client.force_login(request.getfixturevalue(role))
    withdraw = reverse("admin:purposes_inspection_withdraw", args=[inspection.pk])

    statuses = [client.get(ADD).status_code, client.post(ADD).status_code, client.post(withdraw).status_code]
    page = client.get(reverse("admin:purposes_inspection_change", args=[inspection.pk]))

    assert statuses == [403, 403, 403]
    assert page.status_code == {"editor": 403, "auditor": 200}[role]
    assert withdraw not in page.content.decode()
    assert answer(client, token)[0] == 200


def test_withdrawing_needs_a_post(client, dpo, statement):
    inspection, token = granted(statement.organisation)
    client.force_login(dpo)

    assert client.get(reverse("admin:purposes_inspection_withdraw", args=[inspection.pk])).status_code == 403
    assert answer(client, token)[0] == 200
