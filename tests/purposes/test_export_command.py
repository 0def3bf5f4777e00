"""`export_register` writes one file and says so; whatever is wrong is one clear line."""

import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from purposes.models import Handout
from purposes.paper import CannotSet
from tests.make import make_organisation

NO_MOMENT = "“{}” is no day or moment of the past, such as 2026-03-02 or 2026-03-02T12:00."

pytestmark = pytest.mark.django_db(transaction=True)


def export(target, *arguments: str, form: str = "json") -> str:
    said = io.StringIO()
    call_command("export_register", "--format", form, "-o", str(target), *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize(
    ("form", "start", "kind"),
    [
        ("json", b"{", "export"),
        ("xlsx", b"PK", "export"),
        ("pdf", b"%PDF", "register-pdf"),
        ("bundle", b"PK", "bundle"),
    ],
)
def test_each_form_is_written_and_recorded(organisation, tmp_path, form, start, kind):
    target = tmp_path / "register"

    said = export(target, form=form)

    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    handout = Handout.objects.get()
    assert target.read_bytes().startswith(start)
    assert said == f"{target}: {target.stat().st_size:,} bytes, SHA-256 {digest}\n"
    assert (handout.kind, handout.organisation, handout.sha256) == (kind, organisation, digest)


def test_a_past_moment_is_written_as_it_was(organisation, tmp_path):
    then = timezone.now().isoformat()
    organisation.legal_name = "Renamed"
    with transaction.atomic():
        organisation.save()

    export(tmp_path / "then", "--at", then)
    export(tmp_path / "now")

    names = [json.loads((tmp_path / name).read_text())["organisation"]["legal_name"] for name in ("then", "now")]
    assert names == ["Harbour Arts Centre", "Renamed"]


def test_the_same_moment_gives_the_same_bytes(organisation, tmp_path):
    moment = timezone.now().isoformat()

    for name in ("first", "second"):
        export(tmp_path / name, "--at", moment, form="pdf")

    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--at", "yesterday"), NO_MOMENT.format("yesterday")),
        (
            ("--at", "2026-02-30"),
            NO_MOMENT.format("2026-02-30"),
        ),
        (("--at", "2999-01-01T00:00"), "“2999-01-01T00:00” has not been yet."),
        (("--at", "2001-01-01"), "The register of harbour did not exist at that moment."),
        (("--since", "spring"), "“spring” is no day, such as 2026-03-02."),
        (("--organisation", "nowhere"), "There is no organisation “nowhere”."),
    ],
)
def test_what_is_wrong_is_one_clear_line(organisation, tmp_path, arguments, problem):
    with pytest.raises(CommandError) as refusal:
        export(tmp_path / "register", *arguments)

    assert str(refusal.value) == problem
    assert (list(tmp_path.iterdir()), Handout.objects.count()) == ([], 0)


def test_without_any_organisation_there_is_nothing_to_write(db, tmp_path):
    with pytest.raises(CommandError, match=r"^There is no organisation yet\.$"):
        export(tmp_path / "register")


def test_of_several_organisations_one_must_be_named(organisation, tmp_path):
    make_organisation(slug="other", legal_name="Other")

    with pytest.raises(CommandError, match=r"^There are several organisations: name one with --organisation\.$"):
        export(tmp_path / "register")
    export(tmp_path / "register", "--organisation", "other")

    assert json.loads((tmp_path / "register").read_text())["organisation"]["legal_name"] == "Other"


def test_a_file_that_cannot_be_written_is_named(organisation, tmp_path):
    target = tmp_path / "no" / "such" / "folder"

    with pytest.raises(CommandError) as refusal:
        export(target)

    assert str(refusal.value) == f"{target} cannot be written: No such file or directory."


def test_pages_that_take_too_much_are_one_clear_line(organisation, tmp_path, monkeypatch):
    def press(*_args, **_more):
        raise CannotSet

    monkeypatch.setattr("purposes.exchange.as_pdf.set_in_type", press)

    with pytest.raises(CommandError, match=r"^The pages took more time or memory than they may; the log says which\.$"):
        export(tmp_path / "register", form="pdf")


def test_a_day_that_begins_later_is_not_yet(organisation, tmp_path):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()

    with pytest.raises(CommandError, match="is no day or moment of the past"):
        export(tmp_path / "register", "--at", tomorrow)
