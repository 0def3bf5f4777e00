"""The log of the whole register, its spreadsheet, and the trace that it leaves."""

import csv
import hashlib
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from publishing.models import Statement
from publishing.release import publish
from purposes.changes import duplicate_activity
from purposes.exchange.spreadsheet import pieces, safe
from purposes.handouts import noted
from purposes.models import Change, Handout, LegalBasis, ProcessingActivity
from purposes.recorded import recorded_as
from tests.ground import laid
from tests.make import activity_document, make_statement, words
from tests.publishing.test_checking import _paper  # noqa: F401 - paper is not what is tested here
from tests.purposes.rows import label, made, recorded_models
from tests.purposes.test_desk_history import read, retell

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

LOG = "/admin/purposes/change/"


@laid
def activity(vocabularies) -> ProcessingActivity:
    with recorded_as(None):
        make_statement(activity_document(1), activity_document(2))
    return ProcessingActivity.objects.get(reference="A-0001")


def taken(client, query: str = "") -> tuple[bytes, list[dict[str, str]]]:
    response = client.get(reverse("admin:purposes_change_spreadsheet") + query)
    body = b"".join(response.streaming_content)
    return body, list(csv.DictReader(body.decode("utf-8-sig").splitlines()))


def test_log_tells_each_change_under_the_record_that_it_touched(client, auditor, editor, activity):
    with recorded_as(editor, reason="In one go", origin="desk"):
        row = activity.retention.get()
        row.text = words("Two years")
        row.save()
        basis = LegalBasis.objects.get(code="6-1-a")
        basis.deprecated = True
        basis.save()
    client.force_login(auditor)

    page = read(client, f"{LOG}?person=editor")

    assert page.endswith(
        "In one go "
        "Consent Legal basis Changed Legal basis No longer in use no → yes "
        "A-0001 · Activity 1 Processing activity Changed Retention period "
        "Retention period en One year → Two years Retention period nl One year (nl) → Two years (nl)"
    )
    assert reverse("admin:purposes_processingactivity_history", args=[activity.pk]) in client.get(LOG).content.decode()


@pytest.mark.parametrize("model", recorded_models(), ids=label)
def test_first_page_and_log_tell_of_everything_that_is_edited(client, dpo, model):
    made(model)
    client.force_login(dpo)

    assert [client.get(page).status_code for page in (reverse("admin:index"), LOG)] == [200, 200]


def test_log_filters_by_day_kind_and_activity(client, auditor, activity):
    retell(activity, "Two years")
    retell(ProcessingActivity.objects.get(reference="A-0002"), "Ten years")
    client.force_login(auditor)
    today = timezone.localdate()

    def shown(query: str) -> list[bool]:
        page = read(client, f"{LOG}?{query}")
        return ["→ Two years" in page, "→ Ten years" in page]

    assert shown("") == [True, True]
    assert shown(f"since={today}&until={today}") == [True, True]
    assert shown(f"since={today + timedelta(days=1)}") == [False, False]
    assert shown(f"until={today - timedelta(days=1)}") == [False, False]
    assert shown("activity=a-0001") == [True, False]
    assert shown("kind=purposes.retentionperiod") == [True, True]
    assert shown("kind=purposes.legalbasis") == [False, False]


def test_log_of_one_organisation_tells_of_it_and_of_what_all_share(client, auditor, activity):
    with recorded_as(None):
        make_statement(activity_document(3), slug="other", organisation={"slug": "other", "short_name": "Other"})
    other = ProcessingActivity.objects.get(reference="A-0003")
    retell(activity, "Two years")
    retell(other, "Ten years")
    with recorded_as(None):
        basis = LegalBasis.objects.first()
        basis.iri = "https://example.org/basis"
        basis.save()
    client.force_login(auditor)

    def shown(organisation: object) -> list[bool]:
        page = read(client, f"{LOG}?organisation={organisation}")
        return [words in page for words in ("→ Two years", "→ Ten years", "Web identifier (IRI)")]

    assert shown("") == [True, True, True]
    assert shown(activity.organisation_id) == [True, False, True]
    assert shown(other.organisation_id) == [False, True, True]
    body, lines = taken(client, f"?organisation={other.organisation_id}&kind=purposes.processingactivity")
    assert {line["Name of the record"] for line in lines} == {"A-0003 · Activity 3"}
    assert Handout.objects.filter(sha256=hashlib.sha256(body).hexdigest()).first().detail == (
        "What: Processing activity, Organisation, with what all share: Other"
    )
    assert "Select a valid choice." in read(client, f"{LOG}?organisation=9999")


def test_only_organisation_is_not_asked_for(client, auditor, activity):
    client.force_login(auditor)

    assert 'name="organisation"' not in client.get(LOG).content.decode()


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("en", "Duplicated from A-0001"),
        ("nl", "Kopie van A-0001"),
        ("fr", "Copie de A-0001"),
        ("de", "Kopie von A-0001"),
    ],
)
def test_reason_of_our_own_is_told_in_the_readers_language(client, dpo, activity, language, why):
    duplicate_activity(activity, by=dpo)
    client.force_login(dpo)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    assert f"{why} " in read(client, LOG)
    assert why in {value for line in taken(client)[1] for value in line.values()}


def test_reason_that_somebody_types_is_never_taken_for_ours(client, editor, activity):
    row = activity.retention.get()
    with recorded_as(editor, reason="seal"):
        row.save()
    change = Change.objects.latest("pk")

    assert (change.verb, change.why) == ("", "seal")


def test_unknown_reference_and_impossible_day_are_said_so(client, auditor, activity):
    client.force_login(auditor)

    page = read(client, f"{LOG}?activity=NO-1&since=2026-13-40")

    assert "No activity has, or ever had, the reference “NO-1”." in page
    assert "Enter a valid date." in page
    assert client.get(reverse("admin:purposes_change_spreadsheet") + "?since=x").status_code == 404


def test_log_shows_only_kinds_that_the_user_may_view(client, django_user_model, activity):
    retell(activity, "Two years")
    with recorded_as(None):
        basis = LegalBasis.objects.first()
        basis.iri = "https://example.org/basis"
        basis.save()
    user = django_user_model.objects.create_user("clerk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=("view_change", "view_legalbasis")))
    client.force_login(user)

    page = read(client, LOG)
    _body, lines = taken(client)

    assert "Web identifier (IRI)" in page
    assert "Two years" not in page
    assert {line["Row"] for line in lines} == {"Legal basis"}


def test_publication_stands_in_the_log(client, auditor, activity, dpo):
    statement = Statement.objects.get()
    with recorded_as(dpo):
        publish(statement=statement, by=dpo)
    client.force_login(auditor)

    assert "Privacy statement · 1 Published version Added Published version" in read(client, LOG)


def test_change_of_many_rows_is_told_in_numbers_and_whole_on_its_own_page(client, auditor, vocabularies):
    with recorded_as(None):
        make_statement(*(activity_document(number) for number in range(1, 8)))
    client.force_login(auditor)
    change = Change.objects.latest("pk")

    page, whole = read(client, LOG), read(client, reverse("admin:purposes_change_change", args=[change.pk]))

    assert "Added: 7 processing activities" in page
    assert "Added Processing activity" not in page
    assert whole.count("Added Processing activity") == 7
    assert client.get(reverse("admin:purposes_change_change", args=[99999])).status_code == 404


def test_log_asks_as_often_for_many_changes_as_for_few(client, auditor, activity):
    client.force_login(auditor)
    counts = {}
    for number in range(1, 26):
        retell(activity, f"Text {number}")
        if number in (3, 25):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"{LOG}?kind=purposes.retentionperiod")
            counts[number] = len(queries)

    assert counts[25] == counts[3]


# The spreadsheet


def test_spreadsheet_has_a_line_for_each_field_and_opens_as_it_should(client, auditor, activity):
    retell(activity, "=1+1", reason="@because\nof this")
    client.force_login(auditor)

    body, lines = taken(client, "?kind=purposes.retentionperiod")

    assert body.startswith(b"\xef\xbb\xbf")
    newest = Change.objects.filter(reason__gt="").latest("pk")
    assert {name: lines[0][name] for name in list(lines[0]) if name != "Moment"} == {
        "Change": str(newest.pk),
        "Who": "",
        "By way of": "desk",
        "Why": "'@because\nof this".replace("\n", ""),
        "Record": "Processing activity",
        "Name of the record": "A-0001 · Activity 1",
        "What happened": "Changed",
        "Row": "Retention period",
        "Name of the row": "",
        "Part of": "",
        "Field": "Retention period",
        "Language": "en",
        "Before": "One year",
        "After": "'=1+1",
    }


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x"]
)
def test_formula_is_made_harmless(cell):
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "1 year", "“x”"])
def test_other_text_stays(cell):
    assert safe(cell) == cell


def test_spreadsheet_leaves_a_trace_with_the_digest_of_what_was_taken(client, auditor, activity):
    client.force_login(auditor)

    body, _lines = taken(client, "?kind=purposes.purpose&person=-")

    (handout,) = Handout.objects.select_related("change", "organisation")
    assert (handout.kind, handout.sha256, handout.organisation, handout.detail, handout.change.actor) == (
        "log",
        hashlib.sha256(body).hexdigest(),
        activity.organisation,
        "Who: The system, What: Purpose",
        "auditor",
    )
    assert handout.change.origin == "desk"


def test_trace_is_there_before_the_last_piece_leaves():
    said = []
    stream = noted(iter([b"one", b"two", b"three"]), lambda digest, remark: said.append((digest, remark)))

    first_two = [next(stream), next(stream)]
    before = list(said)
    last = next(stream)

    assert (first_two, before, last) == ([b"one", b"two"], [], b"three")
    assert said == [(hashlib.sha256(b"onetwothree").hexdigest(), "")]
    assert list(stream) == []
    assert len(said) == 1


def test_spreadsheet_broken_off_leaves_a_trace_too():
    said = []
    stream = noted(iter([b"one", b"two", b"three"]), lambda digest, remark: said.append((digest, remark)))
    next(stream)

    stream.close()

    assert said == [(hashlib.sha256(b"one").hexdigest(), "broken off before the end")]


def test_long_log_comes_in_pieces():
    sizes = [len(piece.splitlines()) for piece in pieces(([str(number)] for number in range(450)), at_once=200)]

    assert sizes == [200, 200, 50]


def test_handouts_are_listed(client, auditor, dpo, activity):
    client.force_login(dpo)
    body, _lines = taken(client)
    client.force_login(auditor)

    page = client.get(reverse("admin:purposes_handout_changelist")).content.decode()

    assert "dpo" in page
    assert hashlib.sha256(body).hexdigest() in page
