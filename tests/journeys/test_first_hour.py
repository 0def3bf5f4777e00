"""The first hour: an entry of the catalogue is copied, what the checks miss is mended, it is approved and published."""

import re

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from publishing.models import Group
from publishing.release import publish
from purposes.models import ProcessingActivity
from purposes.recorded import recorded_as
from tests.ground import laid
from tests.journeys.test_publishing import log_in
from tests.make import activity_document, make_statement, make_user

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.ignore_template_errors,  # the skin's own templates use what may be undefined
]


@laid
def statement(vocabularies) -> None:
    with recorded_as(None), transaction.atomic():
        statement = make_statement(activity_document(1), is_default=True)
    publish(statement, by=make_user("dpo", "DPO"))


@pytest.mark.usefixtures("statement")
def test_entry_is_copied_mended_refused_approved_and_published(page: Page, live_server, editor, dpo, new_context):
    log_in(page, live_server.url, editor)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="Start from the catalogue").click()
    page.get_by_label("What do you do?").fill("newsletter")
    page.get_by_role("button", name="Search").click()
    page.locator("[name=entry][value=newsletter]").check()
    page.get_by_role("button", name="Copy what is ticked").click()
    expect(page.get_by_text("1 activity was copied: a draft, shown in no statement yet.")).to_be_visible()

    findings = page.get_by_role("region", name="Findings")
    expect(findings).to_contain_text("The contract with “The company whose software sends the newsletter” is missing")
    findings.get_by_role("link").first.click()
    page.locator("[name=recipients-0-contract]").fill("C-2026-14")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text(re.compile("was changed successfully"))).to_be_visible()
    expect(findings).not_to_contain_text("The contract with")
    copy = ProcessingActivity.objects.get(catalogue_entry="newsletter")
    page.get_by_role("link", name="Review and submit").click()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("is submitted for review.")).to_be_visible()

    with recorded_as(None), transaction.atomic():
        Group.objects.get().entries.create(activity=copy, position=1)
    approver = new_context().new_page()
    log_in(approver, live_server.url, dpo)
    approver.goto(f"{live_server.url}/admin/")
    approver.get_by_role("link", name="1 wait for approval").click()
    approver.get_by_role("link", name="Newsletter").first.click()
    approver.get_by_role("link", name=re.compile("^Review")).first.click()
    approver.get_by_label("Reason, or a word to the others").fill("Say how often it comes.")
    approver.get_by_role("button", name="Refuse").click()
    expect(approver.get_by_text("is refused.")).to_be_visible()

    page.goto(f"{live_server.url}/admin/purposes/processingactivity/{copy.pk}/change/")
    expect(page.get_by_role("note")).to_contain_text("Say how often it comes.")
    page.locator("[name=purposes-0-text_en]").fill("We send you our newsletter by e-mail once a month.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(re.compile("was changed successfully"))).to_be_visible()
    page.goto(f"{live_server.url}/admin/purposes/processingactivity/{copy.pk}/review/")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("is submitted for review.")).to_be_visible()

    approver.goto(f"{live_server.url}/admin/purposes/processingactivity/{copy.pk}/review/")
    approver.get_by_role("button", name="Approve").click()
    expect(approver.get_by_text("Your readers see it once the statement is published.")).to_be_visible()
    approver.goto(f"{live_server.url}/admin/")
    expect(approver.locator("main")).to_contain_text(
        "Since the current version was published, this has changed: Newsletter, About recipients."
    )
    approver.get_by_role("link", name="See what would change").click()
    expect(approver.locator("ins", has_text="Newsletter").first).to_be_visible()
    approver.get_by_role("button", name="Publish version 2").click()
    expect(approver.get_by_text("Version 2 published").first).to_be_visible(timeout=90_000)  # its PDFs are set first

    visitor = new_context().new_page()
    visitor.goto(f"{live_server.url}/")
    expect(visitor.locator("main")).to_contain_text("We send you our newsletter by e-mail once a month.")
