"""Previewing and publishing at the desk."""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from publishing.models import Snapshot, Statement
from publishing.release import publish
from purposes.models import ProcessingActivity
from purposes.words import words_of
from tests.desk import page, shown
from tests.ground import laid
from tests.make import activity_document, make_statement, words
from tests.publishing.published import make_version
from tests.publishing.test_checking import _paper  # noqa: F401 - paper is not what is tested here

pytestmark = [
    pytest.mark.django_db(transaction=True),  # the register is read in a transaction of its own
    pytest.mark.ignore_template_errors,  # the skin's own templates use what may be undefined
]


@laid
def statement(vocabularies) -> Statement:
    return make_statement(activity_document(1), activity_document(2))


@pytest.fixture
def desk(client, dpo):
    client.force_login(dpo)
    return client


def preview(statement: Statement) -> str:
    return reverse("admin:publishing_statement_preview", args=[statement.pk])


@transaction.atomic
def rename(english: str) -> None:
    activity = ProcessingActivity.objects.get(slug="activity-1")
    activity.name = {**words_of(activity.name), "en": english}
    activity.save()


def test_preview_shows_what_would_be_published_and_stores_nothing(desk, statement):
    html = desk.get(preview(statement)).content.decode()

    assert "Version 1" in html
    assert "This is the first version: everything is new." in html
    assert Snapshot.objects.count() == 0


def test_preview_marks_the_words_that_change(desk, statement, dpo):
    publish(statement, by=dpo)
    rename("Newsletter 1")

    html = desk.get(preview(statement)).content.decode()

    assert "<del>Activity</del><ins>Newsletter</ins> 1" in html


def test_page_in_the_frame_is_the_page_and_may_be_framed_here_only(desk, statement):
    response = desk.get(reverse("admin:publishing_statement_preview_page", args=[statement.pk, "nl"]))

    assert "Activity 1 (nl)" in response.content.decode()
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    assert desk.get(preview(statement))["X-Frame-Options"] == "DENY"


def test_publishing_says_so_and_links_to_the_version(desk, statement):
    sent = shown(desk.get(preview(statement)).content.decode())
    sent["note_en"] = "First"

    response = desk.post(preview(statement), dict(sent.lists()), follow=True)

    html = response.content.decode()
    snapshot = Snapshot.objects.get()
    assert "Version 1 published." in html
    assert 'href="/privacy/en/versions/1/"' in html
    assert 'href="/privacy/en/versions/1/statement.pdf"' in html
    assert (snapshot.published_by, words_of(snapshot.note)) == ("dpo", {"en": "First"})


def test_editorial_version_keeps_its_date(desk, statement, dpo):
    first = publish(statement, by=dpo)
    rename("Newsletter")
    sent = shown(desk.get(preview(statement)).content.decode())
    sent["substantive"] = "no"

    desk.post(preview(statement), dict(sent.lists()))

    second = Snapshot.objects.get(number=2)
    assert (second.is_substantive, second.updated_at) == (False, first.updated_at)


def test_register_that_changed_since_the_preview_is_not_published_and_the_note_stays(desk, statement):
    sent = shown(desk.get(preview(statement)).content.decode())
    sent["note_en"] = "Typed with care"
    rename("Changed meanwhile")

    html = desk.post(preview(statement), dict(sent.lists())).content.decode()

    assert "The register has changed since this preview." in html
    assert "Typed with care" in html
    assert Snapshot.objects.count() == 0
    assert shown(html)["expected"] != sent["expected"]


def test_problem_is_shown_and_refuses_publishing(desk, statement):
    section = statement.sections.first()
    section.body = words("See [a](#nowhere).")
    with transaction.atomic():
        section.save()

    html = desk.get(preview(statement)).content.decode()
    desk.post(preview(statement), dict(shown(html).lists()))

    assert "A text refers to #nowhere" in html
    assert Snapshot.objects.count() == 0


def test_unchanged_statement_is_not_published_twice(desk, statement, dpo):
    publish(statement, by=dpo)
    sent = shown(desk.get(preview(statement)).content.decode())

    html = desk.post(preview(statement), dict(sent.lists())).content.decode()

    assert "Nothing has changed since version 1" in html
    assert Snapshot.objects.count() == 1


def test_editor_may_look_and_not_publish(client, editor, statement):
    client.force_login(editor)

    html = client.get(preview(statement)).content.decode()
    response = client.post(preview(statement), {"note_en": "No", "substantive": "yes"})

    assert "Publish version" not in html
    assert response.status_code == 403
    assert Snapshot.objects.count() == 0


def test_stranger_is_sent_to_the_log_in(client, statement):
    response = client.get(preview(statement))

    assert response.url.startswith("/admin/login/")


def test_version_is_read_only(desk, statement, dpo):
    snapshot = publish(statement, by=dpo)

    html = page(desk, snapshot)

    assert snapshot.sha256 in html
    assert "<textarea" not in html
    assert desk.post(reverse("admin:publishing_snapshot_change", args=[snapshot.pk]), {}).status_code == 403
    assert (
        desk.post(reverse("admin:publishing_snapshot_delete", args=[snapshot.pk]), {"post": "yes"}).status_code == 403
    )


def test_links_lead_to_the_languages_that_a_version_was_published_in(desk, statement):
    snapshot = make_version(statement, languages=("nl", "en"))
    with transaction.atomic():
        statement.languages = ["fr", "en"]
        statement.save()
    files = ("", "statement.pdf", "statement.json")

    versions = desk.get(reverse("admin:publishing_snapshot_changelist")).content.decode()
    version = page(desk, snapshot)

    assert links(versions) == [f"/privacy/nl/versions/1/{file}" for file in files]
    assert links(version) == [f"/privacy/{code}/versions/1/{file}" for code in ("nl", "en") for file in files]


def links(html: str) -> list[str]:
    return re.findall(r'href="(/privacy/[^"]+)"', html)


def test_first_page_lists_statements_with_their_version(desk, statement, dpo):
    publish(statement, by=dpo)

    html = desk.get(reverse("admin:index")).content.decode()

    assert "Version 1, published" in html
    assert f'href="{preview(statement)}"' in html
