from dataclasses import fields, replace

import pytest

from publishing.content import Activity, Content, DataCategory, Group, Section
from publishing.diff import Change, Diff, Subject, compare
from publishing.redline import FIELDS, mark, mark_words

NEWSLETTER = Activity(
    reference="M-1",
    slug="newsletter",
    name={"en": "Newsletter", "nl": "Nieuwsbrief"},
    purposes=(),
    data_categories=(DataCategory(code="A", iri="", text={"en": "E-mail address"}, condition={}),),
    sources=None,
    retention=None,
    recipients=None,
    transfers=None,
    provision=None,
    automated=None,
    joint_controllers=(),
)
SHOP = replace(NEWSLETTER, reference="M-2", slug="shop", name={"en": "Shop"})


def content_with(*activities: Activity, **more) -> Content:
    group = Group(key="all", title={"en": "All"}, activities=activities)
    section = Section(
        kind="activities",
        anchor="all",
        heading={},
        body={},
        closing={},
        contact=None,
        rights=(),
        recipients=(),
        groups=(group,),
    )
    return Content(
        slug="privacy",
        languages=("en", "nl"),
        organisation="Harbour",
        short_name="",
        title={"en": "Privacy"},
        introduction={},
        labels={"sources": {"en": "Whence?"}},
        sections=(section,),
        **more,
    )


SUBJECT = Subject(kind="activity", key="newsletter", name={"en": "Newsletter", "nl": "Nieuwsbrief"})


def test_same_contents_do_not_differ():
    assert not compare(content_with(NEWSLETTER), content_with(NEWSLETTER))


def test_changed_text_is_reported_in_its_language_only():
    renamed = replace(NEWSLETTER, name={"en": "Monthly letter", "nl": "Nieuwsbrief"})

    assert compare(content_with(NEWSLETTER), content_with(renamed)).changed[-1] == Change(
        subject=replace(SUBJECT, name=renamed.name),
        field="name",
        language="en",
        before="Newsletter",
        after="Monthly letter",
    )


def test_list_that_was_not_recorded_and_now_is_shows_as_new_text():
    recorded = replace(
        NEWSLETTER, data_categories=(DataCategory(code="A", iri="", text={"en": "Name", "nl": "Naam"}, condition={}),)
    )
    unrecorded = replace(NEWSLETTER, data_categories=None)

    assert compare(content_with(unrecorded), content_with(recorded)) == Diff(
        added=(),
        removed=(),
        changed=(
            Change(subject=SUBJECT, field="data_categories", language="en", before="", after="Name"),
            Change(subject=SUBJECT, field="data_categories", language="nl", before="", after="Naam"),
        ),
    )


def test_change_that_only_machines_read_is_shown_with_its_codes():
    recoded = replace(NEWSLETTER, data_categories=(replace(NEWSLETTER.data_categories[0], code="contact"),))

    assert compare(content_with(NEWSLETTER), content_with(recoded)).changed == (
        Change(
            subject=SUBJECT,
            field="data_categories",
            language="en",
            before="A · E-mail address",
            after="contact · E-mail address",
        ),
        Change(subject=SUBJECT, field="data_categories", language="nl", before="A", after="contact"),
    )


def test_added_and_removed_activities_are_named_and_the_order_is_a_change():
    diff = compare(content_with(NEWSLETTER), content_with(SHOP))

    assert diff.added == (Subject(kind="activity", key="shop", name={"en": "Shop"}),)
    assert diff.removed == (SUBJECT,)
    assert [(change.field, change.language, change.before, change.after) for change in diff.changed] == [
        ("activities", "en", "Newsletter", "Shop"),
        ("activities", "nl", "Nieuwsbrief", "shop"),
    ]


def test_new_order_alone_is_a_change():
    diff = compare(content_with(NEWSLETTER, SHOP), content_with(SHOP, NEWSLETTER))

    assert next((change.subject.kind, change.field, change.before, change.after) for change in diff.changed) == (
        "group",
        "activities",
        "Newsletter\nShop",
        "Shop\nNewsletter",
    )


def test_changed_label_is_a_field_of_its_own():
    relabelled = replace(content_with(NEWSLETTER), labels={"sources": {"en": "From whom?"}})

    (change,) = compare(content_with(NEWSLETTER), relabelled).changed

    assert (change.field, change.before, change.after) == ("label sources", "Whence?", "From whom?")


def test_words_are_marked_whole_and_escaped():
    assert mark_words("kept <1 year", "kept 2 years") == "kept <del>&lt;1 year</del><ins>2 years</ins>"


def test_marks_say_where_in_the_language_of_the_reader():
    renamed = replace(NEWSLETTER, name={"en": "Letter", "nl": "Nieuwsbrief"})

    marked = mark(compare(content_with(NEWSLETTER), content_with(renamed)), language="nl")

    assert marked[-1].where == "Activity “Nieuwsbrief”: name"
    assert marked[-1].marked == "<del>Newsletter</del><ins>Letter</ins>"


def test_changed_label_is_named_by_our_words_for_it():
    relabelled = replace(content_with(NEWSLETTER), labels={"sources": {"en": "From whom?"}})

    (marked,) = mark(compare(content_with(NEWSLETTER), relabelled), language="en")

    assert marked.where == "Statement “Privacy”: the question “Where do we get these data?”"


def test_label_that_we_no_longer_ship_is_a_change_and_named_by_its_key():
    before = replace(content_with(NEWSLETTER), labels={"whither": {"en": "Where to?"}})

    (marked,) = mark(compare(before, replace(before, labels={})), language="en")

    assert (marked.where, marked.marked) == ("Statement “Privacy”: the question “whither”", "<del>Where to?</del>")


def test_difference_as_read_in_a_language_leaves_the_others_out():
    before = content_with(NEWSLETTER)
    after = replace(before, short_name="Ex", title={"en": "Privacy statement", "nl": "Privacy"})

    changed = compare(before, after).as_read_in("nl").changed

    assert [(change.field, change.language) for change in changed] == [("short_name", ""), ("title", "nl")]


@pytest.mark.parametrize("part", [Content, Section, Group, Activity])
def test_every_field_that_may_change_has_a_name_for_people(part):
    silent = {"labels", "anchor", "key"}  # labels are named one by one; the others tell which subject it is

    assert {field.name for field in fields(part)} - silent - set(FIELDS) == set()
