"""The register browsed as it stood: whole, in the forms' own words, and the same for ever."""

import re
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from publishing.models import Statement
from publishing.release import publish
from purposes import history
from purposes.entries import ActivityEntry
from purposes.models import Change, LegalBasis, Organisation, ProcessingActivity, ProcessorRecord, Purpose
from purposes.past.instants import NoSuchInstant, exact, read_instant
from purposes.recorded import recorded_as, recorded_models
from purposes.words import TranslatedLine, TranslatedText
from tests.ground import laid
from tests.make import accept_errors, activity_document, make_statement, words
from tests.publishing.test_checking import _paper  # noqa: F401 - paper is not what is tested here

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined


@laid
def statement(vocabularies) -> Statement:
    with recorded_as(None), transaction.atomic():
        return make_statement(activity_document(department="Box office", comments="Seen by few"))


@pytest.fixture
def activity(statement) -> ProcessingActivity:
    return ProcessingActivity.objects.get()


def now() -> str:
    return exact(history.settled_now())


def base(instant: str) -> str:
    return reverse("past:overview", args=[instant, Organisation.objects.order_by("pk").first().pk])  # type: ignore[union-attr]


def pages(instant: str) -> list[str]:
    """Every kind of page of that moment."""
    here = base(instant)
    return [
        here,
        f"{here}activities/",
        f"{here}activities/{ProcessingActivity.history.earliest('history_id').id}/",
        f"{here}processors/",
        f"{here}vocabularies/",
        f"{here}statements/{Statement.history.earliest('history_id').id}/",
        *(f"{here}processors/{one.id}/" for one in ProcessorRecord.history.filter(history_type="+")),
    ]


def main(response: Any) -> str:
    """What the page itself says; the frame around it carries tokens of the log-in."""
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", main(response)).split())


# The same for ever


KEPT = {"country", "code", "slug", "token_hash", "anchor", "reference"}
"""Addresses and keys: published pages stand under them."""


def change_everything() -> None:
    with recorded_as(None), transaction.atomic():
        for model in recorded_models():
            for row in model.objects.all():
                for field in model._meta.concrete_fields:
                    if isinstance(field, TranslatedLine | TranslatedText):
                        setattr(row, field.name, words("PLANTED"))
                    elif _is_free_text(field):
                        setattr(row, field.name, f"PLANTED {row.pk}")
                row.save()


def _is_free_text(field: Any) -> bool:
    is_text = field.get_internal_type() in {"CharField", "TextField"}
    return is_text and not field.choices and field.name not in KEPT


def test_pages_of_a_moment_say_the_same_whatever_changes_later(client, auditor, dpo, statement):
    with recorded_as(None), transaction.atomic():
        organisation = statement.organisation
        ProcessorRecord.objects.create(organisation=organisation, reference="P-1", name=words("Hosting"))
    publish(statement, by=dpo)
    at = now()
    client.force_login(auditor)
    before = {page: main(client.get(page)) for page in pages(at)}

    change_everything()
    accept_errors(statement, by=dpo)
    publish(statement, by=dpo)
    with recorded_as(None), transaction.atomic():
        Purpose.objects.all().delete()
        ProcessorRecord.objects.all().delete()
        ProcessingActivity.objects.create(organisation=organisation, reference="ZZ", slug="zz", name=words("PLANTED"))

    assert {page: main(client.get(page)) for page in pages(at)} == before
    assert len(before) == 7
    assert "PLANTED" not in "".join(before.values())
    assert "PLANTED" in main(client.get(pages(now())[2]))


def test_deleted_activity_is_read_as_it_was(client, auditor, statement, activity):
    at = now()
    with recorded_as(None), transaction.atomic():
        statement.groups.all().delete()
        activity.delete()
    client.force_login(auditor)

    then = client.get(f"{base(at)}activities/{activity.pk or 1}/", follow=True)
    key = ProcessingActivity.history.first().id
    then, today = (client.get(f"{base(moment)}activities/{key}/") for moment in (at, now()))

    assert then.status_code == 200
    assert "We do thing 1." in text(then)
    assert today.status_code == 404
    assert "This activity was not in the register then." in text(today)


# Everything, in the order and words of the form


def test_activity_tells_everything_that_is_recorded_in_the_order_of_its_form(client, auditor, activity):
    client.force_login(auditor)

    html = main(client.get(f"{base(now())}activities/{activity.pk}/"))

    tabs = ("What and why", "Data", "Sources", "Retention", "Recipients and transfers", "Accountability")
    assert re.findall(r"<section[^>]*><h2>([^<]+)</h2>", html) == list(tabs)
    expected = ("A-0001", "Box office", "Legitimate interest", "We do thing 1.", "We do thing 1. (nl)")
    expected += ("Customers", "Directly", "One year", "United States", "Adequacy decision", "Seen by few")
    assert [words for words in expected if words not in html.replace("From you", "Directly")] == []


def test_every_column_of_an_activity_and_its_rows_is_on_its_page(client, auditor, statement, activity):
    """A marker in every text of every row that an activity owns."""
    planted = set()
    with recorded_as(None), transaction.atomic():
        for relation in (None, *(field.name for field in fields(ActivityEntry) if hasattr(activity, field.name))):
            rows = [activity] if relation is None else []
            related = getattr(activity, relation, None) if relation else None
            if hasattr(related, "all"):
                rows = list(related.all()) or [related.create(**_least(relation))]
            for row in rows:
                for field in row._meta.concrete_fields:
                    mark = f"MARK-{row._meta.model_name}-{field.name}"
                    if isinstance(field, TranslatedLine | TranslatedText):
                        setattr(row, field.name, {"en": mark})
                    elif field.get_internal_type() == "TextField":
                        setattr(row, field.name, mark)
                    elif field.get_internal_type() == "CharField" and not field.choices and field.max_length >= 60:
                        setattr(row, field.name, mark[: field.max_length])
                    else:
                        continue
                    planted.add(mark)
                row.save()
    client.force_login(auditor)

    shown = text(client.get(f"{base(now())}activities/{activity.pk}/"))

    assert sorted(mark for mark in planted if mark not in shown) == []
    assert len(planted) > 25


def _least(relation: str) -> dict[str, Any]:
    least = {
        "joint_controllers": {"name": "Other"},
        "questions": {"about": "retention", "why": words("How long?")},
    }
    return least[relation]


def test_silence_and_none_are_told_apart(client, auditor, vocabularies):
    with recorded_as(None), transaction.atomic():
        make_statement(activity_document(sources=[], transfers=[], no_transfers=True))
    client.force_login(auditor)

    shown = text(client.get(f"{base(now())}activities/{ProcessingActivity.objects.get().pk}/"))

    assert "Sources Not yet recorded." in shown
    assert "Transfers No transfers" in shown


def test_vocabularies_are_those_of_the_day(client, auditor, statement):
    at = now()
    with recorded_as(None), transaction.atomic():
        basis = LegalBasis.objects.get(code="6-1-a")
        basis.name = words("Agreement")
        basis.save()
    client.force_login(auditor)

    then, today = (text(client.get(f"{base(moment)}vocabularies/")) for moment in (at, now()))

    assert ("Agreement" in then, "Consent" in then) == (False, True)
    assert "Agreement" in today


def test_list_is_searched_in_every_language_and_by_status(client, auditor, vocabularies):
    with recorded_as(None), transaction.atomic():
        make_statement(
            *(
                activity_document(number, status=status)
                for number, status in enumerate(("approved", "draft", "in-review"), 1)
            )
        )
    client.force_login(auditor)
    here = f"{base(now())}activities/"

    def found(**asked: str) -> list[str]:
        return re.findall(r"<td>(A-\d+)</td>", main(client.get(here, asked)))

    assert found() == ["A-0001", "A-0002", "A-0003"]
    assert found(q="THING 2.") == ["A-0002"]
    assert found(q="activity (nl) 3") == ["A-0003"]
    assert found(status="approved") == ["A-0001"]
    assert found(q="nothing like it") == []


# The version in force


def test_statement_names_the_version_that_was_in_force(client, auditor, dpo, statement):
    unpublished = now()
    publish(statement, by=dpo)
    first = now()
    with recorded_as(None), transaction.atomic():
        statement.title = words("Another title")
        statement.save()
    edited = now()
    publish(statement, by=dpo)
    client.force_login(auditor)

    def shown(moment: str) -> tuple[bool, list[str]]:
        page = client.get(f"{base(moment)}statements/{statement.pk}/")
        links = re.findall(r'href="(/privacy/en/versions/\d/)"', main(page))
        return "Another title" in text(page), links

    assert shown(unpublished) == (False, [])
    assert shown(first) == (False, ["/privacy/en/versions/1/"])
    assert shown(edited) == (True, ["/privacy/en/versions/1/"])
    assert shown(now()) == (True, ["/privacy/en/versions/2/"])
    assert "/privacy/en/versions/1/" in main(client.get(base(edited)))
    assert client.get("/privacy/en/versions/1/").status_code == 200


# The day


def test_day_stands_on_every_page_with_the_way_back(client, auditor, statement):
    client.force_login(auditor)
    at = now()

    bands = [re.search(r'<aside class="past-band".*?</aside>', main(client.get(page)), re.DOTALL) for page in pages(at)]

    day = date_format(timezone.localdate(), "DATE_FORMAT")
    assert [
        day in band[0] and "Back to today" in band[0] and "Change the day" in band[0] for band in bands if band
    ] == [True] * len(pages(at))


def test_choosing_a_day_opens_the_same_page_of_it(client, auditor, activity):
    client.force_login(auditor)
    day = timezone.localdate()
    asked = {"day": f"{day}", "organisation": activity.organisation_id, "page": f"activities/{activity.pk}/"}

    response = client.get(reverse("past:pick"), asked)
    with_clock = client.get(reverse("past:pick"), asked | {"clock": "00:00", "page": "//elsewhere.example/"})

    assert response["Location"] == f"{base(str(day))}activities/{activity.pk}/"
    assert with_clock["Location"] == base(f"{day}T00:00")


def test_one_organisation_needs_no_choice(client, auditor, statement):
    client.force_login(auditor)
    day = str(timezone.localdate())

    assert client.get(reverse("past:organisations", args=[day]))["Location"] == base(day)


def test_of_several_organisations_one_is_chosen(client, auditor, statement):
    with recorded_as(None), transaction.atomic():
        other = Organisation.objects.create(slug="other", legal_name="Other Ltd")
    client.force_login(auditor)
    day = str(timezone.localdate())

    html = main(client.get(reverse("past:organisations", args=[day])))

    assert re.findall(r'<li><a href="([^"]+)">', html) == [
        base(day),
        reverse("past:overview", args=[day, other.pk]),
    ]


def refusal(response: Any) -> tuple[int, str]:
    return response.status_code, "".join(re.findall(r'role="alert">([^<]+)<', main(response)))


def test_days_that_cannot_be_shown_are_refused_in_one_sentence(client, auditor, statement):
    client.force_login(auditor)
    pk = statement.organisation_id
    to_come = str(timezone.localdate() + timedelta(days=1))
    begins = date_format(timezone.localdate(), "DATE_FORMAT")

    def asked(instant: str) -> tuple[int, str]:
        return refusal(client.get(reverse("past:overview", args=[instant, pk])))

    assert asked(to_come) == (404, f"{to_come} is still to come. Choose a day up to today.")
    assert asked("2001-01-01") == (404, f"The register begins on {begins}: there is nothing before it.")
    assert asked("2026-02-30") == (404, "There is no 2026-02-30 in the calendar.")
    assert asked("yesterday") == (404, "“yesterday” is not a day. A day looks like this: 2026-05-01.")
    assert refusal(client.get(reverse("past:pick"), {"day": to_come}))[1].startswith(to_come)


def test_organisation_that_came_later_was_not_there_yet(client, auditor, statement):
    before = now()
    with recorded_as(None), transaction.atomic():
        other = Organisation.objects.create(slug="other", legal_name="Other Ltd")
    client.force_login(auditor)

    response = client.get(reverse("past:overview", args=[before, other.pk]))

    assert refusal(response) == (404, "This organisation was not in the register then.")


def test_a_day_counts_to_its_end_and_a_minute_to_its_last_moment(db):
    day = timezone.localdate() - timedelta(days=1)

    whole, minute = read_instant(str(day)), read_instant(f"{day}T09:30")

    assert [f"{timezone.localtime(one.at):%H:%M:%S.%f}" for one in (whole, minute)] == [
        "23:59:59.999999",
        "09:30:59.999999",
    ]
    assert [str(one) for one in (whole, minute)] == [
        f"{date_format(day, 'DATE_FORMAT')}, at the end of the day",
        f"{date_format(day, 'DATE_FORMAT')}, 09:30",
    ]


def test_exact_address_names_its_moment_wherever_the_site_is(db):
    moment = timezone.now() - timedelta(hours=1)

    with timezone.override("Asia/Tokyo"):
        assert read_instant(exact(moment)).at == moment


@pytest.mark.parametrize("text", ["", "2026-13-01", "2026-01-01T25:00", "2026-01-01T1:00", "2026-W01-1", "0000-00-00"])
def test_nonsense_is_no_instant(db, text: str):
    with pytest.raises(NoSuchInstant):
        read_instant(text)


# Who may


def test_auditor_editor_and_dpo_read_the_past(client, request, statement):
    for role in ("auditor", "editor", "dpo"):
        client.force_login(request.getfixturevalue(role))
        assert [client.get(page).status_code for page in pages(now())] == [200] * 6, role


def test_who_may_not_see_activities_sees_no_past_ones(client, django_user_model, statement):
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))

    assert {client.get(page).status_code for page in [reverse("past:pick"), *pages(now())]} == {403}


def test_who_is_not_logged_in_is_asked_to(client, statement):
    response = client.get(base(now()))

    assert (response.status_code, "/admin/login/" in response["Location"]) == (302, True)


def test_nothing_can_be_posted_to_the_past(client, dpo, statement):
    client.force_login(dpo)
    changes = Change.objects.count()

    assert {client.post(page).status_code for page in [reverse("past:pick"), *pages(now())]} == {405}
    assert Change.objects.count() == changes


# Size, and language


@pytest.mark.parametrize("many", [1, 12])
def test_page_of_the_past_asks_as_many_queries_for_any_size(client, auditor, vocabularies, many: int):
    with recorded_as(None), transaction.atomic():
        make_statement(*(activity_document(number) for number in range(1, many + 1)))
    client.force_login(auditor)
    at = now()

    asked = []
    for page in pages(at):
        client.get(page)  # what is remembered between requests is not the question
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        asked.append(len(queries))

    assert asked == [few + WAITING.get(connection.vendor, 0) for few in QUERIES]


QUERIES = [24, 9, 36, 9, 21, 29]
"""Overview, list, activity, processor records, vocabularies, statement: the frame and the log-in included."""

WAITING = {"postgresql": 2}
"""For the lock of those who write, and for the clock."""


def test_past_speaks_the_reader_s_language(client, auditor, activity):
    client.force_login(auditor)
    client.cookies["django_language"] = "nl"

    shown = text(client.get(f"{base(now())}activities/{activity.pk}/"))

    with translation.override("nl"):
        assert str(translation.gettext("Accountability")) in shown
    assert "Activity 1 (nl)" in shown


# The ways in


def test_desk_leads_into_the_past(client, auditor, activity):
    client.force_login(auditor)
    pick = reverse("past:pick")

    home = client.get(reverse("admin:index")).content.decode()
    record = client.get(reverse("admin:purposes_processingactivity_change", args=[activity.pk])).content.decode()
    organisation = client.get(
        reverse("admin:purposes_organisation_change", args=[activity.organisation_id])
    ).content.decode()

    assert f'href="{pick}"' in home
    here = f"{pick}?organisation={activity.organisation_id}"
    assert f'href="{here}&amp;page=activities/{activity.pk}/"' in record
    assert f'href="{here}"' in organisation
