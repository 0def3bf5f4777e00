"""The history pages of a record: who may read them, what they show, and the way back."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing.models import Statement
from purposes.history import settled_now
from purposes.models import Change, LegalBasis, Organisation, ProcessingActivity, ProcessorRecord
from purposes.recorded import recorded_as
from purposes.register import read_register
from tests.desk import address, save
from tests.ground import laid
from tests.make import activity_document, make_statement, words
from tests.purposes.rows import made

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined


@laid
def activity(vocabularies) -> ProcessingActivity:
    with recorded_as(None):
        make_statement(activity_document(1), activity_document(2))
    return ProcessingActivity.objects.get(reference="A-0001")


@pytest.fixture
def stranger(django_user_model):
    """At the desk, without any role."""
    return django_user_model.objects.create_user("stranger", is_staff=True)


def history(record) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_history", args=[record.pk])


def read(client, address: str) -> str:
    """What a person reads on the page, without what frames it."""
    response = client.get(address)
    assert response.status_code == 200
    html = response.content.decode()
    page = html[html.index('class="desk-history"') :]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page.split("</main>")[0]).split()))


def retell(activity: ProcessingActivity, text: str, by=None, reason: str = "") -> Change:
    row = activity.retention.get()
    row.text = words(text)
    with recorded_as(by, reason=reason, origin="desk"):
        row.save()
    return Change.objects.latest("pk")


def delete(activity: ProcessingActivity, by=None, reason: str = "") -> None:
    with recorded_as(None):
        Statement.objects.get().groups.all().delete()
    with recorded_as(by, reason=reason):
        activity.delete()


def test_timeline_shows_who_when_why_and_what(client, dpo, editor, activity):
    retell(activity, "Two years", editor, "Decided in May")
    client.force_login(dpo)

    page = read(client, history(activity))

    assert "editor desk Decided in May" in page
    assert "Changed Retention period Retention period en One year → Two years" in page
    assert "Added Processing activity A-0001 · Activity 1" in page


def test_values_are_escaped(client, dpo, activity):
    retell(activity, "<script>alert(1)</script> & more", reason="<i>why</i>")
    client.force_login(dpo)

    html = client.get(history(activity)).content.decode()

    assert "<script>alert(1)" not in html
    assert "<i>why</i>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in re.sub("</?(ins|del)>", "", html)


@pytest.mark.parametrize(
    "model", [Organisation, ProcessorRecord, LegalBasis, Statement], ids=lambda model: model.__name__
)
def test_every_kind_of_record_has_a_timeline(client, auditor, vocabularies, model):
    with recorded_as(None):
        record = made(model)
    client.force_login(auditor)

    assert f"Added {str(model._meta.verbose_name).capitalize()}" in read(client, history(record))


def test_records_that_leave_no_history_have_no_history_page(client, dpo, django_user_model):
    client.force_login(dpo)

    assert client.get(reverse("admin:auth_user_history", args=[dpo.pk])).status_code == 404


@pytest.mark.parametrize("name", ["0", "9999", "abc", "1e3", "9" * 40])
def test_history_of_nothing_is_not_found(client, dpo, activity, name):
    client.force_login(dpo)

    assert client.get(f"/admin/purposes/processingactivity/{name}/history/").status_code == 404


def test_timeline_asks_as_often_for_sixty_changes_as_for_three(client, dpo, activity):
    client.force_login(dpo)
    counts = {}
    for number in range(1, 61):
        retell(activity, f"Text {number}")
        if number in (3, 24, 60):
            client.get(history(activity))
            with CaptureQueriesContext(connection) as queries:
                client.get(history(activity))
            counts[number] = len(queries)

    assert counts[60] <= counts[24] == counts[3]  # the first page has twenty-five of them


def test_older_changes_are_a_page_away(client, dpo, activity):
    for number in range(30):
        retell(activity, f"Text {number}")
    client.force_login(dpo)

    first = client.get(history(activity)).content.decode()
    older = re.search(r'href="(\?before=\d+)"', first)[1]

    assert "Text 28 → Text 29" in read(client, history(activity))
    assert "Added Processing activity" not in read(client, history(activity))
    assert "Added Processing activity" in read(client, history(activity) + older)


def test_two_moments_stand_side_by_side_in_the_order_of_time(client, auditor, activity):
    first = retell(activity, "Two years")
    retell(activity, "Three years")
    last = retell(activity, "Four years")
    client.force_login(auditor)
    compare = reverse("admin:purposes_processingactivity_compare", args=[activity.pk])

    pages = [read(client, f"{compare}?one={one.pk}&other={other.pk}") for one, other in ((first, last), (last, first))]

    assert pages[0] == pages[1]
    assert "Retention period en Two years Four years" in pages[0]
    assert "Three" not in pages[0]
    compared = client.get(f"{compare}?one={first.pk}&other={last.pk}").content.decode()
    offered = re.findall(r'<option value="(\d*)"( selected)?', compared)
    assert [value for value, chosen in offered if chosen] == [str(first.pk), str(last.pk)]
    assert len(offered) == 4 + 1 + 4  # every moment on both sides, and today
    assert "At both moments it said the same." in read(client, f"{compare}?one={last.pk}&other={last.pk}")
    assert "Four years" in read(client, f"{compare}?one={first.pk}")  # with today
    assert client.get(f"{compare}?one=99999").status_code == 404
    assert client.get(compare).status_code == 404


def test_reason_typed_beside_save_stays_with_the_change(client, editor, activity):
    client.force_login(editor)

    save(client, activity, {"department": "Programme", "why": " Reorganised in May\0 "})

    change = Change.objects.latest("pk")
    assert (change.actor, change.reason, change.origin) == ("editor", "Reorganised in May", "desk")


def test_reason_is_kept_in_the_form_when_nothing_could_be_saved(client, editor, activity):
    client.force_login(editor)

    response = save(client, activity, {"reference": "", "why": "Because <of> it"})

    assert 'name="why" value="Because &lt;of&gt; it"' in response.content.decode()


def test_reason_typed_beside_delete_stays_with_the_deletion(client, editor, activity):
    with recorded_as(None):
        Statement.objects.get().groups.all().delete()
    client.force_login(editor)
    sure = reverse("admin:purposes_processingactivity_delete", args=[activity.pk])

    assert 'name="why"' in client.get(sure).content.decode()
    client.post(sure, {"post": "yes", "why": "No longer done"})

    assert Change.objects.latest("pk").reason == "No longer done"
    assert not ProcessingActivity.objects.filter(pk=activity.pk).exists()


def test_reason_for_deleting_several_stays_with_the_deletion(client, editor, activity):
    with recorded_as(None):
        Statement.objects.get().groups.all().delete()
    client.force_login(editor)
    numbers = [str(pk) for pk in ProcessingActivity.objects.values_list("pk", flat=True)]
    chosen = {"action": "delete_selected", "_selected_action": numbers}
    listed = reverse("admin:purposes_processingactivity_changelist")

    assert 'name="why"' in client.post(listed, chosen).content.decode()
    client.post(listed, {**chosen, "post": "yes", "why": "Closed in May"})

    assert Change.objects.latest("pk").reason == "Closed in May"
    assert not ProcessingActivity.objects.exists()


def test_deleted_activities_are_listed_and_keep_their_history(client, auditor, dpo, activity):
    number = activity.pk
    delete(activity, dpo, "No longer done")
    client.force_login(auditor)
    listed = reverse("admin:purposes_processingactivity_deleted")

    assert listed in client.get(reverse("admin:purposes_processingactivity_changelist")).content.decode()
    assert "dpo command A-0001 · Activity 1 No longer done" in read(client, listed)
    page = read(client, f"/admin/purposes/processingactivity/{number}/history/")
    assert "Deleted. Everything that it said is kept here." in page
    assert "Removed Processing activity A-0001 · Activity 1" in page


def test_list_of_deleted_activities_asks_as_often_for_twelve_as_for_one(client, dpo, vocabularies):
    with recorded_as(None):
        make_statement(*(activity_document(number) for number in range(1, 13)))
        Statement.objects.get().groups.all().delete()
    client.force_login(dpo)
    counts = []
    for activities in (ProcessingActivity.objects.all()[:1], ProcessingActivity.objects.all()):
        for activity in activities:
            with recorded_as(dpo):
                activity.delete()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:purposes_processingactivity_deleted"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


# Restoring


def restore(activity_id: int, change: Change) -> str:
    return reverse("admin:purposes_processingactivity_restore", args=[activity_id, change.pk])


def test_restore_page_says_what_will_change_and_changes_it_when_confirmed(client, editor, activity):
    created = Change.objects.latest("pk")
    before = read_register(activity.organisation).activities[0]
    retell(activity, "Two years")
    client.force_login(editor)

    page = read(client, restore(activity.pk, created))
    response = client.post(restore(activity.pk, created), {"why": "It was a mistake"})

    assert "This will change Changed Retention period Retention period en Two years → One year" in page
    assert response.headers["Location"] == address(activity)
    assert read_register(activity.organisation).activities[0] == replace(before, status="draft")
    assert Change.objects.latest("pk").why.endswith(": It was a mistake")


def test_restore_page_says_what_is_in_the_way_and_offers_nothing(client, editor, activity):
    retell(activity, "Two years")
    client.force_login(editor)

    html = client.get(restore(activity.pk, Change.objects.latest("pk"))).content.decode()

    assert "The record is in that state already." in html
    assert 'class="desk-button desk-primary"' not in html
    changes = Change.objects.count()
    client.post(restore(activity.pk, Change.objects.latest("pk")))
    assert Change.objects.count() == changes


def test_deleted_activity_comes_back(client, editor, activity):
    number, created = activity.pk, Change.objects.latest("pk")
    delete(activity, editor)
    client.force_login(editor)
    page = client.get(f"/admin/purposes/processingactivity/{number}/history/").content.decode()

    client.post(restore(number, created))

    assert restore(number, created) in page
    assert ProcessingActivity.objects.get(pk=number).reference == "A-0001"


def test_newest_state_is_not_offered_for_restoring(client, editor, activity):
    newest = retell(activity, "Two years")
    client.force_login(editor)

    assert restore(activity.pk, newest) not in client.get(history(activity)).content.decode()


# Who may


def pages(activity: ProcessingActivity, change: Change) -> dict[str, str]:
    name = "admin:purposes_processingactivity"
    return {
        "timeline": history(activity),
        "compare": reverse(f"{name}_compare", args=[activity.pk]) + f"?one={change.pk}",
        "deleted": reverse(f"{name}_deleted"),
        "restore": restore(activity.pk, change),
        "log": reverse("admin:purposes_change_changelist"),
        "one change": reverse("admin:purposes_change_change", args=[change.pk]),
        "spreadsheet": reverse("admin:purposes_change_spreadsheet"),
        "handouts": reverse("admin:purposes_handout_changelist"),
    }


ALL = ["timeline", "compare", "deleted", "restore", "log", "one change", "spreadsheet", "handouts"]


@pytest.mark.parametrize(
    ("role", "refused"),
    [("dpo", []), ("editor", []), ("auditor", ["restore"]), ("stranger", ALL), (None, ALL)],
)
def test_roles_read_what_they_may(request, client, activity, role, refused):
    created = Change.objects.latest("pk")
    retell(activity, "Two years")
    if role:
        client.force_login(request.getfixturevalue(role))

    answers = {name: client.get(page).status_code for name, page in pages(activity, created).items()}

    denied = 403 if role else 302
    assert answers == {name: denied if name in refused else 200 for name in ALL}


def test_auditor_is_offered_no_way_back_and_no_reason_to_type(client, auditor, activity):
    created = Change.objects.latest("pk")
    retell(activity, "Two years")
    client.force_login(auditor)

    assert restore(activity.pk, created) not in client.get(history(activity)).content.decode()
    assert 'name="why"' not in client.get(address(activity)).content.decode()
    at = settled_now()
    assert client.post(restore(activity.pk, created)).status_code == 403
    assert read_register(activity.organisation) == read_register(activity.organisation, at=at)


@pytest.mark.parametrize("role", ["dpo", "editor", "auditor"])
def test_nobody_adds_changes_or_deletes_a_change_or_a_handout(request, client, activity, role):
    client.force_login(request.getfixturevalue(role))
    change = Change.objects.latest("pk")
    changes = Change.objects.count()

    for name, args in (("change_add", []), ("change_delete", [change.pk]), ("handout_add", [])):
        assert client.post(reverse(f"admin:purposes_{name}", args=args), {"post": "yes"}).status_code == 403, name
    client.post(reverse("admin:purposes_change_change", args=[change.pk]), {"reason": "Other"})

    assert Change.objects.count() == changes
    assert Change.objects.get(pk=change.pk).reason == change.reason
