"""The register as it was approved: each activity as of its own approval, whatever was done to it since."""

from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from purposes.approved import read_approved
from purposes.approving import approve, end, reopen, status_after_edit, submit
from purposes.changes import save_next
from purposes.entries import ActivityEntry
from purposes.models import (
    DataCategory,
    DataCategoryUse,
    LegalBasis,
    Organisation,
    ProcessingActivity,
    Purpose,
    PurposeBasis,
    RetentionCategory,
)
from purposes.recorded import recorded_as
from purposes.register import read_register
from purposes.starter import load_vocabularies
from tests.ground import laid
from tests.make import activity_document, make_statement, words


@laid
def organisation(vocabularies) -> Organisation:
    with recorded_as(None):
        make_statement(
            activity_document(1, retention=[{"text": words("One year"), "categories": ["contact"]}]),
            activity_document(2),
            activity_document(3, status="draft"),
        )
    return Organisation.objects.get()


def activity(number: int = 1) -> ProcessingActivity:
    return ProcessingActivity.objects.get(reference=f"A-{number:04}")


def entries(organisation: Organisation) -> dict[str, ActivityEntry]:
    return {entry.reference: entry for entry in read_approved(organisation).register.activities}


@transaction.atomic
def edited(one: ProcessingActivity) -> None:
    one.refresh_from_db()
    one.status = status_after_edit(one.status)
    save_next(one)


@transaction.atomic
def approve_again(one: ProcessingActivity) -> None:
    one.refresh_from_db()
    submit(one, version=one.version, by=None)
    approve(one, version=one.version + 1, by=None)


def turn_upside_down(one: ProcessingActivity) -> None:
    """A field, a row, a link, a row that goes, one that comes with links, and a term; in several changes."""
    with recorded_as(None):
        one.name, one.slug, one.no_transfers = words("LEAK"), "leak", True
        one.save()
        one.transfers.all().delete()
        edited(one)
    with recorded_as(None):
        purpose = one.purposes.get()
        purpose.text = words("LEAK")
        purpose.save()
        purpose.bases.all().delete()
        PurposeBasis.objects.create(purpose=purpose, legal_basis=LegalBasis.objects.get(code="6-1-a"))
        RetentionCategory.objects.all().delete()
    with recorded_as(None):
        term = DataCategory.objects.create(code="leak", name=words("LEAK"), position=99)
        DataCategoryUse.objects.create(activity=one, category=term, position=9)
        added = Purpose.objects.create(activity=one, text=words("LEAK"), position=7)
        PurposeBasis.objects.create(purpose=added, legal_basis=LegalBasis.objects.get(code="6-1-a"))
        edited(one)


def test_activity_edited_in_every_way_reads_as_it_was_approved(organisation):
    before = entries(organisation)

    turn_upside_down(activity())

    assert entries(organisation) == before
    assert "LEAK" in repr(read_register(organisation).activities)


def test_approved_anew_it_reads_as_it_does_today(organisation):
    turn_upside_down(activity())

    approve_again(activity())

    assert entries(organisation)["A-0001"] == next(
        one for one in read_register(organisation).activities if one.reference == "A-0001"
    )


def test_newest_approval_counts(organisation):
    one = activity()
    for name in ("Second", "Third"):
        with recorded_as(None):
            one.name = words(name)
            one.save()
            edited(one)
        if name == "Second":
            approve_again(one)
            second = entries(organisation)

    assert entries(organisation) == second
    assert second["A-0001"].name == words("Second")


def test_activity_never_approved_is_absent_and_stands_among_the_standings(organisation):
    found = read_approved(organisation)

    assert [one.reference for one in found.register.activities] == ["A-0001", "A-0002"]
    assert [
        (one.reference, one.status, one.approved_at) for one in found.standings.values() if not one.approved_at
    ] == [("A-0003", "draft", None)]


def test_ended_activity_stays_as_it_was_approved(organisation):
    before = entries(organisation)
    end(activity(), version=1, by=None)
    after_end = entries(organisation)
    reopen(activity(), version=2, by=None)

    assert after_end == entries(organisation) == before


def test_term_that_is_renamed_is_called_by_its_name_of_today(organisation):
    turn_upside_down(activity())
    with recorded_as(None):
        term = DataCategory.objects.get(code="contact")
        term.name = words("How to reach you")
        term.save()

    names = [use.category.name for one in entries(organisation).values() for use in one.data_categories]
    assert names.count(words("How to reach you")) == 2


def test_term_that_is_gone_by_now_is_called_as_it_was_last(organisation, vocabularies):
    with recorded_as(None):
        term = DataCategory.objects.create(code="gone", name=words("Gone by now"), position=99)
        use = DataCategoryUse.objects.create(activity=activity(), category=term, position=9)
        edited(activity())
    approve_again(activity())
    with recorded_as(None):
        use.delete()
        edited(activity())
    with recorded_as(None):
        term.delete()

    assert [use.category.name for use in entries(organisation)["A-0001"].data_categories][-1] == words("Gone by now")


def test_of_another_organisation_nothing_is_read(organisation):
    with recorded_as(None):
        make_statement(activity_document(8), slug="other", organisation={"slug": "other", "legal_name": "Other"})
    turn_upside_down(ProcessingActivity.objects.get(reference="A-0008"))

    assert set(entries(organisation)) == {"A-0001", "A-0002"}
    assert set(entries(Organisation.objects.get(slug="other"))) == {"A-0008"}


def test_activities_edited_since_take_as_many_queries_as_one(vocabularies):
    with recorded_as(None):
        make_statement(*(activity_document(number) for number in range(12)))
    counts = []
    for numbers in ((0,), range(1, 10)):
        for number in numbers:
            with recorded_as(None):
                one = activity(number)
                one.name = words("Other")
                one.save()
                edited(one)
        with CaptureQueriesContext(connection) as queries:
            found = read_approved(Organisation.objects.get())
        assert len(found.register.activities) == 12
        counts.append(len(queries))

    assert counts[0] == counts[1]


# Whatever is done, in whatever order, what is approved is what a reader with a good memory expects.

STEPS = st.lists(
    st.tuples(
        st.sampled_from(("name", "text", "add", "remove", "link", "own", "decide", "end", "reopen")), st.integers(1, 2)
    ),
    max_size=9,
)


class Expected:
    """Keeps what each activity read when it was approved."""

    def __init__(self) -> None:
        self.approved: dict[str, ActivityEntry] = {}

    def note(self, organisation: Organisation) -> None:
        for entry in read_register(organisation).activities:
            if entry.status == "approved":
                self.approved[entry.reference] = without_owner(entry)


def without_owner(entry: ActivityEntry) -> ActivityEntry:
    """Whose it is may change under an approval, and no public text has it."""
    return replace(entry, owner="")


def step(kind: str, one: ProcessingActivity, number: int) -> None:
    with recorded_as(None):
        if kind == "name":
            one.name = words(f"Name {number}")
        elif kind == "text":
            for row in one.purposes.all()[:1]:
                row.text = words(f"Text {number}")
                row.save()
        elif kind == "add":
            row = Purpose.objects.create(activity=one, text=words(f"Added {number}"), position=number)
            PurposeBasis.objects.create(purpose=row, legal_basis=LegalBasis.objects.all()[number % 3])
        elif kind == "remove":
            for row in list(one.purposes.all())[-1:]:
                row.delete()
        elif kind == "link":
            for link in PurposeBasis.objects.filter(purpose__activity=one)[:1]:
                link.delete()
        one.save()
        edited(one)


def decide(kind: str, one: ProcessingActivity) -> None:
    if kind == "decide" and one.status in {"draft", "in-review"}:
        if one.status == "draft":
            submit(one, version=one.version, by=None)
            one.refresh_from_db()
        approve(one, version=one.version, by=None)
    elif kind == "end" and one.status != "ended":
        end(one, version=one.version, by=None)
    elif kind == "reopen" and one.status == "ended":
        reopen(one, version=one.version, by=None)


class ApprovedStateTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        load_vocabularies()
        with recorded_as(None):
            make_statement(activity_document(1), activity_document(2, status="draft"))

    @settings(max_examples=25)
    @given(STEPS)
    def test_approved_register_is_what_was_approved_last(self, steps: list[tuple[str, int]]) -> None:
        organisation, expected = Organisation.objects.get(), Expected()
        expected.note(organisation)

        for number, (kind, which) in enumerate(steps):
            one: Any = activity(which)
            if kind in {"decide", "end", "reopen"}:
                decide(kind, one)
            elif kind == "own":
                with recorded_as(None):
                    one.owner = f"Owner {number}"
                    save_next(one)
            else:
                step(kind, one, number)
            expected.note(organisation)

        assert {name: without_owner(one) for name, one in entries(organisation).items()} == expected.approved
