"""The list of activities, and duplicating one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from purposes.changes import COPIED, duplicate_activity
from purposes.models import LegalBasis, Organisation, ProcessingActivity
from purposes.recorded import Ordered
from tests.desk import address, page, save
from tests.ground import laid
from tests.make import activity_document, make_statement, words
from tests.purposes.test_register import activities as many_activities

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

LIST = reverse("admin:purposes_processingactivity_changelist")


@pytest.fixture
def desk(client, dpo):
    client.force_login(dpo)
    return client


@laid
def activities(vocabularies) -> list[ProcessingActivity]:
    make_statement(
        activity_document(
            1, name={"en": "Café bookings", "nl": "Reserveringen"}, department="Catering", status="in-review"
        ),
        activity_document(2, purposes=[{"text": {"fr": "Pour répondre à vos plaintes"}, "legal_bases": ["6-1-c"]}]),
        activity_document(3, transfers=[], no_transfers=True, data_categories=[{"category": "M"}]),
        activity_document(4, transfers=[], retention=[]),
    )
    return list(ProcessingActivity.objects.all())


def found(desk, query: str) -> list[str]:
    return [activity.reference for activity in desk.get(LIST + query).context["cl"].result_list]


@pytest.mark.parametrize(
    ("query", "references"),
    [
        ("?q=A-0002", ["A-0002"]),
        ("?q=café", ["A-0001"]),
        ("?q=CAFÉ", ["A-0001"]),
        ("?q=reserveringen", ["A-0001"]),
        ("?q=répondre+plaintes", ["A-0002"]),
        ("?q=catering", ["A-0001"]),
        ("?q=nothing-like-it", []),
        ("?basis=6-1-c", ["A-0002"]),
        ("?data=M", ["A-0003"]),
        ("?data=special", ["A-0003"]),
        ("?transfers=none", ["A-0003"]),
        ("?transfers=unknown", ["A-0004"]),
        ("?transfers=listed", ["A-0001", "A-0002"]),
        ("?findings=RET-01", ["A-0004"]),
        ("?findings=RET-07", []),
        ("?findings=DC-03", ["A-0003"]),
        ("?status__exact=in-review", ["A-0001"]),
        ("?waiting=approval", ["A-0001"]),
        ("?waiting=answer", []),
        ("?department=Catering", ["A-0001"]),
    ],
)
def test_list_finds(desk, activities, query: str, references: list[str]):
    assert found(desk, query) == references


def test_list_names_the_statements_that_show_an_activity(desk, activities):
    assert "Privacy statement" in desk.get(LIST).content.decode()


def test_form_links_to_the_statements_that_show_the_activity(desk, activities):
    statement = activities[0].entries.get().group.statement

    assert f'href="{address(statement)}"' in page(desk, activities[0])


def queries(desk, path: str) -> int:
    desk.get(path)  # what is asked once per process
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert desk.get(path).status_code == 200
    return len(captured)


def test_list_and_form_ask_as_many_queries_for_300_activities_as_for_3(desk, vocabularies):
    make_statement(*(activity_document(number) for number in range(1, 4)))
    activity = ProcessingActivity.objects.first()
    three = queries(desk, LIST), queries(desk, address(activity))

    many_activities(activity.organisation, 297)
    assert ProcessingActivity.objects.count() == 300

    assert (queries(desk, LIST), queries(desk, address(activity))) == three


def test_form_asks_as_many_queries_for_twelve_rows_of_each_kind_as_for_one(desk, vocabularies):
    rows = {
        "purposes": [{"text": words("Why"), "legal_bases": ["6-1-a", "6-1-f"]}],
        "data_categories": [{"category": "contact"}],
        "sources": [{"text": words("You")}],
        "retention": [{"text": words("A year"), "kind": "period", "period": "P1Y"}],
        "recipients": [{"category": "ict-service-providers", "country": "BE"}],
        "transfers": [{"country": "US", "mechanism": "45"}],
    }
    many = {kind: twelve * 12 for kind, twelve in rows.items()}
    make_statement(activity_document(1, **rows), activity_document(2, **many))
    one, twelve = ProcessingActivity.objects.all()

    assert queries(desk, address(twelve)) == queries(desk, address(one))


# Duplicating


def plain(activity: ProcessingActivity) -> dict[str, list[str]]:
    return {relation: [str(row) for row in getattr(activity, relation).all()] for relation in COPIED}


def test_copy_has_every_row_of_the_original(vocabularies, dpo):
    make_statement(activity_document(joint_controllers=[{"name": "Pier Ltd"}]))
    original = ProcessingActivity.objects.get()

    copy = duplicate_activity(original, by=dpo)

    assert plain(copy) == plain(original)
    assert [str(link) for link in copy.purposes.get().bases.all()] == ["Legitimate interest"]
    assert (copy.reference, copy.slug, copy.status) == ("A-0001-2", "activity-1-2", "draft")
    assert copy.entries.count() == 0


def test_copies_of_one_original_do_not_clash(vocabularies, dpo):
    make_statement()
    original = ProcessingActivity.objects.get()

    references = [duplicate_activity(original, by=dpo).reference for _ in range(3)]

    assert references == ["A-0001-2", "A-0001-3", "A-0001-4"]


def test_everything_below_an_activity_is_copied():
    below = {
        relation.get_accessor_name()
        for relation in ProcessingActivity._meta.related_objects
        if issubclass(relation.related_model, Ordered) and relation.related_model._meta.app_label == "purposes"
    }

    assert below <= COPIED.keys()


def test_button_duplicates_and_opens_the_copy(desk, activities, dpo):
    response = desk.post(reverse("admin:purposes_processingactivity_duplicate", args=[activities[0].pk]))

    copy = ProcessingActivity.objects.get(reference="A-0001-2")
    assert response.url == address(copy)
    assert copy.history.get().actor == "dpo"


def test_several_are_duplicated_from_the_list(desk, activities):
    data = {"action": "duplicate_selected", "_selected_action": [activity.pk for activity in activities[:2]]}

    desk.post(LIST, data)

    assert ProcessingActivity.objects.filter(reference__endswith="-2").count() == 2


def test_auditor_cannot_duplicate(client, auditor, activities):
    client.force_login(auditor)

    response = client.post(reverse("admin:purposes_processingactivity_duplicate", args=[activities[0].pk]))

    assert response.status_code == 403
    assert ProcessingActivity.objects.count() == 4


# Addresses


def test_address_is_made_from_the_name(desk, vocabularies):
    make_statement(activity_document(1, slug="cafe-bookings"))
    organisation = Organisation.objects.get()
    sent = {"name_en": "Café bookings", "reference": "X-1", "organisation": organisation.pk}
    for prefix in (*COPIED,):
        sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}

    response = desk.post(reverse("admin:purposes_processingactivity_add"), sent)

    assert response.status_code == 302
    assert ProcessingActivity.objects.get(reference="X-1").slug == "cafe-bookings-2"


def test_address_that_others_know_is_not_made_anew(desk, vocabularies):
    make_statement()
    records = [(ProcessingActivity.objects.get(), "slug"), (Organisation.objects.get(), "slug")]
    records += [(LegalBasis.objects.get(code="6-1-f"), "code")]

    for record, name in records:
        response = save(desk, record, {name: ""})

        assert response.context["adminform"].form.errors == {name: ["This field is required."]}


def test_activity_that_a_statement_shows_stays_with_its_organisation(desk, vocabularies):
    statement = make_statement()
    activity = ProcessingActivity.objects.get()
    other = Organisation.objects.create(slug="other", legal_name="Other")

    refused = save(desk, activity, {"organisation": other.pk})
    statement.groups.get().entries.all().delete()
    moved = save(desk, activity, {"organisation": other.pk})

    assert refused.context["adminform"].form.errors == {
        "organisation": ["A statement shows this activity. Take it out there first."]
    }
    assert moved.status_code == 302
