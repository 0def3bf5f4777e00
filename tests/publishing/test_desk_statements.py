"""Putting a statement together: sections, groups, links, wording."""

import pytest
from django.urls import reverse

from publishing.models import Group, Section, Statement
from purposes.words import words_of
from tests.desk import add_row, address, page, save, shown
from tests.ground import laid
from tests.make import RIGHTS, activity_document, make_statement

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined


@laid
def statement(vocabularies) -> Statement:
    return make_statement(activity_document(1), activity_document(2))


@pytest.fixture
def desk(client, dpo):
    client.force_login(dpo)
    return client


def refused(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_saving_what_was_opened_changes_nothing(desk, statement):
    rows = [*Section.objects.all(), *Group.objects.all(), statement]
    before = [row.history.count() for row in rows]

    save(desk, statement)

    assert [row.history.count() for row in rows] == before


def test_new_section_gets_its_anchor_from_its_heading_and_stands_last(desk, statement):
    add_row(desk, statement, "sections", {"kind": "narrative", "heading_en": "Your rights, briefly"})

    section = statement.sections.last()
    assert (section.anchor, str(section.heading)) == ("your-rights-briefly", "Your rights, briefly")


def test_new_section_leaves_the_anchors_of_the_page_alone(desk, statement):
    add_row(desk, statement, "sections", {"kind": "narrative", "heading_en": "Contents"})

    assert statement.sections.last().anchor == "contents-2"


@pytest.mark.parametrize("anchor", ["contents", "statement", "group-all", "activity-activity-1", "rights-heading"])
def test_anchor_of_another_part_of_the_page_is_refused(desk, statement, anchor):
    html = refused(add_row(desk, statement, "sections", {"kind": "narrative", "anchor": anchor}))

    assert "Another part of the page has this anchor. Choose another." in html


def test_anchor_stays_when_the_heading_changes(desk, statement):
    save(desk, statement, {"sections-0-heading_en": "Another heading", "sections-0-anchor": "another"})

    assert statement.sections.first().anchor == "organisation"


def test_link_may_lead_to_a_section_a_group_or_an_activity(desk, statement):
    text = "See [a](#rights), [b](#group-all), [c](#activity-activity-2)."

    assert save(desk, statement, {"sections-0-body_en": text}).status_code == 302


def test_link_that_leads_nowhere_is_refused_and_the_text_is_kept(desk, statement):
    html = refused(save(desk, statement, {"sections-0-body_en": "See [a](#nowhere)."}))

    assert "A link leads to #nowhere, which is not on this page." in html
    assert "See [a](#nowhere)." in html


def test_broken_link_in_the_introduction_is_refused(desk, statement):
    html = refused(save(desk, statement, {"introduction_nl": "Zie [a](#nergens)."}))

    assert "Introduction: A link leads to #nergens, which is not on this page." in html


def test_section_that_a_text_links_to_cannot_be_removed(desk, statement):
    save(desk, statement, {"sections-0-body_en": "See [a](#rights)."})
    number = [section.anchor for section in statement.sections.all()].index("rights")

    html = refused(save(desk, statement, {f"sections-{number}-DELETE": "on"}))

    assert "“About rights” cannot be removed: the text of “About organisation” links to it." in html
    assert statement.sections.filter(anchor="rights").exists()


def test_group_that_a_text_links_to_cannot_be_removed(desk, statement):
    save(desk, statement, {"sections-0-body_en": "See [a](#group-all)."})

    html = refused(save(desk, statement, {"groups-0-DELETE": "on"}))

    assert "“All we do” cannot be removed" in html


def test_section_and_the_link_to_it_may_go_together(desk, statement):
    save(desk, statement, {"sections-0-body_en": "See [a](#rights)."})
    number = [section.anchor for section in statement.sections.all()].index("rights")

    response = save(desk, statement, {"sections-0-body_en": "Nothing.", f"sections-{number}-DELETE": "on"})

    assert response.status_code == 302
    assert not statement.sections.filter(anchor="rights").exists()


def test_activity_that_a_text_links_to_stays_in_its_group(desk, statement):
    save(desk, statement, {"sections-0-body_en": "See [a](#activity-activity-1)."})

    html = refused(save(desk, statement.groups.get(), {"entries-0-DELETE": "on"}))

    assert "activity-activity-1 cannot be removed: the text of “About organisation” links to it." in html


def test_activities_of_a_group_are_reordered(desk, statement):
    group = statement.groups.get()

    save(desk, group, {"entries-0-position": 5})

    assert [entry.activity.reference for entry in group.entries.all()] == ["A-0002", "A-0001"]


def test_rights_are_edited_on_the_sections_own_page(desk, statement):
    section = statement.sections.get(kind="rights")
    assert address(section) in page(desk, statement)

    add_row(desk, section, "rights", {"name_en": "Seeing us", "text_en": "You may visit."})

    assert [str(right) for right in section.rights.all()] == [*(right["name"]["en"] for right in RIGHTS), "Seeing us"]


def test_sections_own_page_checks_links_too(desk, statement):
    section = statement.sections.get(kind="rights")

    html = refused(save(desk, section, {"body_en": "[a](#nowhere)"}))

    assert "A link leads to #nowhere" in html


def test_own_wording_of_a_question_is_stored_and_ours_stands_as_a_hint(desk, statement):
    assert 'placeholder="Where do we get these data?"' in page(desk, statement)

    save(desk, statement, {"labels-sources_en": "Where from?"})

    statement.refresh_from_db()
    assert statement.labels == {"sources": {"en": "Where from?"}}


def test_own_wording_that_no_database_stores_is_refused(desk, statement):
    html = refused(save(desk, statement, {"labels-sources_en": "a\0b"}))

    assert "This text holds a character that cannot be stored." in html


def test_own_wording_in_a_language_not_shown_is_kept(desk, statement):
    statement.labels = {"sources": {"fr": "D'où ?"}, "retention": {"en": "How long?"}}
    statement.save()

    save(desk, statement, {"labels-sources_en": "Where from?", "labels-retention_en": ""})

    statement.refresh_from_db()
    assert statement.labels == {"sources": {"en": "Where from?", "fr": "D'où ?"}}


def test_languages_are_some_of_the_organisations(desk, statement):
    html = refused(save(desk, statement, {"languages": ["en", "fr"]}))

    assert "français is not one of the organisation&#x27;s languages." in html


def test_text_in_a_language_that_the_statement_leaves_out_is_kept(desk, statement):
    save(desk, statement, {"languages": ["en"]})
    save(desk, statement, {"title_en": "Privacy"})

    statement.refresh_from_db()
    assert words_of(statement.title) == {"en": "Privacy", "nl": "Privacy statement (nl)"}


def test_values_that_can_be_named_are_listed(desk, statement):
    assert "{{ dpo.email }}" in page(desk, statement)


def test_second_front_page_is_refused_with_the_name_of_the_first(desk, statement):
    other = Statement.objects.create(
        organisation=statement.organisation, slug="other", title={"en": "Other"}, is_default=True, languages=["en"]
    )

    html = refused(save(desk, statement, {"is_default": "on"}))

    assert f"“{other}” is the front page. Untick it there first." in html


def add(desk, statement, **typed):
    """A second statement of the same organisation."""
    sent = shown(desk.get(reverse("admin:publishing_statement_add")).content.decode())
    sent |= {"organisation": str(statement.organisation_id), **typed}
    sent.setlist("languages", ["en"])
    return desk.post(reverse("admin:publishing_statement_add"), dict(sent.lists()))


@pytest.mark.parametrize(("title", "slug"), [("For staff", "for-staff"), ("API", "api-2")])
def test_statement_is_added(desk, statement, title, slug):
    response = add(desk, statement, title_en=title)

    assert response.status_code == 302
    assert Statement.objects.filter(slug=slug).exists()


def test_address_of_the_site_itself_is_refused_in_words(desk, statement):
    response = add(desk, statement, title_en="For staff", slug="admin")

    assert response.context["adminform"].form.errors == {"slug": ["The site itself uses this address. Choose another."]}
