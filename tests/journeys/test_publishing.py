"""The main journey: edit, preview, publish; read the page, the PDF and the old version."""

import hashlib
import re
import subprocess
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from publishing.models import Snapshot, Statement
from publishing.release import publish
from purposes.models import ProcessingActivity
from tests.ground import laid
from tests.make import activity_document, make_statement, make_user, words

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


@laid
def statement(vocabularies) -> Statement:
    statement = make_statement(
        activity_document(1, name=words("Newsletter"), retention=[{"text": words("As long as you subscribe")}]),
        activity_document(2, name=words("Ticket shop")),
        activity_document(3, name=words("Cameras")),
        is_default=True,
    )
    publish(statement, by=make_user("dpo", "DPO"))
    return statement


def log_in(page: Page, address: str, user: User) -> None:
    page.goto(f"{address}/admin/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill("password of a test")
    page.get_by_role("button", name=re.compile("log in", re.IGNORECASE)).click()
    expect(page.get_by_role("link", name="Processing activities").first).to_be_visible()


def test_dpo_changes_a_retention_period_and_the_public_reads_it(
    page: Page, live_server, statement, dpo, tmp_path: Path
):
    strangers: list[str] = []
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((live_server.url, "data:", "blob:")) else strangers.append(request.url)
        ),
    )

    log_in(page, live_server.url, dpo)

    page.get_by_role("link", name="Processing activities").first.click()
    page.get_by_role("link", name="Newsletter").first.click()
    page.get_by_text("Retention", exact=True).first.click()
    page.locator("[name=retention-0-text_en]").fill("Until you unsubscribe")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(re.compile("was changed successfully"))).to_be_visible()

    page.get_by_role("link", name="Newsletter").first.click()
    page.get_by_role("link", name="Review and submit").click()
    expect(page.locator(".desk-sides del").first).to_have_text("As long as")
    page.get_by_role("button", name="Submit for review").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Your readers see it once the statement is published.")).to_be_visible()

    page.get_by_role("link", name="Statements").first.click()
    page.get_by_role("link", name="Privacy statement").first.click()
    page.get_by_role("link", name="Preview").first.click()
    expect(page.get_by_text("Version 2").first).to_be_visible()
    expect(page.locator("ins", has_text="Until").first).to_be_visible()
    expect(page.frame_locator("iframe").first.get_by_text("Until you unsubscribe")).to_be_visible()
    assert Snapshot.objects.count() == 1

    page.locator("[name=note_en]").fill("How long we keep your address for the newsletter")
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Version 2 published").first).to_be_visible(timeout=60_000)  # its PDFs are set first

    visitor = page.context.browser.new_context(locale="en-GB", accept_downloads=True)  # type: ignore[union-attr]
    reader = visitor.new_page()
    reader.goto(f"{live_server.url}/")
    assert reader.url == f"{live_server.url}/privacy/en/"
    expect(reader.locator("main")).to_contain_text("Until you unsubscribe")
    expect(reader.locator("main")).not_to_contain_text("As long as you subscribe")
    assert visitor.cookies() == []

    link = reader.get_by_role("link", name=re.compile("PDF")).first
    pdf = reader.request.get(f"{live_server.url}{link.get_attribute('href')}").body()
    (tmp_path / "statement.pdf").write_bytes(pdf)
    text = subprocess.run(
        ["pdftotext", str(tmp_path / "statement.pdf"), "-"], capture_output=True, check=True, text=True
    )
    assert "Until you unsubscribe" in text.stdout
    stored = Snapshot.objects.get(number=2).renderings.get(format="pdf", language="en")
    assert hashlib.sha256(pdf).hexdigest() == stored.sha256

    reader.get_by_role("link", name="Earlier versions").click()
    reader.get_by_role("link", name=re.compile("Version 1")).first.click()
    expect(reader.locator("main")).to_contain_text("As long as you subscribe")
    expect(reader.get_by_text("This is version 1")).to_be_visible()
    reader.get_by_role("link", name="Read the current version").click()
    expect(reader.locator("main")).to_contain_text("Until you unsubscribe")

    assert strangers == []


@pytest.mark.usefixtures("statement")
def test_editor_submits_dpo_refuses_with_a_reason_and_then_approves(page: Page, live_server, dpo, editor, new_context):
    review = f"{live_server.url}/admin/purposes/processingactivity/{ProcessingActivity.objects.first().pk}/review/"
    log_in(page, live_server.url, editor)
    page.goto(review.replace("review", "change"))
    page.locator("[name=purposes-0-text_en]").fill("To send you our news.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(re.compile("was changed successfully"))).to_be_visible()
    page.goto(review)
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("is submitted for review.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)

    approver = new_context().new_page()
    log_in(approver, live_server.url, dpo)
    approver.goto(review)
    approver.get_by_role("button", name="Refuse").click()
    expect(approver.get_by_text("Say why you refuse it")).to_be_visible()
    approver.get_by_label("Reason, or a word to the others").fill("Which news?")
    approver.get_by_role("button", name="Refuse").click()
    expect(approver.get_by_text("is refused.")).to_be_visible()

    page.goto(review.replace("review", "change"))
    expect(page.get_by_role("note")).to_contain_text("Which news?")
    page.locator("[name=purposes-0-text_en]").fill("To send you our programme.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(re.compile("was changed successfully"))).to_be_visible()
    page.goto(review)
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("is submitted for review.")).to_be_visible()
    expect(page.get_by_text("Which news?")).to_have_count(0)

    approver.goto(review)
    expect(approver.locator(".desk-sides ins").first).to_contain_text("To send you our")
    approver.get_by_role("button", name="Approve").click()
    expect(approver.get_by_text("is approved.")).to_be_visible()


def test_editor_previews_but_cannot_publish(page: Page, live_server, statement, editor):
    log_in(page, live_server.url, editor)

    page.goto(f"{live_server.url}/admin/publishing/statement/{statement.pk}/change/")
    page.get_by_role("link", name="Preview").first.click()

    expect(page.get_by_text("Nothing new: it is as published")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Publish"))).to_have_count(0)


def test_auditor_reads_everything_and_has_nothing_to_save(page: Page, live_server, statement, auditor):
    log_in(page, live_server.url, auditor)

    page.get_by_role("link", name="Processing activities").first.click()
    page.get_by_role("link", name="Newsletter").first.click()

    expect(page.get_by_text("As long as you subscribe").first).to_be_attached()
    expect(page.get_by_role("button", name=re.compile("Save"))).to_have_count(0)
