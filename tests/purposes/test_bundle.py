"""The evidence bundle: what is in it, what its manifest says, the same bytes each time."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from publishing.models import Rendering
from publishing.release import publish
from purposes.exchange.as_pdf import Copies, RecordedChange
from purposes.exchange.bundle import evidence_bundle
from purposes.exchange.changelog import as_csv, recorded_changes
from purposes.exchange.export import Form, Wanted, export_register
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
        "proof/keys.json",
        "proof/leaves.jsonl",
        "proof/seals.jsonl",
        "register/changes.csv",
        "register/register.json",
        "register/register.pdf",
        "register/register.xlsx",
        "verify_export.py",
    ]
    assert (manifest["format"], manifest["organisation"]) == ("ropa-evidence/1", "harbour")
    assert manifest["files"] == {
        name: {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)} for name, body in files.items()
    }


@pytest.mark.django_db(transaction=True)
def test_published_versions_are_in_it_as_the_public_reads_them(vocabularies, dpo):
    statement = make_statement()
    before = settled_now() - timedelta(minutes=1)  # a publication has whole minutes or seconds
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
    with recorded_as(by, reason="New owner"), transaction.atomic():
        organisation.phone = "+32 2 555 01 99"
        organisation.save()

    rows = list(recorded_changes(organisation, since=before, until=settled_now()))

    told = "Harbour: Organisation: Changed – Phone: – → +32 2 555 01 99"
    assert [(row.actor, row.reason, row.what) for row in rows] == [("ada", "New owner", (told,))]


@pytest.mark.django_db(transaction=True)
def test_changes_of_another_organisation_are_not_told(vocabularies):
    mine = make_organisation()
    statement = make_statement(activity_document(1), organisation={"slug": "other"})
    activity = statement.organisation.activities.get()
    before = settled_now()
    row = activity.purposes.get()
    row.label = {"en": "Calm"}
    with transaction.atomic():
        row.save()

    of_mine = list(recorded_changes(mine, since=before, until=settled_now()))
    of_other = list(recorded_changes(statement.organisation, since=before, until=settled_now()))

    assert of_mine == []
    assert [row.what for row in of_other] == [
        ("A-0001 · Activity 1: Purpose “We do thing 1.”: Changed – Label: – → Calm",)
    ]


@pytest.mark.django_db(transaction=True)
def test_the_verifier_inside_finds_everything_in_order(organisation, tmp_path):
    wanted = Wanted(organisation=organisation, form=Form.BUNDLE, at=settled_now())
    (tmp_path / "evidence.zip").write_bytes(export_register(wanted).body)
    with ZipFile(tmp_path / "evidence.zip") as archive:
        archive.extract("verify_export.py", tmp_path)

    done = subprocess.run(
        [sys.executable, "-I", "verify_export.py", "evidence.zip"], cwd=tmp_path, capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b""), done.stdout.decode()


def test_no_cell_of_the_log_begins_a_formula():
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=1)

    rows = csv.reader(
        io.StringIO(as_csv([RecordedChange(at=at, actor="=a", reason="@b", what=("+c",))]).decode("utf-8-sig"))
    )

    assert list(rows) == [["Moment", "Who", "Why", "What"], ["2026-03-02T01:00:00+00:00", "'=a", "'@b", "'+c"]]
