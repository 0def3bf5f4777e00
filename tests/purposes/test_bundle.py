"""The evidence bundle: what is in it, what its manifest says, the same bytes each time."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from publishing.models import Rendering
from publishing.release import publish
from purposes.exchange.annex import recorded_changes
from purposes.exchange.as_pdf import Copies
from purposes.exchange.bundle import evidence_bundle
from purposes.exchange.export import Form, Wanted, export_register
from purposes.history import settled_now
from purposes.models import ProcessingActivity
from purposes.recorded import recorded_as
from tests.make import activity_document, make_organisation, make_statement, words

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

    stored = {(one.format, one.language): bytes(one.body) for one in Rendering.objects.all()}
    assert {name for name in earlier if name.startswith("published/")} == set()
    assert {name: later[name] for name in later if name.startswith("published/")} == {
        "published/privacy-1.jsonld": stored["jsonld", "en"],
        **{
            f"published/privacy-1-{language}.{suffix}": stored[form, language]
            for language in ("en", "nl")
            for form, suffix in (("pdf", "pdf"), ("tilt", "tilt.json"), ("markdown", "md"))
        },
    }
    assert stored["pdf", "en"].startswith(b"%PDF")


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

    rows = recorded_changes(organisation, since=before, until=settled_now())

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

    of_mine = recorded_changes(mine, since=before, until=settled_now())
    of_other = recorded_changes(statement.organisation, since=before, until=settled_now())

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


def log_in(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(opened(body)["register/changes.csv"].decode("utf-8-sig"))))


@pytest.mark.django_db(transaction=True)
def test_log_in_it_has_a_line_for_each_field_and_no_cell_that_begins_a_formula(vocabularies):
    by = User.objects.create_user("ada")
    organisation = make_organisation()
    with recorded_as(by, reason="@because"), transaction.atomic():
        organisation.phone = "=1+1"
        organisation.save()

    newest = log_in(bundle(organisation))[0]

    del newest["Change"], newest["Moment"]
    assert newest == {
        "Who": "ada",
        "By way of": "command",
        "Why": "'@because",
        "Record": "Organisation",
        "Name of the record": "Harbour",
        "What happened": "Changed",
        "Row": "Organisation",
        "Name of the row": "Harbour",
        "Part of": "",
        "Field": "Phone",
        "Language": "",
        "Before": "",
        "After": "'=1+1",
    }


@pytest.mark.django_db(transaction=True)
def test_log_in_it_tells_of_statements_too_and_of_no_other_organisation(vocabularies):
    mine = make_statement(activity_document(1)).organisation
    others = make_statement(
        activity_document(2), slug="other", title=words("Other statement"), organisation={"slug": "other"}
    )

    at = settled_now()

    of_mine, of_others = (
        {(line["Record"], line["Name of the record"]) for line in log_in(bundle(organisation, at=at))}
        for organisation in (mine, others.organisation)
    )

    own = [
        {
            ("Processing activity", f"A-000{number} · Activity {number}"),
            ("Decision", f"A-000{number} · Approved"),
            ("Statement", f"{title} statement"),
        }
        for number, title in ((1, "Privacy"), (2, "Other"))
    ]
    assert of_mine - of_others == own[0]
    assert of_others - of_mine == own[1]
    assert ("Legal basis", "Consent") in of_mine & of_others


@pytest.mark.django_db(transaction=True)
def test_annex_tells_a_large_change_record_by_record(vocabularies):
    before = settled_now()
    with transaction.atomic():
        statement = make_statement(*(activity_document(number) for number in range(1, 8)))
    with recorded_as(None), transaction.atomic():
        statement.groups.all().delete()
        ProcessingActivity.objects.get(reference="A-0007").delete()

    made, removed = recorded_changes(statement.organisation, since=before, until=settled_now())

    activities = [f"Processing activity “A-000{number} · Activity {number}”: Added" for number in range(1, 8)]
    assert sorted(made.what) == ["Organisation “Harbour”: Added", *activities]
    assert removed.what == ("Processing activity “A-0007 · Activity 7”: Removed",)
