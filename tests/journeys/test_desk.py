"""The desk in a real browser: dragging, adding, languages side by side, and nothing from elsewhere."""

import re

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from publishing.models import Statement
from purposes.models import ProcessingActivity
from purposes.words import words_of
from tests.desk import address
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
    make_statement(activity_document(purposes=purposes), organisation={"languages": ["en", "nl", "de"]})
    return ProcessingActivity.objects.get()


@pytest.fixture
def desk(page: Page, live_server, client, dpo) -> Page:
    client.force_login(dpo)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    return page


def texts(activity: ProcessingActivity) -> list[str]:
    return [str(purpose.text) for purpose in activity.purposes.all()]


def save(desk: Page) -> None:
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.get_by_text(re.compile("was changed successfully"))).to_be_visible()


def test_purposes_are_reordered_by_dragging(desk: Page, live_server, activity):
    desk.goto(live_server.url + address(activity))

    handles = desk.locator("#purposes-group .desk-handle")
    handles.nth(2).drag_to(handles.nth(0))
    save(desk)

    assert texts(activity) == ["Third.", "First.", "Second."]


def test_purposes_are_reordered_by_keyboard(desk: Page, live_server, activity):
    desk.goto(live_server.url + address(activity))

    desk.locator("#purposes-group [data-row-down]").first.press("Enter")
    save(desk)

    assert texts(activity) == ["Second.", "First.", "Third."]


def test_purposes_are_reordered_on_a_telephone(desk: Page, live_server, activity):
    desk.set_viewport_size({"width": 320, "height": 640})
    desk.goto(live_server.url + address(activity))

    desk.locator("#purposes-group [data-row-down]").first.click()
    save(desk)

    assert texts(activity) == ["Second.", "First.", "Third."]


def test_menus_open_by_keyboard(desk: Page, live_server, activity):
    desk.goto(live_server.url + address(activity))

    desk.get_by_role("button", name="dpo").press("Enter")
    expect(desk.get_by_text("Log out")).to_be_visible()

    desk.set_viewport_size({"width": 320, "height": 640})
    desk.get_by_role("button", name="Menu").first.press("Enter")
    expect(desk.get_by_role("link", name="Published versions")).to_be_visible()


def test_row_added__and_removed_leaves_what_was_typed_in_the_next_one(desk: Page, live_server, activity):
    desk.goto(live_server.url + address(activity))
    add = desk.locator("#purposes-group [data-row-add]")

    add.click()
    add.click()
    desk.locator("[name=purposes-4-text_en]").fill("Fifth.")
    desk.locator("#purposes-group .desk-row").nth(3).locator("[data-row-remove]").click()
    save(desk)

    assert texts(activity) == ["First.", "Second.", "Third.", "Fifth."]


def test_legal_bases_are_chosen_by_typing(desk: Page, live_server, activity):
    desk.goto(live_server.url + address(activity))
    desk.locator("#purposes-group summary").first.click()

    desk.locator("#purposes-group .select2-search__field").first.click()
    desk.keyboard.type("conse")
    desk.locator(".select2-results__option", has_text="Consent").first.click()
    save(desk)

    assert [link.legal_basis.code for link in activity.purposes.first().bases.all()] == ["6-1-f", "6-1-a"]


def test_one_language_stands_beside_the_default_and_hidden_ones_keep_their_text(desk: Page, live_server, activity):
    desk.goto(live_server.url + address(activity))
    expect(desk.locator("[name=name_nl]")).to_be_visible()
    expect(desk.locator("[name=name_de]")).to_be_hidden()

    desk.locator(".desk-switch").get_by_text("Deutsch").click()
    expect(desk.locator("[name=name_nl]")).to_be_hidden()
    desk.locator("[name=name_de]").fill("Tätigkeit")
    save(desk)

    activity.refresh_from_db()
    assert words_of(activity.name) == {"de": "Tätigkeit", "en": "Activity 1", "nl": "Activity 1 (nl)"}
    expect(desk.locator("[name=name_de]")).to_be_visible()  # the choice is remembered


def test_saving_comes_back_to_the_same_tab(desk: Page, live_server, activity):
    desk.goto(live_server.url + address(activity))
    desk.get_by_role("tab", name="Retention").click()
    desk.locator("[name=retention-0-text_en]").fill("Two years")

    save(desk)

    expect(desk.get_by_role("tab", name="Retention")).to_have_attribute("aria-selected", "true")


def test_tab_with_an_error_is_opened(desk: Page, live_server, activity):
    desk.goto(live_server.url + address(activity))
    desk.get_by_role("tab", name="Recipients and transfers").click()
    desk.get_by_label("No transfers").check()
    desk.get_by_role("tab", name="What and why").click()

    desk.get_by_role("button", name="Save", exact=True).click()

    expect(desk.get_by_role("tab", name="Recipients and transfers")).to_have_attribute("aria-selected", "true")
    expect(desk.get_by_text("You ticked “no transfers”, yet a transfer is listed.")).to_be_visible()


def test_text_typed_outlives_a_log_in_that_ran_out(desk: Page, live_server, activity, client, dpo):
    desk.goto(live_server.url + address(activity))
    desk.locator("[name=department]").fill("Catering")
    desk.context.clear_cookies()

    desk.get_by_role("button", name="Save", exact=True).click()

    expect(desk.get_by_text("you are no longer logged in")).to_be_visible()
    expect(desk.locator("[name=department]")).to_have_value("Catering")

    client.force_login(dpo)
    again = {"sessionid": client.cookies["sessionid"].value, "csrftoken": "n" * 32}
    desk.context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in again.items()])
    save(desk)

    activity.refresh_from_db()
    assert activity.department == "Catering"


def test_double_click_saves_once(desk: Page, live_server, activity):
    desk.goto(live_server.url + address(activity))
    desk.locator("[name=department]").fill("Catering")

    desk.get_by_role("button", name="Save and continue editing").dblclick()

    expect(desk.get_by_text(re.compile("was changed successfully"))).to_be_visible()
    assert activity.history.filter(department="Catering").count() == 1


def test_section_shows_the_fields_of_its_kind(desk: Page, live_server, activity):
    statement = Statement.objects.get()
    desk.goto(f"{live_server.url}{address(statement)}#sections")
    desk.locator("#sections-group summary").first.click()
    expect(desk.locator("[name=sections-0-contact_point]")).to_be_visible()

    desk.locator("[name=sections-0-kind]").select_option("narrative")

    expect(desk.locator("[name=sections-0-contact_point]")).to_be_hidden()
    expect(desk.locator("[name=sections-0-closing_en]")).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_pages_have_one_main_part_fit_the_screen_and_load_nothing_from_elsewhere(
    desk: Page, live_server, activity, width: int
):
    strangers: list[str] = []
    ours = (live_server.url, "data:", "blob:")
    desk.on("request", lambda request: None if request.url.startswith(ours) else strangers.append(request.url))
    desk.set_viewport_size({"width": width, "height": 900})
    with transaction.atomic():
        statement = Statement.objects.get()
        statement.title = words("Datenschutzgrundverordnungsangelegenheitenkoordinationsausschuss")
        statement.save()

    for path in ("/admin/", "/admin/purposes/processingactivity/", address(activity), address(statement)):
        desk.goto(live_server.url + path)
        assert desk.locator("main").count() == 1, path
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, path

    assert strangers == []


def test_browser_keeps_nothing_of_the_register(desk: Page, live_server, activity):
    """Light or dark, and how wide the menu is."""
    for path in ("/admin/", "/admin/purposes/processingactivity/", address(activity), "/admin/account/"):
        desk.goto(live_server.url + path)
    desk.goto(live_server.url + address(activity))
    desk.locator("[name=name_en]").fill("A name that nobody saved")
    save(desk)
    desk.get_by_role("button", name=re.compile("menu", re.IGNORECASE)).first.click()

    kept = desk.evaluate("[{...localStorage}, {...sessionStorage}]")
    assert kept == [{"adminTheme": '"auto"', "sidebarDesktopOpen": "0"}, {}]
