"""What an inspector takes home through a link: prepared beside the web, within the link's days, noted each time."""

import hashlib
import io
import json
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from publishing.models import Statement
from purposes import history, inspections, preparing
from purposes.exchange.export import Export, Form, Wanted, export_register
from purposes.models import Change, Handout, Inspection, Origin, Preparation, RetentionPeriod, Stage
from purposes.past.instants import exact
from purposes.preparing import KEPT, TooMany, prepare_for_link, work
from purposes.proof.redaction import redact
from purposes.proof.verify_export import Bundle, verify
from purposes.recorded import recorded_as
from tests.ground import laid
from tests.make import make_organisation, make_statement
from tests.purposes.proof.record import edit
from tests.purposes.test_inspections import CLOSED, granted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.ignore_template_errors]


@pytest.fixture(autouse=True)
def started(monkeypatch) -> list[int]:
    """How many workers were started, instead of starting them."""
    found: list[int] = []
    monkeypatch.setattr(preparing, "start_worker", lambda: found.append(1))
    return found


@pytest.fixture(autouse=True)
def _paper(monkeypatch):
    monkeypatch.setattr("purposes.exchange.as_pdf.render", lambda *_a, **_k: b"%PDF-1.7 of a test")


@laid
def statement(vocabularies) -> Statement:
    with recorded_as(None), transaction.atomic():
        return make_statement()


@pytest.fixture
def opened(statement) -> tuple[Inspection, str]:
    """A link, and where the pages of this moment stand behind it."""
    inspection, token = granted(statement.organisation)
    return inspection, reverse("inspect:link", args=[token]) + f"{exact(history.settled_now())}/"


def ask(client: Any, here: str, form: str = "bundle") -> Any:
    return client.post(f"{here}take-out/", {"form": form})


def test_inspector_asks_waits_and_takes_the_evidence(client, opened, started):
    inspection, here = opened

    asked = ask(client, here)
    waiting = client.get(asked.url)
    work()
    ready = client.get(asked.url).content.decode()
    file = client.get(f"{asked.url}file/")

    name = f"evidence-harbour-{timezone.localdate().isoformat()}.zip"
    assert (asked.status_code, started) == (302, [1])
    assert ("<progress" in waiting.content.decode(), "data-waiting" in waiting.content.decode()) == (True, True)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in waiting.content.decode()
    assert ("data-waiting" in ready, f"Download {name}" in ready) == (False, True)
    assert file["Content-Disposition"] == f'attachment; filename="{name}"'
    assert (file["Cache-Control"], file["Referrer-Policy"]) == ("no-store", "no-referrer")
    taken = Handout.objects.select_related("change").get(kind="bundle")
    assert (taken.sha256, taken.detail) == (hashlib.sha256(file.content).hexdigest(), name)
    assert (taken.inspection, taken.change.origin, taken.change.actor) == (inspection, Origin.MAILED_LINK, "")
    assert client.cookies == {}


def test_each_download_is_noted_and_asking_is_not(client, opened):
    _inspection, here = opened
    address = ask(client, here, "pdf").url
    work()
    before = Handout.objects.filter(kind="register-pdf").count()

    client.get(f"{address}file/")
    client.get(f"{address}file/")

    assert (before, Handout.objects.filter(kind="register-pdf").count()) == (0, 2)


def test_dpo_sees_what_was_taken_in_the_use_of_the_link(client, opened, dpo):
    inspection, here = opened
    address = ask(client, here).url
    work()
    digest = hashlib.sha256(client.get(f"{address}file/").content).hexdigest()
    client.force_login(dpo)

    page = client.get(reverse("admin:purposes_inspection_change", args=[inspection.pk])).content.decode()

    assert ("Evidence bundle: on " in page, digest in page) == (True, True)


def test_file_that_is_not_ready_shows_how_far_it_is_instead(client, opened):
    address = ask(client, opened[1]).url

    answer = client.get(f"{address}file/")

    assert (answer.status_code, answer["Location"]) == (302, address)
    assert Handout.objects.filter(kind="bundle").count() == 0


def test_link_has_one_thing_prepared_at_a_time(client, opened, started):
    _inspection, here = opened
    ask(client, here)

    second = ask(client, here, "pdf")

    assert second.status_code == 429
    assert "Something is being prepared for this link already. Take that first." in second.content.decode()
    assert (Preparation.objects.count(), started) == (1, [1])


def test_what_a_link_asks_for_next_takes_the_place_of_the_one_before(client, opened):
    _inspection, here = opened
    first = ask(client, here, "pdf").url
    work()

    ask(client, here, "pdf")

    assert Preparation.objects.count() == 1
    gone = client.get(first)
    assert (gone.status_code, "What was prepared is no longer here." in gone.content.decode()) == (404, True)


def test_one_link_does_not_hold_up_another(statement):
    wanted = Wanted(organisation=statement.organisation, form=Form.JSON, at=history.settled_now())
    first, second = granted(statement.organisation)[0], granted(statement.organisation)[0]
    prepare_for_link(first, wanted)

    prepare_for_link(second, wanted)

    with pytest.raises(TooMany):
        prepare_for_link(second, wanted)


def test_nobody_takes_what_another_link_asked_for(client, opened, statement):
    address = ask(client, opened[1]).url
    work()
    token = granted(statement.organisation)[1]
    other = reverse("inspect:link", args=[token]) + address.removeprefix("/inspect/").split("/", 1)[1]

    answers = [client.get(other), client.get(f"{other}file/")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_link_that_has_ended_or_was_withdrawn_gives_nothing(client, opened):
    inspection, here = opened
    address = ask(client, here).url
    work()
    inspections.withdraw(inspection, by=None, now=timezone.now())

    answers = [client.get(address), client.get(f"{address}file/"), client.get(f"{here}take-out/"), ask(client, here)]

    assert [answer.status_code for answer in answers] == [410] * 4
    assert all(CLOSED in answer.content.decode() for answer in answers)
    assert Handout.objects.filter(kind="bundle").count() == 0


def test_day_that_was_not_granted_cannot_be_taken(client, opened):
    link = opened[1].rsplit("/", 2)[0]
    day = timezone.localdate() - timedelta(days=30)

    answer = ask(client, f"{link}/{day}/")

    assert (answer.status_code, Preparation.objects.count()) == (404, 0)


def test_other_pages_behind_a_link_take_no_post(client, opened):
    _inspection, here = opened

    assert [client.post(f"{here}{page}").status_code for page in ("", "activities/", "vocabularies/")] == [405] * 3


def test_only_the_page_that_waits_has_a_script(client, opened):
    _inspection, here = opened
    address = ask(client, here).url

    policies = [client.get(page)["Content-Security-Policy"] for page in (f"{here}take-out/", address)]

    assert ["script-src 'self'; connect-src 'self'" in policy for policy in policies] == [False, True]


def test_what_was_prepared_passes_after_a_day(client, opened, statement):
    inspection, here = opened
    address = ask(client, here).url
    work()
    other = granted(statement.organisation)[0]
    wanted = Wanted(organisation=statement.organisation, form=Form.JSON, at=history.settled_now())

    prepare_for_link(other, wanted, now=timezone.now() + KEPT + timedelta(minutes=1))

    assert Preparation.objects.filter(inspection=inspection).count() == 0
    assert client.get(address).status_code == 404


def test_at_the_desk_the_day_is_taken_along_to_the_desk_s_own_page(client, statement, auditor):
    client.force_login(auditor)
    organisation, day = statement.organisation_id, timezone.localdate()

    answer = client.get(reverse("past:take-out", args=[f"{day}", organisation]))

    assert answer["Location"] == reverse("admin:purposes_take_out", args=[organisation]) + f"?day={day}"
    assert f'value="{day}"' in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("who", [{}, {"asked_by_id": 1, "inspection": True}], ids=["nobody", "both"])
def test_database_refuses_what_nobody_or_two_asked_for(opened, who):
    inspection, _here = opened
    who = who | ({"inspection": inspection} if who else {})
    now = timezone.now()

    with pytest.raises(IntegrityError), transaction.atomic():
        Preparation.objects.create(
            organisation=inspection.organisation, form="pdf", state_of=now, asked_at=now, called_at=now, **who
        )


# What is in it


def taken(inspection: Inspection, at: Any) -> dict[str, bytes]:
    wanted = Wanted(
        organisation=inspection.organisation,
        form=Form.BUNDLE,
        at=at,
        language="en",
        opened_from=inspections.first_moment(inspection),
    )
    export: Export = export_register(wanted)
    with ZipFile(io.BytesIO(export.body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def checked(files: dict[str, bytes], folder: Any) -> Any:
    for name, body in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    return verify(Bundle(str(folder)))


def shown_rows(files: dict[str, bytes], table: str) -> list[int]:
    lines = [json.loads(line) for line in files["proof/leaves.jsonl"].splitlines()]
    return [line["row"] for line in lines if line["table"] == table and line["values"]]


def test_evidence_holds_the_days_of_the_link_and_no_others(statement, dpo, monkeypatch, tmp_path):
    edit("OVER BEFORE", dpo, reason="Long ago")
    edit("In force on the first day", dpo, reason="Before the first day")
    first = history.settled_now()
    edit("Changed on the days", dpo, reason="On the days")
    at = history.settled_now()
    edit("CAME LATER", dpo, reason="Later")
    inspection, _token = granted(statement.organisation, label="ANOTHER OFFICE")
    monkeypatch.setattr(inspections, "first_moment", lambda _inspection: first)

    files = taken(inspection, at)
    found = checked(files, tmp_path / "bundle")

    rows = list(RetentionPeriod.history.order_by("history_id").values_list("history_id", flat=True))
    whole = b"".join(files.values())
    assert found.failures == []
    assert shown_rows(files, "purposes_historicalretentionperiod") == rows[2:4]
    assert [word for word in (b"OVER BEFORE", b"CAME LATER", b"ANOTHER OFFICE", b"Long ago") if word in whole] == []
    assert b"On the days" in files["register/changes.csv"]
    assert b"Before the first day" not in files["register/changes.csv"]
    assert found.withheld == sum(
        1 for line in files["proof/leaves.jsonl"].splitlines() if json.loads(line)["values"] is None
    )
    assert Change.objects.get(reason="On the days").pk in shown_rows(files, "purposes_change")
    assert json.loads(files["manifest.json"])["opened_from"] == first.isoformat()


def test_evidence_says_which_days_it_is_of(statement, dpo):
    inspection, _token = granted(statement.organisation)

    page = taken(inspection, history.settled_now())["README.html"].decode()

    assert "the others are withheld, and only their digests are here." in page


def test_redacted_row_that_is_withheld_is_no_failure(vocabularies, statement, dpo, tmp_path):
    other = make_organisation(slug="other", legal_name="Other Ltd")
    with recorded_as(dpo), transaction.atomic():
        other.phone = "+32 2 555 01 99"
        other.save()
    inspection, _token = granted(statement.organisation)
    taken(inspection, history.settled_now())  # seals
    old = type(other).history.filter(id=other.pk).earliest("history_id")
    redact(model=type(old), row=old.pk, columns=["legal_name"], by=dpo, reason="It named a person")

    found = checked(taken(inspection, history.settled_now()), tmp_path / "bundle")

    assert found.failures == []
    assert "legal_name redacted" in found.notes[0]


def test_link_takes_what_a_worker_could_not_make_as_a_sentence(client, opened, monkeypatch):
    monkeypatch.setattr(preparing, "export_register", lambda *_a, **_k: 1 / 0)
    address = ask(client, opened[1]).url
    work()

    page = client.get(address).content.decode()

    assert Preparation.objects.get().stage == Stage.FAILED
    assert "Something went wrong." in page
