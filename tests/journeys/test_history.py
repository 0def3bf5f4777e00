"""From an edit to its trace and back, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from purposes.models import ProcessingActivity
from purposes.recorded import recorded_as
from tests.desk import address
from tests.ground import laid
from tests.journeys.test_desk import desk  # noqa: F401 - the fixture
from tests.make import activity_document, make_statement

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.ignore_template_errors,  # the skin's own templates use what may be undefined
]


@laid
def activity(vocabularies) -> ProcessingActivity:
    with recorded_as(None):
        make_statement(activity_document())
    return ProcessingActivity.objects.get()


def test_edit_is_told_compared_and_taken_back(desk: Page, live_server, activity):  # noqa: F811 - as above
    desk.goto(live_server.url + address(activity))
    desk.get_by_role("tab", name="Retention").click()
    desk.locator("[name=retention-0-text_en]").fill("Two years")
    desk.get_by_label("Why?").fill("Decided in May")
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.get_by_text(re.compile("was changed successfully"))).to_be_visible()

    desk.get_by_role("link", name="History", exact=True).click()
    newest = desk.locator(".desk-entry").first
    expect(newest.locator(".desk-why")).to_have_text("Decided in May")
    expect(newest.locator("del")).to_have_text(["Approved", "One year"])
    expect(newest.locator("ins")).to_have_text(["Draft", "Two years"])

    desk.get_by_role("button", name="Compare the two chosen").click()
    expect(desk.locator(".desk-pair del")).to_have_text(["Approved", "One year"])
    expect(desk.locator(".desk-pair ins")).to_have_text(["Draft", "Two years"])

    desk.get_by_role("link", name="Back to the history").click()
    desk.locator(".desk-entry").nth(1).get_by_role("link", name="Restore this state").click()
    expect(desk.get_by_text("This will change")).to_be_visible()
    desk.get_by_role("button", name="Restore this state").click()
    expect(desk.get_by_text("The earlier state is back.")).to_be_visible()

    assert str(activity.retention.get().text) == "One year"
    desk.get_by_role("link", name="History", exact=True).click()
    expect(desk.locator(".desk-entry")).to_have_count(3)
    expect(desk.locator(".desk-why").first).to_have_text(re.compile("^Restored to the state of "))


@pytest.mark.parametrize("width", [1280, 390])
def test_history_pages_fit_the_screen(desk: Page, live_server, activity, width: int):  # noqa: F811 - as above
    desk.set_viewport_size({"width": width, "height": 900})
    record = f"/admin/purposes/processingactivity/{activity.pk}/history/"

    for path in (record, "/admin/purposes/processingactivity/deleted/", "/admin/purposes/change/"):
        desk.goto(live_server.url + path)
        assert desk.locator("main").count() == 1, path
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, path
