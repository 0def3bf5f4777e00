"""The bundle as the desk gives it, checked by the verifier that lies in it."""

import io
import json
import subprocess
import sys
from zipfile import ZipFile

import pytest
from django.core.management import call_command

from publishing.release import publish
from purposes.exchange.as_pdf import Copies
from purposes.exchange.bundle import evidence_bundle
from purposes.history import settled_now
from purposes.models import Seal
from tests.make import make_organisation, make_statement
from tests.publishing.test_checking import _paper  # noqa: F401 - paper is not what is tested here
from tests.publishing.test_release import MONDAY

pytestmark = pytest.mark.django_db


def bundle(organisation):
    copies = Copies(json=b"{}", xlsx=b"PK")
    return evidence_bundle(organisation, at=settled_now(), language="en", pdf=b"%PDF", copies=copies)


def test_bundle_is_checked_by_the_verifier_that_lies_in_it(vocabularies, dpo, tmp_path):
    snapshot = publish(make_statement(), by=dpo, now=MONDAY)
    make_organisation(slug="other", legal_name="SECRET GmbH", short_name="SECRET")
    (tmp_path / "bundle.zip").write_bytes(bundle(snapshot.statement.organisation))
    (tmp_path / "receipt.json").write_text(snapshot.receipt)
    with ZipFile(tmp_path / "bundle.zip") as archive:
        (tmp_path / "verify_export.py").write_bytes(archive.read("verify_export.py"))
        (tmp_path / "altered.zip").write_bytes(altered(archive))

    whole, forged = run(tmp_path, "bundle.zip", "receipt.json"), run(tmp_path, "altered.zip")

    assert (whole.returncode, whole.stderr) == (0, "")
    assert "rows of other organisations or days are withheld" in whole.stdout
    assert whole.stdout.endswith("2 seals, 1 versions, 1 receipts of yours: everything holds.\n")
    assert forged.returncode == 1
    assert "FAILED  proof/leaves.jsonl is not the file that the manifest lists." in forged.stdout.splitlines()


def run(folder, *arguments):
    program = [sys.executable, "-I", "-S", "verify_export.py", *arguments]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)


def altered(archive):
    copy = io.BytesIO()
    with ZipFile(copy, "w") as other:
        for name in archive.namelist():
            body = archive.read(name)
            other.writestr(name, body.replace(b"One year", b"Ten years") if name.endswith("leaves.jsonl") else body)
    return copy.getvalue()


def test_bundle_seals_what_is_not_sealed_and_only_that(organisation):
    bundle(organisation)
    bundle(organisation)

    assert Seal.objects.count() == 1


def test_seal_of_a_bundle_names_the_published_versions_as_a_daily_one_does(vocabularies, dpo):
    snapshot = publish(make_statement(), by=dpo, now=MONDAY)

    bundle(snapshot.statement.organisation)
    call_command("seal", stdout=io.StringIO())

    head = {"statement": "privacy", "version": 1, "sha256": snapshot.sha256}
    sealed = [json.loads(seal.header)["heads"] for seal in Seal.objects.order_by("number")]
    assert sealed == [[], [head], [head]]  # before the version, with the bundle, by the day
