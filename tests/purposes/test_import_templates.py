"""A regulator's template that somebody filled in is imported: by the command, and at the desk."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from purposes import arriving
from purposes.exchange.profiles import PROFILES
from purposes.models import Arrival, Organisation, ProcessingActivity
from purposes.register import read_register
from tests.make import activity_document, make_organisation, make_statement

pytestmark = pytest.mark.django_db


def written(name: str) -> bytes:
    return PROFILES[name].write(read_register(Organisation.objects.get()), language="en")


@pytest.fixture
def filled(vocabularies) -> bytes:
    """The seven columns, one row, and a column that nobody asked for."""
    make_organisation()
    book = openpyxl.load_workbook(io.BytesIO(written("art30-minimal")))
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if sum(bool(cell.value) for cell in row) > 5)
    sheet.cell(head[0].row + 1, 1, "We pay you")
    sheet.cell(head[0].row, len(head) + 1, "Colour")
    sheet.cell(head[0].row + 1, len(head) + 1, "Green")
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def run(path: Path, *more: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_register", str(path), "--profile", "art30-minimal", *more, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_command_enters_what_a_template_says_and_tells_what_it_leaves_out(filled, tmp_path):
    path = tmp_path / "filled.xlsx"
    path.write_bytes(filled)

    out, err = run(path)

    (activity,) = read_register(Organisation.objects.get()).activities
    assert [purpose.text for purpose in activity.purposes] == [{"en": "We pay you"}]
    assert out == "1 new, 0 changed, 1 unchanged.\n"
    assert err.startswith("Left out, because our register has no place for it: ")
    assert "Colour – Green" in err


def test_desk_tells_what_it_leaves_out_before_anything_is_written(client, dpo, filled, monkeypatch):
    monkeypatch.setattr(arriving, "start_worker", lambda: None)
    client.force_login(dpo)

    file = SimpleUploadedFile("filled.xlsx", filled)
    answer = client.post(reverse("admin:purposes_import"), {"file": file, "profile": "art30-minimal"})
    arriving.work()
    page = client.get(answer.headers["Location"]).content.decode()

    assert "1 cell of this file has no place in our register, and is left out" in page
    assert "Colour – Green" in page
    assert (Arrival.objects.get().left_out, ProcessingActivity.objects.count()) == (
        [*Arrival.objects.get().left_out],
        0,
    )


@pytest.mark.parametrize("name", ["be-2017", "cnil", "dsk"])
def test_template_that_knows_our_references_keeps_what_it_has_no_place_for(vocabularies, tmp_path, name):
    make_statement(activity_document(1, comments="Ask the council", automated="none", provision="voluntary"))
    before = read_register(Organisation.objects.get())
    path = tmp_path / f"again.{PROFILES[name].file_type}"
    path.write_bytes(written(name))

    call_command("import_register", str(path), "--profile", name)

    (activity,) = read_register(Organisation.objects.get()).activities
    (old,) = before.activities
    # A template that asks where data come from if not from the person says so of each source.
    kept = ("name", "purposes", "comments", "automated", "provision", "assessments", "transfers", "slug", "retention")
    assert {field: getattr(activity, field) for field in kept} == {field: getattr(old, field) for field in kept}


def test_template_without_references_finds_its_activities_by_name_and_overwrites_no_other(vocabularies, tmp_path):
    make_statement(activity_document(1, reference="001", comments="Ask the council"))
    path = tmp_path / "filled.xlsx"
    path.write_bytes(written("aepd"))
    first = ProcessingActivity.objects.get()
    first.name = {"en": "Renamed meanwhile"}
    first.save()

    call_command("import_register", str(path), "--profile", "aepd")
    call_command("import_register", str(path), "--profile", "aepd")

    found = ProcessingActivity.objects.order_by("reference").values_list("reference", "comments")
    assert list(found) == [("001", "Ask the council"), ("002", "")]


def test_unknown_template_is_refused(vocabularies, tmp_path):
    with pytest.raises(CommandError, match="invalid choice: 'nobody'"):
        call_command("import_register", str(tmp_path / "a.xlsx"), "--profile", "nobody")
