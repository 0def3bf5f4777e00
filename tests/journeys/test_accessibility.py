"""WCAG 2.2 AA on every public page, as axe finds it in a real browser: wide, narrow, light and dark."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from playwright.sync_api import Page

from publishing.release import publish
from purposes.models import RetentionPeriod
from tests.ground import laid
from tests.make import activity_document, make_statement, make_user, words

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ADDRESSES = (
    "/privacy/en/",
    "/privacy/nl/",
    "/privacy/en/versions/",
    "/privacy/en/versions/1/",
    "/privacy/en/versions/2/changes/",
    "/nothing/",
)


@laid
def published(vocabularies) -> None:
    statement = make_statement(
        *(activity_document(number) for number in (1, 2)),
        activity_document(3, transfers=[], no_transfers=True, automated="profiling", provision="voluntary"),
    )
    publish(statement, by=make_user("dpo", "DPO"))
    period = RetentionPeriod.objects.first()
    assert period
    period.text = words("Two years")
    with transaction.atomic():
        period.save()
    publish(statement, by=make_user("dpo", "DPO"), note=words("Kept longer"))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_public_pages_have_no_accessibility_violation(page: Page, live_server, published, width: int, scheme: Any):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

    found = {}
    for address in ADDRESSES:
        page.goto(f"{live_server.url}{address}")
        result = Axe().run(page, options=options).response
        found[address] = [(rule["id"], node["html"]) for rule in result["violations"] for node in rule["nodes"]]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address

    assert found == {address: [] for address in ADDRESSES}
