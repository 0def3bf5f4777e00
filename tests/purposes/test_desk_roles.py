"""Who may do what at the desk."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from purposes.models import AdequacyDecision, LegalBasis, ProcessingActivity, RecipientCategory
from purposes.permissions import grant_roles
from purposes.recorded import recorded_as
from purposes.roles import Role
from tests.desk import address, page, save
from tests.ground import laid
from tests.make import activity_document, make_statement
from tests.purposes.rows import made

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined


@laid
def activity(vocabularies) -> ProcessingActivity:
    make_statement(activity_document(comments="Seen by few"))
    return ProcessingActivity.objects.get()


def test_roles_are_there_after_migrating(db):
    assert set(Group.objects.values_list("name", flat=True)) >= set(Role.values)


def may(user: User, *names: str) -> list[bool]:
    return [User.objects.get(pk=user.pk).has_perm(name) for name in names]


CHANGE, PUBLISH, VIEW = (
    "purposes.change_processingactivity",
    "publishing.publish_statement",
    "purposes.view_historicalpurpose",
)


def test_roles_differ(dpo, editor, auditor):
    assert may(dpo, CHANGE, PUBLISH, VIEW, "auth.view_user") == [True, True, True, True]
    assert may(editor, CHANGE, PUBLISH, VIEW, "auth.view_user") == [True, False, True, False]
    assert may(auditor, CHANGE, PUBLISH, VIEW, "auth.view_user") == [False, False, True, True]


def test_nobody_may_change_history_or_versions(dpo, editor, auditor):
    forbidden = Permission.objects.filter(content_type__app_label__in=("purposes", "publishing")).exclude(
        codename__startswith="view_"
    )
    frozen = forbidden.filter(content_type__model__startswith="historical") | forbidden.filter(
        content_type__model__in=("snapshot", "rendering")
    )

    assert frozen.exists()
    assert not Group.objects.filter(permissions__in=frozen).exists()


def test_migrating_gives_each_role_what_the_table_says_and_nothing_else(db):
    group, own = Group.objects.get(name="Auditor"), Group.objects.create(name="Of the operator")
    said = set(group.permissions.values_list("pk", flat=True))
    by_hand = Permission.objects.get(codename="add_user")
    for one in (group, own):
        one.permissions.add(by_hand)
    group.permissions.remove(Permission.objects.get(codename="view_processingactivity"))

    grant_roles()

    assert set(group.permissions.values_list("pk", flat=True)) == said
    assert list(own.permissions.all()) == [by_hand]


def test_auditor_reads_every_language_and_row_and_finds_nothing_to_type(client, auditor, activity):
    client.force_login(auditor)

    html = page(client, activity)

    for text in ("Activity 1 (nl)", "We do thing 1. (nl)", "Legitimate interest", "United States", "Seen by few"):
        assert text in html, text
    assert "<textarea" not in html
    assert 'name="_save"' not in html


def test_auditor_changes_nothing(client, auditor, activity):
    client.force_login(auditor)

    response = client.post(address(activity), {"name_en": "Changed"})

    assert response.status_code == 403
    activity.refresh_from_db()
    assert str(activity.name) == "Activity 1"


PAGES = [
    reverse(f"admin:{name}_changelist")
    for name in (
        "purposes_processingactivity",
        "purposes_processorrecord",
        "purposes_legalbasis",
        "purposes_datacategory",
        "purposes_datasubjectcategory",
        "purposes_recipientcategory",
        "purposes_securitymeasure",
        "purposes_supervisoryauthority",
        "purposes_adequacydecision",
        "purposes_organisation",
        "publishing_statement",
        "publishing_snapshot",
        "auth_user",
    )
]


@pytest.mark.parametrize("role", ["dpo", "auditor"])
@pytest.mark.parametrize("path", [reverse("admin:index"), *PAGES])
def test_every_page_opens(client, request, activity, role: str, path: str):
    client.force_login(request.getfixturevalue(role))

    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", [path for path in PAGES if "snapshot" not in path and "user" not in path])
def test_every_form_opens_empty(client, dpo, activity, path: str):
    client.force_login(dpo)

    assert client.get(f"{path}add/").status_code == 200


def test_first_page_of_an_empty_register_names_the_first_steps(client, dpo):
    client.force_login(dpo)

    assert "Describe your organisation" in client.get(reverse("admin:index")).content.decode()


def recent(client) -> list[tuple[str, str]]:
    """The last changes on the first page: who, and where the links lead."""
    html = client.get(reverse("admin:index")).content.decode()
    lines = html.split("Last changes</h2>")[1].split("</ul>")[0].split("<li>")[1:] if "Last changes" in html else []
    return [(re.search(r"<p>([\w ]+) ·", line)[1], *re.findall(r'href="([^"]+)"', line)) for line in lines]


def test_first_page_names_the_last_changes_and_leads_to_their_history(client, dpo, editor, activity):
    client.force_login(editor)
    save(client, activity, {"department": "Catering"})
    client.force_login(dpo)
    term = RecipientCategory.objects.create(code="couriers", name={"en": "Couriers"})
    client.post(reverse("admin:purposes_recipientcategory_delete", args=[term.pk]), {"post": "yes"}, follow=True)

    deleted, added, edited = recent(client)[:3]

    of_term = reverse("admin:purposes_recipientcategory_history", args=[term.pk])
    of_activity = reverse("admin:purposes_processingactivity_history", args=[activity.pk])
    assert (deleted, added, edited) == (("dpo", of_term), ("The system", of_term), ("editor", of_activity))


def test_first_page_names_only_changes_of_what_the_user_may_view(client, django_user_model, activity):
    clerk = django_user_model.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=("view_processingactivity",)))
    with recorded_as(None):
        activity.department = "Catering"
        activity.save()
    with recorded_as(None):
        made(RecipientCategory)
    client.force_login(clerk)

    own = reverse("admin:purposes_processingactivity_history", args=[activity.pk])
    assert recent(client)[0] == ("The system", own)


def test_first_page_asks_as_often_for_forty_changes_as_for_eight(client, dpo, activity):
    client.force_login(dpo)
    counts = []
    for times in (8, 32):
        for number in range(times):
            with recorded_as(None):
                activity.department = f"Department {number}"
                activity.save()
        client.get(reverse("admin:index"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:index"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_desk_keeps_no_log_beside_the_history(client, dpo, activity):
    client.force_login(dpo)

    save(client, activity, {"department": "Catering"})
    client.post(reverse("admin:purposes_processingactivity_duplicate", args=[activity.pk]))

    assert not LogEntry.objects.exists()


def test_editor_edits(client, editor, activity):
    client.force_login(editor)

    save(client, activity, {"name_en": "Edited"})

    activity.refresh_from_db()
    assert str(activity.name) == "Edited"


# Vocabularies


def test_term_says_what_would_change_with_it(client, dpo, activity):
    client.force_login(dpo)
    term = LegalBasis.objects.get(code="6-1-f")

    html = page(client, term)

    assert f'href="{address(activity)}"' in html
    assert "Privacy statement" in html
    assert "No activity uses it." in page(client, LegalBasis.objects.get(code="6-1-d"))


def choices(client, term: str = "") -> list[str]:
    asked = {"app_label": "purposes", "model_name": "purposebasis", "field_name": "legal_basis", "term": term}
    return [found["text"] for found in client.get(reverse("admin:autocomplete"), asked).json()["results"]]


def test_deprecated_term_is_no_longer_offered(client, dpo, activity):
    client.force_login(dpo)
    assert "Consent" in choices(client)
    term = LegalBasis.objects.get(code="6-1-a")
    term.deprecated = True
    term.save()

    assert "Consent" not in choices(client)
    assert "Consent" in client.get(reverse("admin:purposes_legalbasis_changelist")).content.decode()


def test_terms_are_found_in_any_language(client, dpo, activity):
    client.force_login(dpo)

    assert choices(client, "toestemming") == ["Consent"]


def test_replacing_a_term_needs_its_deprecation(client, dpo, activity):
    client.force_login(dpo)
    term = LegalBasis.objects.get(code="6-1-a")

    response = save(client, term, {"replaced_by": LegalBasis.objects.get(code="6-1-b").pk})

    assert "Tick “no longer in use” first" in response.content.decode()


def test_adequacy_decision_cannot_expire_before_it_was_adopted(client, dpo, activity):
    client.force_login(dpo)

    response = save(client, AdequacyDecision.objects.first(), {"expires": "1990-01-01"})

    assert response.context["adminform"].form.errors == {"expires": ["It cannot expire before it was adopted."]}


def test_countries_are_named_in_the_language_of_the_desk(client, dpo, activity):
    client.force_login(dpo)

    found = client.get(reverse("admin:desk_countries"), {"term": "belg"}, headers={"accept-language": "nl"}).json()

    assert found["results"] == [{"id": "BE", "text": "België"}]


def test_organisation_chooses_and_orders_its_languages(client, dpo, activity):
    client.force_login(dpo)
    organisation = activity.organisation

    save(client, organisation, {"languages": ["nl", "en", "de"]})
    response = save(client, organisation, {"languages": []})

    organisation.refresh_from_db()
    assert organisation.languages == ["nl", "en", "de"]
    assert "Tick at least one language." in response.content.decode()


def test_page_refused_and_page_too_old_are_explained(client, editor):
    client.force_login(editor)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)

    refused = client.get("/admin/auth/user/add/")
    too_old = strict.post("/admin/purposes/processingactivity/add/")

    assert (refused.status_code, "Your role does not allow it." in refused.content.decode()) == (403, True)
    assert (too_old.status_code, "older than your log-in" in too_old.content.decode()) == (403, True)
