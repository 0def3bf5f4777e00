"""Every record with a timeline can be brought back to an earlier state, with all that belongs to it."""

from contextlib import suppress
from random import Random
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing.models import Entry, Group, Right, Section, Statement
from publishing.release import publish
from purposes import restorable
from purposes.families import family, owner_link
from purposes.history import settled_now, state
from purposes.models import (
    ApiToken,
    Change,
    ContactPoint,
    DataCategory,
    Inspection,
    MeasureUse,
    Organisation,
    ProcessingActivity,
    ProcessorRecord,
    SecurityMeasure,
)
from purposes.recorded import Recorded, recorded_as
from purposes.restoring import obstacles, remarks, restore
from tests.ground import laid
from tests.make import activity_document, make_statement, words
from tests.purposes.rows import _another, columns, label, made
from tests.purposes.test_desk_history import read

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,  # the skin's own templates use what may be undefined
]

EDITED = sorted(
    (model for model in admin.site._registry if issubclass(model, Recorded) and model not in (ApiToken, Inspection)),
    key=label,
)
"""Every record with a timeline. An inspector's link and a token are withdrawn for good."""

KEPT = {"id", "version", "languages", "receipt_addresses", "organisation", "activity", "statement"}
"""Columns that the walk leaves alone: their values have rules beside the database's."""


def test_records_with_a_timeline_are_those_of_both_apps():
    assert [label(model) for model in EDITED] == [
        "AdequacyDecision",
        "DataCategory",
        "DataSubjectCategory",
        "Group",
        "LegalBasis",
        "Organisation",
        "ProcessingActivity",
        "ProcessorRecord",
        "RecipientCategory",
        "Section",
        "SecurityMeasure",
        "Statement",
        "SupervisoryAuthority",
    ]


# Whatever was done to it


def a_row(model: type[Any], owner: Any) -> Any:
    link: Any = owner_link(model)
    if model is Entry:
        activity = made(ProcessingActivity, organisation=owner.statement.organisation)
        return made(Entry, group=owner, activity=activity)
    return made(model, **{link.name: owner})


def grown(record: Any, random: Random) -> None:
    """One row more, somewhere in the family."""
    below = family(type(record))[1:]
    if not below:
        return
    model = random.choice(below)
    owners: Any = owner_link(model).related_model
    owner = random.choice(rows_of(record, owners) or [None])
    if owner is not None:
        a_row(model, owner)


def rows_of(record: Any, model: type[Any]) -> list[Any]:
    return [row for key, row in today(record).items() if key[0] is model]


def today(record: Any) -> dict[Any, Any]:
    found = state(type(record), record.pk, at=settled_now())
    return {key: key[0].objects.get(pk=key[1]) for key in found}


def edited(record: Any, random: Random) -> None:
    row = random.choice(list(today(record).values()))
    owner = owner_link(type(row))
    fields = [field for field in row._meta.concrete_fields if field.name not in KEPT and field is not owner]
    for field in random.sample(fields, k=min(3, len(fields))):
        setattr(row, field.name, _another(field, getattr(row, field.name)))
    if hasattr(row, "version"):
        row.version += 1
    row.save()


def cut(record: Any, random: Random) -> None:
    parts = [row for key, row in today(record).items() if key != (type(record), record.pk)]
    if parts:
        random.choice(parts).delete()


def gone(record: Any, _random: Random) -> None:
    type(record).objects.get(pk=record.pk).delete()


def plain(model: type[models.Model], pk: int, at: Any) -> dict[Any, Any]:
    """The record and its rows at a moment, but for how often they were saved, and what was decided on an activity."""
    found = state(model, pk, at=at)
    left = {"version", "status"} if model is ProcessingActivity else {"version"}
    return {
        key: {name: value for name, value in columns(row, key[0]).items() if name not in left}
        for key, row in found.items()
    }


@pytest.mark.parametrize("model", EDITED, ids=label)
@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_restored_is_what_it_was(model, seed, dpo):
    random = Random(seed)  # noqa: S311 - a walk that can be repeated
    record = made(model)
    moments = [Change.objects.latest("pk").at]
    for step in range(14):
        operation = gone if step == 13 else random.choice((grown, grown, edited, edited, cut))
        with suppress(DatabaseError), transaction.atomic(), recorded_as(None):
            operation(record, random)
        moments.append(Change.objects.latest("pk").at)
    assert plain(model, record.pk, settled_now()) == {}

    for at in [moments[-2], *random.sample(moments[:-1], k=6)]:
        wanted = plain(model, record.pk, at)
        if plain(model, record.pk, settled_now()) != wanted:
            restore(model, record.pk, at=at, by=dpo)
        assert plain(model, record.pk, settled_now()) == wanted
        connection.check_constraints()


# What is particular


@laid
def statement(vocabularies) -> Statement:
    with recorded_as(None):
        make_statement(activity_document(1), activity_document(2))
    return Statement.objects.get()


def refused(model: type[Any], pk: int, at: Any, by: Any) -> list[str]:
    changes = Change.objects.count()
    with pytest.raises(ValidationError) as problem:
        restore(model, pk, at=at, by=by)
    assert obstacles(model, pk, at=at) == problem.value.messages
    assert Change.objects.count() == changes
    return problem.value.messages


def test_sections_that_exchanged_their_anchors_exchange_them_back_with_their_rights(statement, dpo):
    at = settled_now()
    before = plain(Statement, statement.pk, at)
    rights, first = statement.sections.get(kind="rights"), statement.sections.first()
    with recorded_as(None):
        for section, anchor in ((rights, "for-a-moment"), (first, "rights"), (rights, "organisation")):
            section.anchor = anchor
            section.save()

    restore(Statement, statement.pk, at=at, by=dpo)

    assert plain(Statement, statement.pk, settled_now()) == before
    assert {right.section for right in Right.objects.all()} == {rights}


def test_parts_with_a_page_of_their_own_count_their_versions_on(statement, dpo):
    rights = statement.sections.get(kind="rights")
    untouched = statement.sections.first()
    at = settled_now()
    with recorded_as(None):
        Right.objects.first().delete()

    restore(Statement, statement.pk, at=at, by=dpo)

    versions = [type(row).objects.get(pk=row.pk).version - row.version for row in (statement, rights, untouched)]
    assert versions == [1, 1, 0]


def test_part_restored_alone_tells_who_edits_the_whole(statement, dpo):
    section = statement.sections.first()
    at, heading = settled_now(), str(section.heading)
    with recorded_as(None):
        section.heading = words("Another heading")
        section.save()

    restored = restore(Section, section.pk, at=at, by=dpo)

    assert (str(restored.heading), restored.version) == (heading, section.version + 1)
    assert Statement.objects.get().version == statement.version + 1


def test_part_of_a_statement_that_is_gone_does_not_come_back_alone(statement, dpo):
    at, group = settled_now(), statement.groups.get()
    with recorded_as(None):
        statement.delete()

    assert refused(Group, group.pk, at, dpo) == ["“Privacy statement” (Statement) no longer exists; it was used then."]


def test_front_page_that_another_statement_has_become_is_named(statement, dpo):
    with recorded_as(None):
        statement.is_default = True
        statement.save()
    at = settled_now()
    with recorded_as(None):
        statement.is_default = False
        statement.save()
        made(Statement, title=words("Staff"), is_default=True)

    assert refused(Statement, statement.pk, at, dpo) == ["“Staff” is marked “Front page” by now, and only one can be."]


@pytest.mark.django_db(transaction=True)
def test_published_address_stays(vocabularies, dpo):
    with recorded_as(None), transaction.atomic():
        statement = make_statement(activity_document(1))
    at = settled_now()
    with recorded_as(None), transaction.atomic():
        statement.slug = "notice"
        statement.save()
    publish(statement, by=dpo)

    assert refused(Statement, statement.pk, at, dpo) == [
        "Privacy statement, address: The address stays as it is: versions have been published under it."
    ]


def test_entry_of_an_activity_that_went_to_another_organisation_does_not_come_back(statement, dpo):
    at, activity = settled_now(), ProcessingActivity.objects.get(reference="A-0001")
    with recorded_as(None):
        Entry.objects.get(activity=activity).delete()
        activity.organisation = made(Organisation)
        activity.save()

    assert refused(Statement, statement.pk, at, dpo) == [
        "A-0001 · Activity 1, processing activity: This activity belongs to another organisation."
    ]


def test_shown_activity_does_not_go_back_to_another_organisation(statement, dpo):
    activity = ProcessingActivity.objects.get(reference="A-0001")
    home = activity.organisation
    with recorded_as(None):
        Entry.objects.filter(activity=activity).delete()
        activity.organisation = made(Organisation)
        activity.save()
    at = settled_now()
    with recorded_as(None):
        activity.organisation = home
        activity.save()
        Entry.objects.create(group=Group.objects.get(), activity=activity)

    assert refused(ProcessingActivity, activity.pk, at, dpo) == [
        "A-0001 · Activity 1, organisation: A statement shows this activity. Take it out there first."
    ]


def test_row_added_since_that_something_uses_is_named(statement, dpo):
    at, organisation = settled_now(), statement.organisation
    with recorded_as(None):
        point = ContactPoint.objects.create(organisation=organisation, role="dpo", label=words("New desk"), position=5)
        section = statement.sections.get(kind="contact")
        section.contact_point = point
        section.save()

    assert refused(Organisation, organisation.pk, at, dpo) == [
        "“New desk” (Contact point) was not there then, and would have to go; but “About contact” (Section) uses it."
    ]


def test_code_that_a_new_term_has_is_named(vocabularies, dpo):
    term = made(DataCategory, code="diet", name=words("Diet"))
    at, number = settled_now(), term.pk
    with recorded_as(None):
        term.delete()
        made(DataCategory, code="diet", name=words("What people eat"))

    assert refused(DataCategory, number, at, dpo) == ["“diet” (Code) is taken by now: “What people eat” has it."]


def test_what_comes_in_the_way_at_the_last_moment_is_told_in_a_sentence(vocabularies, dpo, monkeypatch):
    term = made(DataCategory, code="diet", name=words("Diet"))
    at, number = settled_now(), term.pk
    with recorded_as(None):
        term.delete()
        made(DataCategory, code="diet", name=words("What people eat"))
    monkeypatch.setattr(restorable, "taken", lambda _root: ())  # nobody had the code a moment ago

    with pytest.raises(ValidationError) as met:
        restore(DataCategory, number, at=at, by=dpo)

    assert met.value.messages == [
        "Somebody has just changed what this state needs. Look at it again, and try once more."
    ]
    assert not DataCategory.objects.filter(pk=number).exists()


def test_language_that_the_organisation_has_given_up_is_named(statement, dpo):
    at = settled_now()
    with recorded_as(None):
        statement.languages = ["en"]
        statement.save()
        organisation = statement.organisation
        organisation.languages = ["en"]
        organisation.save()

    assert refused(Statement, statement.pk, at, dpo) == [
        "Privacy statement, languages: Choose from the organisation's languages only."
    ]


def test_row_that_went_to_another_record_is_named(statement, dpo):
    first, second = ProcessingActivity.objects.order_by("reference")
    at, source = settled_now(), first.sources.get()
    with recorded_as(None):
        source.activity = second
        source.save()

    assert refused(ProcessingActivity, first.pk, at, dpo) == ["“From you” (Source) is part of another record by now."]


def test_term_no_longer_in_use_comes_back_and_is_told_before(statement, dpo):
    activity = ProcessingActivity.objects.get(reference="A-0001")
    measure = SecurityMeasure.objects.get(code="awareness-training")
    at = settled_now()
    with recorded_as(None):
        activity.measures.all().delete()
        measure.deprecated = True
        measure.save()

    told = remarks(ProcessingActivity, activity.pk, at=at)
    restore(ProcessingActivity, activity.pk, at=at, by=dpo)

    assert told == [
        f"“{measure}” (Security measure) is no longer in use. It comes back all the same, as it was used then."
    ]
    assert [use.measure for use in MeasureUse.objects.filter(activity=activity)] == [measure]
    assert remarks(ProcessingActivity, activity.pk, at=at) == []


def test_obstacles_of_a_statement_are_found_in_as_many_queries_for_twelve_entries_as_for_one(vocabularies):
    with recorded_as(None):
        one = make_statement(activity_document(100), slug="other", organisation={"slug": "other"})
        twelve = make_statement(*(activity_document(number) for number in range(1, 13)))
    at, counts = settled_now(), []
    for statement in (one, twelve):
        with recorded_as(None):
            statement.groups.all().delete()
        with CaptureQueriesContext(connection) as queries:
            assert obstacles(Statement, statement.pk, at=at) == []
        counts.append(len(queries))

    assert counts[0] == counts[1]


# At the desk


def name_of_page(model: type[models.Model], page: str) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


@pytest.mark.parametrize("model", EDITED, ids=label)
def test_deleted_record_is_restored_from_the_list_of_deleted_ones(client, dpo, auditor, model):
    record = made(model)
    before = plain(model, record.pk, settled_now())
    with recorded_as(None):
        model.objects.get(pk=record.pk).delete()
    address = reverse(name_of_page(model, "restore"), args=[record.pk, Change.objects.latest("pk").pk])
    listed, timeline = (
        reverse(name_of_page(model, "deleted")),
        reverse(name_of_page(model, "history"), args=[record.pk]),
    )

    client.force_login(auditor)
    offered = [address in client.get(page).content.decode() for page in (listed, timeline)]
    answer = client.post(address)
    client.force_login(dpo)
    offered += [address in client.get(page).content.decode() for page in (listed, timeline)]
    page = read(client, address)
    client.post(address, {"why": "Deleted by mistake"})

    assert answer.status_code == 403
    assert offered == [False, False, True, True]
    assert f"This will change Added {model._meta.verbose_name.capitalize()}" in page
    assert plain(model, record.pk, settled_now()) == before
    newest = Change.objects.latest("pk")
    assert (newest.actor, newest.origin, newest.verb, newest.reason) == (
        "dpo",
        "desk",
        "restored",
        "Deleted by mistake",
    )


def test_withdrawn_link_stays_withdrawn(client, admin_user, organisation):
    inspection = made(Inspection, organisation=organisation)
    granted = Change.objects.latest("pk")
    with recorded_as(None):
        inspection.withdrawn_at = settled_now()
        inspection.save()
    client.force_login(admin_user)
    address = reverse("admin:purposes_inspection_restore", args=[inspection.pk, granted.pk])

    assert client.post(address).status_code == 403
    assert (
        address not in client.get(reverse("admin:purposes_inspection_history", args=[inspection.pk])).content.decode()
    )


def test_page_says_what_is_no_longer_in_use(client, editor, vocabularies):
    record = made(ProcessorRecord)
    measure = SecurityMeasure.objects.get(code="awareness-training")
    with recorded_as(None):
        use = record.measures.create(measure=measure)
    created = Change.objects.latest("pk")
    with recorded_as(None):
        use.delete()
        measure.deprecated = True
        measure.save()
    client.force_login(editor)

    page = read(client, reverse("admin:purposes_processorrecord_restore", args=[record.pk, created.pk]))

    assert f"“{measure}” (Security measure) is no longer in use." in page
