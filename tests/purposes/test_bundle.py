"""The evidence bundle: what is in it, what its manifest says, the same bytes each time."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User

from publishing.models import Rendering
from publishing.release import publish
from purposes.exchange.as_pdf import Copies, RecordedChange
from purposes.exchange.bundle import evidence_bundle
from purposes.exchange.changelog import as_csv, recorded_changes
from purposes.history import settled_now
from purposes.recorded import recorded_as
from tests.make import activity_document, make_organisation, make_statement

COPIES = Copies(json=b"{}", xlsx=b"PK")


def opened(body: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def bundle(organisation, **more) -> bytes:
    return evidence_bundle(
        organisation, **{"at": settled_now(), "language": "en", "pdf": b"%PDF", "copies": COPIES, **more}
    )


def test_everything_is_in_it_and_in_its_manifest(organisation):
    files = opened(bundle(organisation))

    manifest = json.loads(files.pop("manifest.json"))
    assert sorted(files) == [
        "README.html",
        "register/changes.csv",
        "register/register.json",
        "register/register.pdf",
        "register/register.xlsx",
    ]
    assert (manifest["format"], manifest["organisation"]) == ("ropa-evidence/1", "harbour")
    assert manifest["files"] == {
        name: {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)} for name, body in files.items()
    }


@pytest.mark.django_db(transaction=True)
def test_published_versions_are_in_it_as_the_public_reads_them(vocabularies, dpo):
    statement = make_statement()
    before = settled_now()
    publish(statement, by=dpo)

    earlier, later = opened(bundle(statement.organisation, at=before)), opened(bundle(statement.organisation))

    stored = {rendering.language: bytes(rendering.body) for rendering in Rendering.objects.filter(format="pdf")}
    assert {name for name in earlier if name.startswith("published/")} == set()
    assert {name: later[name] for name in later if name.startswith("published/")} == {
        f"published/privacy-1-{language}.pdf": body for language, body in stored.items()
    }
    assert stored["en"].startswith(b"%PDF")


def test_the_same_state_gives_the_same_bytes(organisation):
    at = settled_now()

    assert bundle(organisation, at=at) == bundle(organisation, at=at)


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Evidence bundle"), ("nl", "Bewijsbundel"), ("fr", "Dossier de preuves"), ("de", "Nachweispaket")],
)
def test_it_explains_itself(organisation, language, title):
    page = opened(bundle(organisation, language=language))["README.html"].decode()

    assert f'<html lang="{language}" dir="ltr">' in page
    assert f"<h1>{title}</h1>" in page
    assert "manifest.json" in page


@pytest.mark.django_db(transaction=True)
def test_changes_are_told_with_who_and_why(vocabularies):
    by = User.objects.create_user("ada")
    organisation = make_organisation()
    before = settled_now()
    with recorded_as(by, reason="New owner"):
        organisation.phone = "+32 2 555 01 99"
        organisation.save()

    rows = recorded_changes(organisation, since=before, until=settled_now())

    assert [(row.actor, row.reason, row.what) for row in rows] == [
        ("ada", "New owner", ("Organisation harbour: changed",))
    ]


@pytest.mark.django_db(transaction=True)
def test_changes_of_another_organisation_are_not_told(vocabularies):
    mine = make_organisation()
    statement = make_statement(activity_document(1), organisation={"slug": "other"})
    activity = statement.organisation.activities.get()
    before = settled_now()
    row = activity.purposes.get()
    row.position = 7
    row.save()

    of_mine = recorded_changes(mine, since=before, until=settled_now())
    of_other = recorded_changes(statement.organisation, since=before, until=settled_now())

    assert of_mine == ()
    assert [row.what for row in of_other] == [("Purpose: changed",)]


def test_no_cell_of_the_log_begins_a_formula():
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=1)

    rows = csv.reader(
        io.StringIO(as_csv([RecordedChange(at=at, actor="=a", reason="@b", what=("+c",))]).decode("utf-8-sig"))
    )

    assert list(rows) == [["Moment", "Who", "Why", "What"], ["2026-03-02T01:00:00+00:00", "'=a", "'@b", "'+c"]]
