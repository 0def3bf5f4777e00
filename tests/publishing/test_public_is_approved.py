"""What is published is what was approved: no draft reaches the public, in any format, whatever was edited."""

import subprocess

import pytest
from django.urls import reverse

from publishing.models import Statement
from publishing.release import CannotPublish, NothingChanged, preview, publish
from purposes.approving import approve, end, submit
from purposes.models import ProcessingActivity
from purposes.recorded import recorded_as
from tests.desk import add_row, save
from tests.ground import laid
from tests.make import activity_document, make_statement, words
from tests.publishing.test_checking import pictured_paper

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined


@laid
def statement(vocabularies) -> Statement:
    with recorded_as(None):
        return make_statement(activity_document(1), activity_document(2), activity_document(3, status="draft"))


def activity(number: int) -> ProcessingActivity:
    return ProcessingActivity.objects.get(reference=f"A-{number:04}")


def edit_everything(client) -> None:
    """Through the form: fields, rows, links, a row that goes and one that comes."""
    typed = {
        "name_en": "LEAK",
        "slug": "leak",
        "purposes-0-text_en": "LEAK",
        "retention-0-text_en": "LEAK",
        "retention-0-exception_en": "LEAK",
        "transfers-0-DELETE": "on",
        "provision": "statutory",
        "provision_consequence_en": "LEAK",
    }
    assert save(client, activity(1), typed).status_code == 302
    assert add_row(client, activity(1), "sources", {"text_en": "LEAK", "kind": "direct"}).status_code == 302
    assert activity(1).status == "draft"


def formats(snapshot, folder) -> dict[str, str]:
    bodies = {rendering.format: bytes(rendering.body) for rendering in snapshot.renderings.filter(language="en")}
    (folder / "statement.pdf").write_bytes(bodies.pop("pdf"))
    paper = subprocess.run(
        ["pdftotext", str(folder / "statement.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    return {"pdf": paper} | {name: body.decode() for name, body in bodies.items()}


def test_draft_reaches_the_public_in_no_format(client, editor, dpo, statement, tmp_path):
    client.force_login(editor)
    edit_everything(client)

    told = formats(publish(statement, by=dpo), tmp_path)

    assert set(told) == {"pdf", "html", "html-archive", "json", "jsonld", "tilt", "markdown"}
    assert [name for name, text in told.items() if "LEAK" in text or "leak" in text] == []
    assert [name for name, text in told.items() if "We do thing 1." not in text] == []
    assert [name for name, text in told.items() if "thing 3" in text] == []


@pictured_paper()
def test_public_words_stay_those_of_the_version_until_the_edit_is_approved(client, editor, dpo, statement):
    publish(statement, by=dpo)
    client.force_login(editor)
    edit_everything(client)

    with pytest.raises(NothingChanged):
        publish(statement, by=dpo)

    edited = activity(1)
    submit(edited, version=edited.version, by=editor)
    approve(edited, version=edited.version + 1, by=dpo)
    assert "LEAK" in publish(statement, by=dpo).document


def test_preview_says_what_is_left_out_and_what_is_held_back(client, editor, dpo, statement):
    client.force_login(editor)
    edit_everything(client)

    sentences = [remark.sentence for remark in preview(statement).remarks]

    day = sentences[0].removeprefix("A-0001: its approved text of ").removesuffix(" is shown, not the draft.")
    assert sentences == [
        f"A-0001: its approved text of {day} is shown, not the draft.",
        "A-0003 is not approved yet and is left out.",
    ]
    assert [remark.activity for remark in preview(statement).remarks] == [activity(1).pk, activity(3).pk]


def test_ended_activity_stays_public_and_is_named(dpo, statement):
    before = preview(statement).digest
    end(activity(2), version=1, by=dpo)

    assert preview(statement).digest == before
    assert preview(statement).remarks[0].sentence.startswith("A-0002 has ended; its approved text of ")


@pictured_paper()
def test_approval_after_the_preview_makes_the_preview_old(dpo, editor, statement):
    seen = preview(statement).digest
    submit(activity(3), version=1, by=editor)
    approve(activity(3), version=2, by=dpo)

    with pytest.raises(CannotPublish, match="The register has changed since this preview"):
        publish(statement, by=dpo, expected=seen)


def test_link_to_an_activity_that_is_left_out_is_refused_before_readers_meet_it(dpo, vocabularies):
    statement = make_statement(
        activity_document(1),
        activity_document(2, status="draft"),
        introduction=words("See [the other](#activity-activity-2)."),
    )

    with pytest.raises(CannotPublish, match="#activity-activity-2"):
        publish(statement, by=dpo)


@pytest.mark.django_db(transaction=True)
def test_remarks_lead_to_the_review_of_each_activity(client, dpo, vocabularies):
    statement = make_statement(activity_document(1), activity_document(2, status="draft"))
    client.force_login(dpo)

    html = client.get(reverse("admin:publishing_statement_preview", args=[statement.pk])).content.decode()

    address = reverse("admin:purposes_processingactivity_review", args=[activity(2).pk])
    assert f'href="{address}">A-0002 is not approved yet and is left out.</a>' in html
