"""The desk's first page: each number is as long as the list behind it, and many rows ask no more than few."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publishing.models import Entry
from publishing.release import publish
from purposes.approving import approve, submit
from purposes.exchange.apply import create_activity
from purposes.models import ProcessingActivity
from tests.desk import save
from tests.make import activity_document, make_statement
from tests.publishing.test_checking import _paper  # noqa: F401 - paper is not what is tested here

HOME = "/admin/"


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def part(page: str, heading: str) -> str:
    return next(found for found in re.findall(r"<section.*?</section>", page, re.DOTALL) if heading in found)


def links(page: str) -> list[tuple[str, int]]:
    """Where a number leads, and the number."""
    rows = re.findall(r'<th scope="row"><a href="([^"]+)">.*?<span>(\d+)</span>', page, re.DOTALL)
    numbers = re.findall(r'<a href="([^"]+)"><b>(\d+)</b>', page)
    return [(address.replace("&amp;", "&"), int(number)) for address, number in (*rows, *numbers)]


@pytest.fixture
def register(vocabularies) -> Any:
    """One told and sensitive, one internal, one ended, one that nobody said anything of, one in review and overdue."""
    statement = make_statement(
        activity_document(1, transfers=[{"country": "US", "mechanism": "46-2-c"}], no_transfers=False),
        activity_document(2, internal_because="Told in the staff handbook"),
        activity_document(3, status="ended"),
        activity_document(4, internal_because=""),
        activity_document(5, status="in-review", review_months=12, reviewed_on="2020-01-01"),
    )
    for entry in Entry.objects.filter(activity__reference__in=("A-0002", "A-0004")):
        entry.delete()
    return statement


def test_every_number_is_as_long_as_the_list_behind_it(client, dpo, register):
    client.force_login(dpo)
    page = client.get(HOME).content.decode()

    found = links(page)
    listed = {
        address: int(
            re.search(r"(\d+) (?:processing activit|findings?)", text(client.get(address).content.decode()))[1]
        )  # type: ignore[index]
        for address, _number in found
        if "/processingactivity/?" in address
    }

    assert len(listed) >= 10
    assert listed == {address: number for address, number in found if address in listed}


def test_coverage_says_why_an_activity_is_in_no_statement(client, dpo, register):
    client.force_login(dpo)

    told = text(part(client.get(HOME).content.decode(), "that have not ended"))

    assert (
        "2 of 4 activities that have not ended are in a statement. 1 is internal , because: "
        "“Told in the staff handbook” (1). 1 is in none, and nobody has said why." in told
    )


def test_statement_says_what_has_changed_since_its_last_version(client, dpo, vocabularies):
    statement = make_statement(activity_document(1), activity_document(2))
    client.force_login(dpo)
    unpublished = text(part(client.get(HOME).content.decode(), "<h2>Statements"))
    publish(statement, by=dpo)
    fresh = text(part(client.get(HOME).content.decode(), "<h2>Statements"))
    activity = ProcessingActivity.objects.get(reference="A-0002")
    save(client, activity, {"name_en": "Renamed"})
    activity.refresh_from_db()
    submit(activity, version=activity.version, by=dpo)
    activity.refresh_from_db()
    approve(activity, version=activity.version, by=dpo)
    changed = text(part(client.get(HOME).content.decode(), "<h2>Statements"))

    assert "Not published yet See what would change" in unpublished
    assert "Nothing has changed since." in fresh
    assert "Since the current version was published, this has changed: Renamed." in changed


def test_first_page_asks_under_twenty_queries_however_large_the_register(client, dpo, vocabularies):
    client.force_login(dpo)
    statement = make_statement(*(activity_document(number) for number in range(1, 4)))
    few = queries(client)
    for number in range(4, 40):
        create_activity(activity_document(number), organisation=statement.organisation)

    assert queries(client) == few < 20


def queries(client: Any) -> int:
    client.get(HOME)  # examines the register, which is remembered until something is written
    with CaptureQueriesContext(connection) as asked:
        assert client.get(HOME).status_code == 200
    return len(asked)


def test_empty_register_is_shown_its_first_steps(client, dpo, db):
    client.force_login(dpo)

    page = text(client.get(HOME).content.decode())

    assert "Three steps to your first statement" in page
    assert "What waits for you" not in page


def test_who_may_not_read_the_register_learns_nothing_of_it(client, django_user_model, register):
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))

    page = text(client.get(HOME).content.decode())

    assert "A-000" not in page
    assert "activities that have not ended" not in page
