"""An owner is reminded by mail, opens the link, and answers; the DPO reads it at the desk and works it in."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from purposes.exchange.apply import create_activity
from purposes.models import Organisation, ProcessingActivity
from purposes.recorded import recorded_as
from tests.ground import laid
from tests.journeys.test_past import log_in
from tests.make import activity_document, make_organisation, words

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.ignore_template_errors,  # the skin's own templates use what may be undefined
]

OWNER = "hr@harbour.example"


@laid
def harbour(vocabularies) -> Organisation:
    """Two activities of one owner, both to be reviewed since last year."""
    late = timezone.localdate() - timedelta(days=500)
    common = {"owner": "Head of staff", "owner_email": OWNER, "review_months": 12, "reviewed_on": str(late)}
    with recorded_as(None), transaction.atomic():
        organisation = make_organisation()
        for number, name in enumerate(("Payroll", "Recruitment"), start=1):
            create_activity(activity_document(number, name=words(name), **common), organisation=organisation)
    return organisation


@pytest.fixture
def desk(page: Page, live_server, client, dpo) -> Page:
    log_in(page, live_server, client, dpo)
    return page


@pytest.fixture
def owner(browser: Browser) -> Iterator[Page]:
    """Another browser, without an account."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def mailed_links(live_server: Any, settings: Any) -> list[str]:
    settings.SITE_ADDRESS = live_server.url
    call_command("send_reminders")
    (message,) = mail.outbox
    assert message.to == [OWNER]
    return re.findall(rf"^{re.escape(live_server.url)}/review/\S+/$", str(message.body), re.MULTILINE)


@pytest.mark.usefixtures("harbour")
def test_owner_answers_the_mailed_links_and_the_dpo_works_it_in(desk, owner, live_server, settings):
    payroll, recruitment = mailed_links(live_server, settings)

    owner.goto(payroll)
    expect(owner.get_by_role("heading", level=1)).to_have_text("A-0001 · Payroll")
    expect(owner.locator("main")).to_contain_text("We do thing 1.")
    owner.get_by_role("link", name="Go to the answer").click()
    owner.get_by_role("button", name="Still correct").click()
    expect(owner.locator("main p")).to_have_text("The review of this activity is done. Thank you!")

    owner.goto(recruitment)
    owner.get_by_label("What has changed?").fill("Applicants now use another website.")
    owner.get_by_role("button", name="This changed").click()
    expect(owner.get_by_role("heading", name="What you have said so far")).to_be_visible()
    expect(owner.locator("main")).to_contain_text("Applicants now use another website.")
    assert owner.context.cookies() == []

    desk.goto(f"{live_server.url}/admin/")
    desk.get_by_role("link", name="1 owner's answer to read").click()
    desk.get_by_role("link", name="A-0002 Recruitment").click()
    expect(desk.locator(".desk-review")).to_contain_text(OWNER)
    expect(desk.locator(".desk-review")).to_contain_text("Applicants now use another website.")
    desk.get_by_role("button", name="It is worked in: the review is done").click()
    expect(desk.get_by_text("The review of this activity is done today.")).to_be_visible()
    expect(desk.locator(".desk-review")).to_have_count(0)
    desk.get_by_role("link", name="History", exact=True).click()
    expect(desk.locator(".desk-timeline")).to_contain_text("The owner says what has changed in A-0002")

    owner.reload()
    expect(owner.locator("main p")).to_have_text("The review of this activity is done. Thank you!")
    today = timezone.localdate()
    assert set(ProcessingActivity.objects.values_list("reference", "reviewed_on")) == {
        ("A-0001", today),
        ("A-0002", today),
    }


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
@pytest.mark.usefixtures("harbour")
def test_owner_s_pages_are_accessible_and_fit(page: Page, live_server, settings, width: int, scheme: Any):
    link = mailed_links(live_server, settings)[0]
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found: dict[str, Any] = {}

    def look(name: str) -> None:
        result = Axe().run(page, options=options).response
        found[name] = [(rule["id"], node["html"]) for rule in result["violations"] for node in rule["nodes"]]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name

    page.goto(link)
    look("asking")
    page.get_by_label("What has changed?").fill(" ")
    page.get_by_role("button", name="This changed").click()
    expect(page.get_by_role("alert")).to_have_text("Say in a sentence what has changed.")
    look("refused")
    page.get_by_label("What has changed?").fill("A new supplier")
    page.get_by_role("button", name="This changed").click()
    look("answered")
    page.get_by_role("button", name="Still correct").click()
    look("done")

    assert found == {"asking": [], "refused": [], "answered": [], "done": []}
