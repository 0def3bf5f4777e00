from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from publishing import content, release
from publishing.models import Rendering, Snapshot
from publishing.release import CannotPublish, NothingChanged, preview, publish, read
from publishing.rendering import FORMATS
from purposes.models import Organisation, ProcessingActivity, RetentionPeriod
from purposes.recorded import recorded_as
from tests.ground import laid
from tests.make import activity_document, make_statement, words

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@contextmanager
def plain_paper():
    """How the PDF is set is not the question here, and takes its time."""
    forms = [replace(form, render=lambda *_: b"%PDF") if form.name == "pdf" else form for form in FORMATS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release, "FORMATS", tuple(forms))
        yield


@pytest.fixture(autouse=True)
def _plain_paper():
    with plain_paper():
        yield


@laid
def statement(vocabularies):
    return make_statement()


def change_retention(english: str) -> None:
    period = RetentionPeriod.objects.get()
    period.text = words(english)
    period.save()


def test_preview_stores_nothing_and_shows_what_publishing_would_store(statement, dpo):
    seen = preview(statement, now=MONDAY)
    assert Snapshot.objects.count() == 0

    published = publish(statement, by=dpo, now=MONDAY)

    assert read(published) == seen.document


def test_previewed_page_is_the_published_page_byte_for_byte(statement, dpo):
    seen = preview(statement, now=MONDAY)

    snapshot = publish(statement, by=dpo, now=MONDAY)

    assert seen.html("nl") == bytes(snapshot.renderings.get(format="html", language="nl").body)


def test_first_version_has_every_rendering_of_every_language(statement, dpo):
    snapshot = publish(statement, by=dpo, now=MONDAY)

    assert set(snapshot.renderings.values_list("language", "format")) == {
        (language, form.name) for language in ("en", "nl") for form in FORMATS
    }
    assert all(content.digest(bytes(rendering.body)) == rendering.sha256 for rendering in snapshot.renderings.all())


def test_version_says_who_published_it_and_when(statement, dpo):
    snapshot = publish(statement, by=dpo, now=MONDAY, note=words("First version"))

    assert (snapshot.number, snapshot.published_by, snapshot.published_by_id) == (1, "dpo", dpo.pk)
    assert (snapshot.published_at, snapshot.updated_at, snapshot.note.data) == (MONDAY, MONDAY, words("First version"))


def test_versions_are_chained_by_their_digests(statement, dpo):
    first = publish(statement, by=dpo, now=MONDAY)
    change_retention("Two years")

    second = publish(statement, by=dpo, now=TUESDAY)

    assert (second.number, second.previous) == (2, first.sha256)
    assert read(second).previous == content.digest(first.document.encode())
    assert second.sha256 == content.digest(second.document.encode())


def test_nothing_changed_gives_no_version_and_says_so(statement, dpo):
    publish(statement, by=dpo, now=MONDAY)

    with pytest.raises(NothingChanged, match="Nothing has changed since version 1"):
        publish(statement, by=dpo, now=TUESDAY)

    assert Snapshot.objects.count() == 1


def test_internal_change_alone_gives_no_version(statement, dpo):
    publish(statement, by=dpo, now=MONDAY)
    activity = statement.organisation.activities.get()
    activity.comments = "seen by the board"
    activity.save()

    with pytest.raises(NothingChanged):
        publish(statement, by=dpo, now=TUESDAY)


def test_preview_lists_what_changed_since_the_current_version(statement, dpo):
    publish(statement, by=dpo, now=MONDAY)
    change_retention("Two years")

    seen = preview(statement, now=TUESDAY)

    assert [(change.where, change.language, change.before, change.after) for change in seen.changes] == [
        ("Activity “Activity 1”: retention period", "en", "One year", "Two years"),
        ("Activity “Activity 1”: retention period", "nl", "One year (nl)", "Two years (nl)"),
    ]


def test_register_that_changed_since_the_preview_is_refused(statement, dpo):
    seen = preview(statement, now=MONDAY)
    change_retention("Two years")

    with pytest.raises(CannotPublish, match="changed since this preview"):
        publish(statement, by=dpo, expected=seen.digest, now=MONDAY)

    assert Snapshot.objects.count() == 0


def test_previewed_digest_is_accepted_while_nothing_changes(statement, dpo):
    seen = preview(statement, now=MONDAY)

    assert publish(statement, by=dpo, expected=seen.digest, now=TUESDAY).number == 1


def test_editorial_version_keeps_the_date_of_the_last_change_of_substance(statement, dpo):
    publish(statement, by=dpo, now=MONDAY)
    change_retention("One  year")

    second = publish(statement, by=dpo, substantive=False, now=TUESDAY)

    assert (second.published_at, second.updated_at, second.is_substantive) == (TUESDAY, MONDAY, False)


def test_first_version_is_always_one_of_substance(statement, dpo):
    assert publish(statement, by=dpo, substantive=False, now=MONDAY).is_substantive


def test_broken_link_between_sections_is_refused_by_name(statement, dpo):
    section = statement.sections.get(kind="narrative")
    section.body = {"en": "See [rights](#your-rights) and [us](#organisation)."}
    section.save()

    with pytest.raises(CannotPublish, match="#your-rights, which does not exist"):
        publish(statement, by=dpo, now=MONDAY)


def test_unknown_or_empty_inserted_value_is_refused_by_name(statement, dpo):
    section = statement.sections.get(kind="narrative")
    section.body = {"en": "{{ dpo.email }} {{ authority.name }} {{ dpo.shoe_size }}"}
    section.save()

    assert preview(statement, now=MONDAY).problems == (
        "Texts refer to {{ authority.name }}, {{ dpo.shoe_size }}, which do not exist or are empty.",
    )


def test_inserted_value_follows_the_organisation(statement, dpo):
    section = statement.sections.get(kind="narrative")
    section.body = {"en": "{{ organisation.name }} ({{dpo.email}})"}
    section.save()
    organisation = Organisation.objects.get()
    organisation.legal_name = "Harbour *Arts* Centre"
    organisation.save()

    shown = next(s for s in preview(statement, now=MONDAY).document.content.sections if s.anchor == "narrative")

    assert shown.body == {"en": r"Harbour \*Arts\* Centre (privacy@harbour.example)"}


def test_activity_in_two_groups_is_refused(statement, dpo):
    group = statement.groups.create(anchor="again", title=words("Again"))
    group.entries.create(activity=statement.organisation.activities.get())

    with pytest.raises(CannotPublish, match="more than one group: activity-1"):
        publish(statement, by=dpo, now=MONDAY)


def test_rendering_that_fails_leaves_no_half_version(statement, dpo, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr(release, "FORMATS", (*release.FORMATS, replace(FORMATS[0], name="last", render=fail)))

    with pytest.raises(MemoryError):
        publish(statement, by=dpo, now=MONDAY)

    assert (Snapshot.objects.count(), Rendering.objects.count()) == (0, 0)


def test_text_that_no_paper_can_hold_is_refused_in_a_sentence(statement, dpo, monkeypatch):
    monkeypatch.setattr(release, "FORMATS", FORMATS)
    monkeypatch.setattr("purposes.paper._MEGABYTES", 1)  # less than the press needs to begin

    with pytest.raises(CannotPublish, match="The PDF cannot be made"):
        publish(statement, by=dpo, now=MONDAY)

    assert (Snapshot.objects.count(), Rendering.objects.count()) == (0, 0)


def test_version_published_meanwhile_is_not_overwritten(statement, dpo, monkeypatch):
    set_in_type = release._set

    def overtaken(*version):
        monkeypatch.setattr(release, "_set", set_in_type)
        publish(statement, by=dpo, now=MONDAY)
        return set_in_type(*version)

    monkeypatch.setattr(release, "_set", overtaken)

    with pytest.raises(CannotPublish, match="Somebody else has published meanwhile"):
        publish(statement, by=dpo, now=TUESDAY)

    assert Snapshot.objects.count() == 1


def test_page_of_the_first_version_may_carry_the_date_of_the_page_it_replaces(vocabularies, dpo):
    statement = make_statement(replaces_page_of="2024-05-03")

    first = publish(statement, by=dpo, now=MONDAY)
    change_retention("Two years")
    second = publish(statement, by=dpo, now=TUESDAY)

    assert (first.updated_at.isoformat(), second.updated_at) == ("2024-05-02T22:00:00+00:00", TUESDAY)


@pytest.mark.parametrize("many", [3, 30])
def test_preview_takes_the_same_number_of_queries_for_any_register(vocabularies, dpo, many, django_assert_num_queries):
    statement = make_statement(*(activity_document(number) for number in range(many)))

    with django_assert_num_queries(43):
        preview(statement, now=MONDAY)


def test_page_that_was_replaced_cannot_be_of_a_day_to_come(vocabularies, dpo):
    statement = make_statement(replaces_page_of="2026-03-03")

    with pytest.raises(CannotPublish, match="cannot be of a day to come"):
        publish(statement, by=dpo, now=MONDAY)


def test_address_that_the_public_still_knows_another_activity_by_is_refused(vocabularies, dpo):
    """One has moved away, which nobody has approved yet; the other has taken its address."""
    with recorded_as(None):
        statement = make_statement(activity_document(1), activity_document(2))
    first, second = ProcessingActivity.objects.order_by("reference")
    with recorded_as(None):
        first.slug, first.status = "moved", "draft"
        first.save()
        second.slug = "activity-1"
        second.save()

    with pytest.raises(CannotPublish, match="A-0001, A-0002 have the same address, “activity-1”: approve the text"):
        publish(statement, by=dpo)
