"""What stays behind is told before a template is written: by the command, and at the desk."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from purposes import preparing
from purposes.exchange.profiles import PROFILES
from purposes.exchange.profiles.losses import losses
from purposes.exchange.reading import read_workbook
from purposes.models import Preparation
from purposes.preparing import work
from purposes.register import read_register
from tests.ground import laid
from tests.make import activity_document, make_statement

pytestmark = pytest.mark.django_db(transaction=True)


@laid
def register(vocabularies):
    return make_statement(activity_document(1, systems="Payroll", comments="", review_months=12)).organisation


def told(organisation, name: str) -> list[str]:
    return [str(loss) for loss in losses(PROFILES[name], read_register(organisation), language="en")]


def test_only_what_the_register_says_is_told(register):
    assert told(register, "aepd") == [
        "Organisations: Short address (in 1 row)",
        "Organisations: Legal name (in 1 row)",
        "Organisations: Short name (in 1 row)",
        "Organisations: Address (in 1 row)",
        "Organisations: Languages (in 1 row)",
        "Organisations: Role in a group (in 1 row)",
        "Contact points: Role (in 1 row)",
        "Contact points: Label (in 1 row)",
        "Contact points: Phone (in 1 row)",
        "Contact points: E-mail (in 1 row)",
        "Processing activities: Reference (in 1 row)",
        "Processing activities: Address (in 1 row)",
        "Processing activities: Status (in 1 row)",
        "Processing activities: Systems (in 1 row)",
        "Processing activities: Review every … months (in 1 row)",
        "Purposes: Legitimate interest pursued (in 1 row)",
        "Sources: Kind (in 1 row)",
        "Sources: Source (in 1 row)",
        "Retention periods: Kind (in 1 row)",
        "Retention periods: Period (in 1 row)",
        "Transfers: Allowed by (in 1 row)",
        "Transfers: Documented safeguards (in 1 row)",
        "Assessments: Assessment (in 1 row)",
        "Assessments: State (in 1 row)",
        "Texts in other languages (in 3 rows)",
    ]


def test_rows_that_a_template_does_not_ask_for_are_told(vocabularies):
    recipients = [{"category": "banks", "role": role} for role in ("processor", "controller", "internal")]
    assessments = [{"kind": kind, "state": "done"} for kind in ("dpia", "lia", "tia")]
    points = [{"role": role, "label": {"en": role}} for role in ("headquarters", "dpo", "representative", "dpo")]
    organisation = make_statement(
        activity_document(1, recipients=recipients, assessments=assessments), organisation={"contact_points": points}
    ).organisation

    found = told(organisation, "be-2017")

    assert "Recipients: Role (in 2 rows)" in found
    assert "Assessments (in 2 rows)" in found
    assert "Contact points (in 2 rows)" in found


def test_a_processors_template_loses_the_activities_whole(register):
    assert "Processing activities (in 1 row)" in told(register, "ico-processor")
    assert [line for line in told(register, "ico-processor") if line.startswith("Purposes")] == []


@pytest.mark.parametrize("name", PROFILES)
def test_command_writes_the_template_and_says_what_stays_behind(register, tmp_path, name):
    target, said, losses_said = tmp_path / "register", io.StringIO(), io.StringIO()

    call_command("export_register", "--format", name, "-o", str(target), stdout=said, stderr=losses_said)

    title = PROFILES[name].title
    expected = [f"No place in {title}: {line}" for line in told(register, name)]
    assert losses_said.getvalue().splitlines() == expected
    assert len(read_workbook(target.read_bytes(), name="register.xlsx")) >= 1
    assert said.getvalue().startswith(f"{target}: ")


def test_desk_tells_first_and_prepares_when_asked_again(client, register, dpo, monkeypatch):
    monkeypatch.setattr(preparing, "start_worker", lambda: None)
    client.force_login(dpo)
    address = reverse("admin:purposes_take_out", args=[register.pk])
    typed = {"form": "cnil", "day": timezone.localdate().isoformat(), "language": "fr", "since": ""}

    first = client.post(address, typed).content.decode()
    prepared_at_first = Preparation.objects.count()
    answer = client.post(address, {**typed, "told": "cnil"})
    work()
    preparation = Preparation.objects.get()

    assert prepared_at_first == 0
    assert "What this template has no place for" in first
    assert "<strong>Purposes</strong>: Legal bases <span" in first
    assert '<input type="hidden" name="told" value="cnil">' in first
    assert answer.url == reverse("admin:purposes_preparation", args=[preparation.pk])
    assert (preparation.name, preparation.media_type) == (
        f"register-harbour-{timezone.localdate().isoformat()}-cnil.ods",
        "application/vnd.oasis.opendocument.spreadsheet",
    )
    assert [sheet.name for sheet in read_workbook(bytes(preparation.body), name=preparation.name)] == [
        "Liste des traitements",
        "A-0001 Activity 1",
    ]


def test_what_was_told_of_one_template_is_not_known_of_another(client, register, dpo):
    client.force_login(dpo)
    address = reverse("admin:purposes_take_out", args=[register.pk])
    typed = {"form": "dsk", "day": timezone.localdate().isoformat(), "language": "de", "since": "", "told": "cnil"}

    answer = client.post(address, typed)

    assert 'name="told" value="dsk"' in answer.content.decode()
    assert Preparation.objects.count() == 0
