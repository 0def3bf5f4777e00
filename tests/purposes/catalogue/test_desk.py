"""The catalogue at the desk: choosing, copying, ticking off, comparing."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from purposes import starting
from purposes.admin import catalogue, origin
from purposes.catalogue import read_catalogue
from purposes.models import DataCategory, Organisation, ProcessingActivity
from purposes.starting import copy_from_catalogue
from tests.desk import address, page, save
from tests.ground import laid
from tests.make import make_organisation
from tests.purposes.catalogue.test_starting import CCTV, four, newer

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

CATALOGUE = reverse("admin:purposes_processingactivity_catalogue")
LIST = reverse("admin:purposes_processingactivity_changelist")


@pytest.fixture
def desk(client, dpo, organisation):
    client.force_login(dpo)
    return client


@laid
def copy(organisation) -> ProcessingActivity:
    return copy_from_catalogue(organisation, CCTV, by=None).activity


@pytest.fixture
def newer_cctv(monkeypatch):
    entry = newer(CCTV, name=four("Cameras everywhere"))
    for module in (starting, catalogue, origin):
        monkeypatch.setattr(module, "read_catalogue", lambda: {"cctv": entry})
    return entry


def offered(html: str) -> dict[str, bool]:
    """Each entry on the page, and whether it is ticked."""
    boxes = re.findall(r'<input type="checkbox" name="entry" value="([a-z-]+)"[^>]*?( checked)?>', html)
    return {name: bool(ticked) for name, ticked in boxes}


def changes_of(activity: ProcessingActivity) -> str:
    return reverse("admin:purposes_processingactivity_catalogue_changes", args=[activity.pk])


# Choosing


def test_page_offers_every_entry(desk):
    assert offered(desk.get(CATALOGUE).content.decode()) == dict.fromkeys(read_catalogue(), False)


@pytest.mark.parametrize(
    ("language", "name", "decide"),
    [
        ("en", "Camera surveillance", "You decide"),
        ("nl", "Camerabewaking", "U beslist"),
        ("fr", "Vidéosurveillance", "Vous décidez"),
        ("de", "Videoüberwachung", "Sie entscheiden"),
    ],
)
def test_page_speaks_the_readers_language(desk, language, name, decide):
    html = unescape(desk.get(CATALOGUE, headers={"accept-language": language}).content.decode())

    assert (name in html, decide in html) == (True, True)


def test_search_keeps_what_was_ticked(desk):
    html = desk.post(CATALOGUE, {"q": "nieuwsbrief", "entry": ["cctv"], "search": ""}).content.decode()

    found = offered(html)
    assert (found["cctv"], found["newsletter"], "payroll" in found) == (True, False, False)
    assert 'value="nieuwsbrief"' in html


def test_search_that_finds_nothing_says_so(desk):
    html = desk.post(CATALOGUE, {"q": "zeppelin", "search": ""}).content.decode()

    assert "Nothing in the catalogue fits these words." in html


def test_entries_that_were_copied_say_where(desk, copy):
    assert "in your register: SEC-01" in desk.get(CATALOGUE).content.decode()


def test_list_and_first_page_lead_to_the_catalogue(desk):
    assert [f'href="{CATALOGUE}"' in desk.get(path).content.decode() for path in (LIST, "/admin/")] == [True, True]


def test_page_asks_as_many_queries_for_many_copies_as_for_one(desk, organisation, copy):
    def queries() -> int:
        desk.get(CATALOGUE)  # what is asked once per process
        with CaptureQueriesContext(connection) as asked:
            desk.get(CATALOGUE)
        return len(asked)

    one = queries()
    for entry in [*read_catalogue().values()][:12]:
        copy_from_catalogue(organisation, entry, by=None)

    assert queries() == one


# Finding copies


def found(desk, asked: str) -> list[str]:
    return [activity.reference for activity in desk.get(f"{LIST}?catalogue={asked}").context["cl"].result_list]


def test_list_finds_what_is_left_to_decide(desk, organisation, copy):
    settled = copy_from_catalogue(organisation, CCTV, by=None).activity
    for decision in settled.questions.all():
        decision.decided = True
        decision.save()

    assert found(desk, "open") == [copy.reference]


def test_list_finds_what_is_behind_the_catalogue(desk, organisation, copy, newer_cctv):
    copy_from_catalogue(organisation, newer_cctv, by=None)

    assert found(desk, "newer") == [copy.reference]


def test_nothing_is_behind_a_catalogue_of_first_editions(desk, copy):
    assert found(desk, "newer") == []


# Copying


def test_one_copy_opens_with_what_is_left_to_decide(desk):
    response = desk.post(CATALOGUE, {"entry": "newsletter", "copy": ""}, follow=True)

    copy = ProcessingActivity.objects.get()
    html = response.content.decode()
    assert response.redirect_chain == [(address(copy), 302)]
    assert (copy.reference, copy.history.get().actor) == ("COM-01", "dpo")
    assert "From the catalogue: Newsletter, edition 1." in html
    assert "4 decisions still to take" in html
    assert '<a class="desk-link" href="#sharing">Recipients</a>' in html


def test_several_copies_are_listed(desk):
    response = desk.post(CATALOGUE, {"entry": ["newsletter", "payroll"], "copy": ""})

    assert response.url == LIST + "?status__exact=draft"
    assert sorted(ProcessingActivity.objects.values_list("reference", flat=True)) == ["COM-01", "HR-01"]


def test_copying_nothing_says_what_to_do(desk):
    html = desk.post(CATALOGUE, {"copy": ""}).content.decode()

    assert "Tick at least one activity to copy." in html
    assert not ProcessingActivity.objects.exists()


def test_copy_goes_into_the_register_chosen(desk):
    other = make_organisation(slug="pier", legal_name="Pier")

    desk.post(CATALOGUE, {"entry": "cctv", "organisation": other.pk, "copy": ""})

    assert ProcessingActivity.objects.get().organisation == other


def test_unknown_entries_and_organisations_are_passed_over(desk, organisation):
    desk.post(CATALOGUE, {"entry": ["cctv", "nothing"], "organisation": "9999", "copy": ""})

    assert ProcessingActivity.objects.get().organisation == organisation


def test_terms_that_are_gone_are_named(desk):
    DataCategory.objects.get(code="V").delete()

    html = desk.post(CATALOGUE, {"entry": "cctv", "copy": ""}, follow=True).content.decode()

    assert "Left out, because your vocabulary no longer offers it: Image recordings." in unescape(html)


def test_on_an_empty_register_the_organisation_comes_first(client, dpo):
    client.force_login(dpo)

    assert client.get(CATALOGUE).url == reverse("admin:purposes_organisation_add")
    assert not Organisation.objects.exists()


def test_who_may_not_add_sees_no_catalogue(client, auditor, organisation):
    client.force_login(auditor)

    answers = [client.get(CATALOGUE).status_code, client.post(CATALOGUE, {"entry": "cctv", "copy": ""}).status_code]

    assert answers == [403, 403]
    assert not ProcessingActivity.objects.exists()
    assert f'href="{CATALOGUE}"' not in client.get(LIST).content.decode()


def test_an_editor_may_copy(client, editor, organisation):
    client.force_login(editor)

    client.post(CATALOGUE, {"entry": "cctv", "copy": ""})

    assert ProcessingActivity.objects.count() == 1


# Ticking off


def test_a_decision_is_ticked_off_with_the_form(desk, copy):
    before = copy.questions.filter(decided=False).count()

    save(desk, copy, {"questions-0-decided": "on"})

    assert copy.questions.filter(decided=False).count() == before - 1
    assert copy.questions.get(decided=True) == copy.questions.first()
    html = page(desk, copy)
    assert (f"{before - 1} decisions still to take" in html, "1 decided" in html) == (True, True)


def test_an_auditor_reads_decisions_and_ticks_none(client, auditor, copy):
    client.force_login(auditor)

    html = page(client, copy)

    assert "6 decisions still to take" in html
    assert 'name="questions-0-decided"' not in html


def test_an_activity_of_ones_own_shows_no_decisions(desk, copy):
    copy.questions.all().delete()
    copy.catalogue_entry, copy.catalogue_edition = "", None
    copy.save()

    html = page(desk, copy)

    assert ("desk-decisions" in html, "From the catalogue" in html) == (False, False)


# A newer edition


def test_form_leads_to_what_a_newer_edition_changed(desk, copy, newer_cctv):
    assert f'href="{changes_of(copy)}"' in page(desk, copy)


def test_no_newer_edition_no_link(desk, copy):
    assert changes_of(copy) not in page(desk, copy)
    assert "nothing newer than what you have seen" in desk.get(changes_of(copy)).content.decode()


def test_changes_are_marked_word_by_word_in_the_organisations_languages(desk, copy, newer_cctv):
    html = desk.get(changes_of(copy)).content.decode()

    assert "<del>Camera surveillance</del> <span" in html
    assert "<ins>Cameras everywhere (en)</ins>" in html
    assert "Cameras everywhere (fr)" not in html


def test_having_seen_it_takes_nothing_over(desk, copy, newer_cctv):
    response = desk.post(changes_of(copy), {"edition": "2"})

    copy.refresh_from_db()
    assert (response.url, copy.catalogue_edition, str(copy.name)) == (address(copy), 2, "Camera surveillance")
    assert copy.history.first().actor == "dpo"


def test_an_edition_that_nobody_was_shown_counts_as_unseen(desk, copy, newer_cctv):
    desk.post(changes_of(copy), {"edition": "7"})

    copy.refresh_from_db()
    assert copy.catalogue_edition == 1


def test_an_edition_that_the_catalogue_dropped_is_not_guessed(desk, copy, newer_cctv):
    copy.catalogue_edition = 0
    copy.save()

    assert "is no longer in the catalogue" in desk.get(changes_of(copy)).content.decode()


def test_an_auditor_reads_the_changes_and_cannot_tick_them_off(client, auditor, copy, newer_cctv):
    client.force_login(auditor)

    assert "I have seen this" not in client.get(changes_of(copy)).content.decode()
    assert client.post(changes_of(copy), {"edition": "2"}).status_code == 403


def test_an_activity_of_ones_own_has_no_such_page(desk, organisation):
    own = ProcessingActivity.objects.create(organisation=organisation, reference="X", slug="x", name={"en": "X"})

    assert desk.get(changes_of(own)).status_code == 404
