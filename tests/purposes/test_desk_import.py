"""A file is brought to the desk, compared, shown and imported: by the DPO alone."""

import io
import json
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from purposes import arriving
from purposes.exchange.carrying_out import commit
from purposes.exchange.writer import added_parts, as_json, register_document
from purposes.models import Arrival, Change, Organisation, ProcessingActivity
from purposes.register import read_register
from purposes.writing_told import rows_told
from tests.ground import laid
from tests.make import activity_document, make_statement

pytestmark = pytest.mark.django_db

START = "admin:purposes_import"


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch) -> None:
    """The test itself is the process that works."""
    monkeypatch.setattr(arriving, "start_worker", lambda: None)


@laid
def register(vocabularies) -> Organisation:
    make_statement(activity_document(1), activity_document(2))
    return Organisation.objects.get()


@pytest.fixture
def desk(client: Client, dpo) -> Client:
    client.force_login(dpo)
    return client


def brought(desk: Client, body: bytes, name: str = "register.json") -> Arrival:
    answer = desk.post(reverse(START), {"file": SimpleUploadedFile(name, body)})
    assert answer.status_code == 302
    arriving.work()
    return Arrival.objects.get()


def shown(desk: Client, arrival: Arrival, **chosen: Any) -> str:
    answer = desk.get(reverse("admin:purposes_arrival", args=[arrival.pk]), chosen)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def exported() -> dict[str, Any]:
    organisation = Organisation.objects.get()
    return json.loads(as_json(register_document(read_register(organisation), **added_parts(organisation.pk))))


def file_of(document: Any) -> bytes:
    return json.dumps(document).encode()


@pytest.mark.parametrize(("role", "status"), [("dpo", 200), ("editor", 403), ("auditor", 403)])
def test_only_the_dpo_imports(client, register, request, role, status):
    client.force_login(request.getfixturevalue(role))

    assert client.get(reverse(START)).status_code == status
    assert client.get(reverse("admin:purposes_import_template")).status_code == status
    listed = client.get(reverse("admin:purposes_processingactivity_changelist")).content.decode()
    assert (reverse(START) in listed) == (status == 200)


def test_another_persons_file_is_not_there(desk, register, dpo, django_user_model):
    arrival = brought(desk, file_of({"activities": [activity_document(3)]}))
    Arrival.objects.update(asked_by_id=dpo.pk + 1)

    assert desk.get(reverse("admin:purposes_arrival", args=[arrival.pk])).status_code == 404


def test_what_would_change_is_marked_and_nothing_is_written_yet(desk, register):
    document = exported()
    document["activities"][0]["purposes"][0]["text"]["en"] = "We do thing 9."
    before = Change.objects.count()

    page = shown(desk, brought(desk, file_of(document)))

    assert "<dt>Purpose · Purpose (English)</dt>" in page
    assert "We do thing <del>1</del><ins>9</ins>." in page
    assert Change.objects.count() == before


def test_it_is_imported_as_one_change_for_the_reason_typed(desk, register):
    arrival = brought(desk, file_of({"activities": [activity_document(3)]}))

    desk.post(reverse("admin:purposes_arrival", args=[arrival.pk]), {"why": "From the old tool"})
    arriving.work()

    change = Change.objects.latest("pk")
    assert (change.actor, change.origin, change.reason) == ("dpo", "import", "From the old tool")
    arrival.refresh_from_db()
    assert arrival.change_id == change.pk
    assert reverse("admin:purposes_change_change", args=[change.pk]) in shown(desk, arrival)
    assert ProcessingActivity.objects.filter(reference="A-0003").exists()


def test_asked_twice_it_is_imported_once(desk, register):
    arrival = brought(desk, file_of({"activities": [activity_document(3)]}))

    for _time in range(2):
        desk.post(reverse("admin:purposes_arrival", args=[arrival.pk]), {"why": ""})
    arriving.work()
    desk.post(reverse("admin:purposes_arrival", args=[arrival.pk]), {"why": ""})

    assert arriving.work() == 0
    assert ProcessingActivity.objects.filter(reference="A-0003").count() == 1


def test_what_is_wrong_comes_first_and_keeps_all_out(desk, register):
    document = {"activities": [activity_document(3), activity_document(4, starts="May")]}

    arrival = brought(desk, file_of(document))
    page = shown(desk, arrival)
    desk.post(reverse("admin:purposes_arrival", args=[arrival.pk]), {"why": ""})

    assert page.index("A-0004") < page.index("A-0003")
    assert "<code>activities[1].starts</code> “May” is no day, such as 2026-03-02." in page
    assert '<button class="desk-button desk-primary" type="submit">Import</button>' not in page
    assert arriving.work() == 0


def test_a_register_that_changed_since_the_preview_is_shown_anew(desk, register):
    arrival = brought(desk, file_of({"activities": [{"reference": "A-0001", "systems": "Ledger"}]}))
    commit({"activities": [{"reference": "A-0001", "systems": "Book"}]}, by=None)

    desk.post(reverse("admin:purposes_arrival", args=[arrival.pk]), {"why": ""})
    arriving.work()

    arrival.refresh_from_db()
    assert "Nothing was imported: somebody has changed the register since." in shown(desk, arrival)
    assert ProcessingActivity.objects.get(reference="A-0001").systems == "Book"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b" ", "The file is empty."),
        (b"{", "This is no complete JSON: line 1."),
        (b"%PDF-1.7 and so on", "PDF"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(desk, register, body, expected):
    assert expected in shown(desk, brought(desk, body))


def test_the_same_file_twice_has_nothing_to_say(desk, register):
    assert "The register says all of this already." in shown(desk, brought(desk, file_of(exported())))


def test_a_filter_shows_one_kind_and_pages_hold_fifty(desk, register):
    document = exported()
    document["activities"] += [activity_document(number) for number in range(3, 63)]
    arrival = brought(desk, file_of(document))

    assert shown(desk, arrival, state="new").count("<li> <h3>") == 50
    assert shown(desk, arrival, state="new", p=2).count("<li> <h3>") == 10


def test_the_template_filled_in_is_a_register(desk, register):
    body = desk.get(reverse("admin:purposes_import_template")).content
    book = openpyxl.load_workbook(io.BytesIO(body))
    sheet = book["Processing activities"]
    names = [cell.value for cell in sheet[1]]
    for name, value in {"Reference": "N-1", "Name (English)": "News", "Department": "Press"}.items():
        sheet.cell(row=2, column=names.index(name) + 1).value = value
    purposes = book["Purposes"]
    names = [cell.value for cell in purposes[1]]
    for name, value in {"Reference": "N-1", "Purpose (English)": "We write.", "Legal bases": "Consent"}.items():
        purposes.cell(row=2, column=names.index(name) + 1).value = value
    stored = io.BytesIO()
    book.save(stored)

    arrival = brought(desk, stored.getvalue(), "template.xlsx")
    desk.post(reverse("admin:purposes_arrival", args=[arrival.pk]), {"why": ""})
    arriving.work()

    activity = ProcessingActivity.objects.get(reference="N-1")
    assert (str(activity.name), activity.slug, activity.status, activity.department) == (
        "News",
        "news",
        "draft",
        "Press",
    )
    assert [link.legal_basis.code for link in activity.purposes.get().bases.all()] == ["6-1-a"]


def test_a_file_is_gone_after_a_day(desk, register, dpo):
    arrival = brought(desk, file_of({}))

    arriving.bring(b"{}", name="b.json", by=dpo, now=arrival.asked_at + timedelta(days=1, seconds=1))

    assert list(Arrival.objects.values_list("name", flat=True)) == ["b.json"]


@pytest.mark.django_db(transaction=True)
def test_the_rows_written_are_told_while_none_of_them_is_committed(desk, register):
    arrival = brought(desk, file_of({"activities": [activity_document(3)]}))
    Arrival.objects.update(stage="working", step="writing", called_at=timezone.now())

    with rows_told(arrival) as tell:
        assert "Comparing once more, in case the register has changed since." in shown(desk, arrival)
        with transaction.atomic():
            tell(500, 1600)
            transaction.set_rollback(True)
        page = shown(desk, arrival)

    assert '<progress id="progress" class="desk-progress" max="1600" value="500">' in page
    assert "500 of 1600 rows" in page
