"""Two people on one page, in a real browser."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from purposes.models import ProcessingActivity
from tests.desk import address, save
from tests.ground import laid
from tests.make import activity_document, make_statement, words

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.ignore_template_errors,  # the skin's own templates use what may be undefined
]


@laid
def activity(vocabularies) -> ProcessingActivity:
    purposes = [{"text": words(text), "legal_bases": ["6-1-f"]} for text in ("First.", "Second.", "Third.")]
    make_statement(activity_document(purposes=purposes))
    return ProcessingActivity.objects.get()


@pytest.fixture
def desk(page: Page, live_server, client, dpo) -> Page:
    client.force_login(dpo)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


@pytest.fixture
def other(editor) -> Client:
    client = Client()
    client.force_login(editor)
    return client


@pytest.mark.parametrize("width", [1280, 390])
def test_refused_save_shows_both_versions_and_one_click_puts_them_together(
    desk: Page, live_server, other, activity, width: int
):
    desk.set_viewport_size({"width": width, "height": 900})
    desk.goto(live_server.url + address(activity))
    save(
        other,
        activity,
        {"name_en": "Activity 1 of theirs", "department": "Care", "purposes-0-text_en": "First, theirs."},
    )
    desk.locator("[name=name_en]").fill("Activity 1 of mine")
    desk.locator("#purposes-group [data-row-down]").first.press("Enter")
    desk.get_by_role("button", name="Save and continue editing").click()

    expect(desk.get_by_role("heading", name="Somebody else saved this while you were editing it")).to_be_visible()
    expect(desk.get_by_text(re.compile("^editor saved it on"))).to_be_visible()
    assert desk.locator(".desk-both ins").all_inner_texts()[:2] == [" of theirs", " of mine"]
    assert desk.evaluate("document.documentElement.scrollWidth") <= width

    desk.get_by_role("button", name="Save mine on top of theirs").click()
    expect(desk.get_by_text(re.compile("was changed successfully"))).to_be_visible()
    activity.refresh_from_db()
    assert (str(activity.name), activity.department) == ("Activity 1 of mine", "Care")
    assert [str(row.text) for row in activity.purposes.all()] == ["Second.", "First, theirs.", "Third."]


def test_mine_can_be_dropped(desk: Page, live_server, other, activity):
    desk.goto(live_server.url + address(activity))
    save(other, activity, {"department": "Care"})
    desk.locator("[name=department]").fill("Cure")
    desk.get_by_role("button", name="Save and continue editing").click()

    desk.get_by_role("link", name="Drop mine and keep theirs").click()

    expect(desk.locator("[name=department]")).to_have_value("Care")
    expect(desk.locator(".desk-both")).to_have_count(0)


def test_what_was_typed_stays_while_the_register_cannot_be_reached(desk: Page, live_server, activity):
    desk.goto(live_server.url + address(activity))
    desk.locator("[name=department]").fill("Care")
    desk.route("**/account/token/", lambda route: route.fulfill(status=503))

    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.get_by_text("the register cannot be reached")).to_be_visible()
    expect(desk.locator("[name=department]")).to_have_value("Care")

    desk.unroute("**/account/token/")
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.get_by_text(re.compile("was changed successfully"))).to_be_visible()


def test_record_deleted_meanwhile_leaves_what_was_typed_to_be_copied(desk: Page, live_server, other, activity):
    desk.goto(live_server.url + address(activity))
    desk.locator("[name=department]").fill("Care")
    activity.entries.all().delete()
    other.post(address(activity).replace("change", "delete"), {"post": "yes"})

    desk.get_by_role("button", name="Save and continue editing").click()

    expect(desk.get_by_role("heading", name=re.compile("was deleted while you were editing it"))).to_be_visible()
    assert "Department: Care" in desk.get_by_label("What you typed").input_value().splitlines()
