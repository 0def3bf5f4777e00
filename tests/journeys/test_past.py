"""The auditor goes back to a day, and an inspector reads by a link until it is withdrawn."""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from publishing.release import publish
from purposes import history, inspections
from purposes.models import Inspection, ProcessingActivity
from purposes.past.instants import exact
from purposes.recorded import recorded_as
from tests.ground import laid
from tests.make import activity_document, make_statement, make_user, words

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.ignore_template_errors,  # the skin's own templates use what may be undefined
]


@laid
def activity(vocabularies) -> ProcessingActivity:
    with recorded_as(None), transaction.atomic():
        statement = make_statement(activity_document(name=words("Newsletter")))
    publish(statement, by=make_user("dpo", "DPO"))
    return ProcessingActivity.objects.get()


def log_in(page: Page, live_server: Any, client: Any, user: Any) -> None:
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def test_auditor_reads_the_register_as_it_stood(page: Page, live_server, client, auditor, activity):
    then = exact(history.settled_now())
    with recorded_as(None), transaction.atomic():
        activity.name = words("Mailing")
        activity.save()
    log_in(page, live_server, client, auditor)

    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="On a past day").first.click()
    page.get_by_label("Day").fill(f"{timezone.localdate()}")
    page.get_by_role("button", name="Show the register").click()
    expect(page.locator(".past-band")).to_contain_text("As it stood")
    page.get_by_role("link", name="Processing activities", exact=False).last.click()
    page.get_by_role("link", name="Mailing").click()
    expect(page.get_by_role("heading", name="What and why")).to_be_visible()

    page.goto(page.url.replace(f"{timezone.localdate()}", then))
    expect(page.locator("main")).to_contain_text("Newsletter")
    expect(page.locator("main")).not_to_contain_text("Mailing")
    page.get_by_role("link", name="What led to it").click()
    expect(page.locator("main")).to_contain_text("Added")
    page.get_by_role("link", name="Back to today").click()
    expect(page).to_have_url(f"{live_server.url}/admin/")


def test_inspector_reads_by_a_link_until_it_is_withdrawn(page: Page, live_server, activity):
    day = timezone.localdate()
    inspection = Inspection(
        organisation=activity.organisation,
        label="Data Protection Authority",
        states_from=day,
        states_to=day,
        expires_at=timezone.now() + timedelta(days=1),
    )
    token = inspections.grant(inspection, by=None)

    page.goto(f"{live_server.url}/inspect/{token}/")
    expect(page.get_by_text("For: Data Protection Authority")).to_be_visible()
    page.get_by_label("Day").fill(f"{day}")
    page.get_by_role("button", name="Show the register").click()
    page.get_by_role("link", name="Processing activities", exact=True).click()
    page.get_by_role("link", name="Newsletter").click()
    expect(page.get_by_role("heading", name="Recipients and transfers")).to_be_visible()
    assert page.context.cookies() == []
    inspections.withdraw(inspection, by=None, now=timezone.now())
    page.reload()

    expect(page.get_by_role("heading", name="This link opens nothing")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Newsletter")
    assert inspection.handouts.count() == 1


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_pages_behind_a_link_are_accessible_and_fit(page: Page, live_server, activity, width: int, scheme: Any):
    day = timezone.localdate()
    inspection = Inspection(
        organisation=activity.organisation,
        label="Data Protection Authority",
        states_from=day,
        states_to=day,
        expires_at=timezone.now() + timedelta(days=1),
    )
    link = f"/inspect/{inspections.grant(inspection, by=None)}/"
    here = f"{link}{exact(history.settled_now())}/"
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

    found = {}
    parts = ("activities/", f"activities/{activity.pk}/", f"activities/{activity.pk}/changes/", "vocabularies/")
    addresses = (link, here, *(here + part for part in parts), "/inspect/nothing/")
    for address in addresses:
        page.goto(f"{live_server.url}{address}")
        result = Axe().run(page, options=options).response
        found[address] = [(rule["id"], node["html"]) for rule in result["violations"] for node in rule["nodes"]]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address

    assert found == {address: [] for address in addresses}
