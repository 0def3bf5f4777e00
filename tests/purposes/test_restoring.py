"""An earlier state of an activity, brought back as a new change."""

import pytest
from django.core.exceptions import ValidationError

from publishing.models import Statement
from purposes.history import settled_now, timeline
from purposes.models import (
    Change,
    DataCategory,
    DataCategoryUse,
    LegalBasis,
    MeasureUse,
    Organisation,
    ProcessingActivity,
    Purpose,
    PurposeBasis,
    Recipient,
    SecurityMeasure,
)
from purposes.recorded import recorded_as
from purposes.register import read_register
from purposes.restoring import obstacles, restore, would_change
from tests.ground import laid
from tests.make import activity_document, make_statement, words


@laid
def activity(vocabularies) -> ProcessingActivity:
    with recorded_as(None):
        make_statement(
            activity_document(
                1,
                status="draft",
                data_categories=[{"category": "A", "subjects": ["customers"]}, {"category": "contact"}],
                retention=[{"text": words("One year"), "kind": "period", "categories": ["contact"]}],
                measures=[{"measure": "awareness-training"}, {"measure": "encryption-at-rest"}],
            ),
            activity_document(2),
        )
    return ProcessingActivity.objects.get(reference="A-0001")


def entry(reference: str = "A-0001", **at):
    activities = read_register(Organisation.objects.get(), **at).activities
    return next((found for found in activities if found.reference == reference), None)


def unshow() -> None:
    with recorded_as(None):
        Statement.objects.get().groups.all().delete()


def turn_upside_down(activity: ProcessingActivity) -> None:
    """Change something of every kind, in several changes."""
    with recorded_as(None):
        activity.name = words("Another name")
        activity.department = "Front desk"
        activity.comments = "New"
        activity.save()
        activity.retention.get().delete()
        Purpose.objects.create(activity=activity, text=words("Added since"), position=3)
    with recorded_as(None):
        purpose = activity.purposes.first()
        purpose.bases.all().delete()
        PurposeBasis.objects.create(purpose=purpose, legal_basis=LegalBasis.objects.get(code="6-1-a"))
        Recipient.objects.filter(activity=activity).delete()
        DataCategoryUse.objects.filter(activity=activity, category__code="A").delete()
    with recorded_as(None):
        activity.transfers.all().delete()
        activity.no_transfers = True
        activity.save()


def test_restored_activity_reads_as_the_register_did_at_that_moment(activity, dpo):
    before, at = entry(), settled_now()
    turn_upside_down(activity)
    changed = entry()

    restore(ProcessingActivity, activity.pk, at=at, by=dpo)

    assert changed != before
    assert entry() == before == entry(at=at)


def test_restored_activity_is_a_draft_whatever_it_was_then(activity, dpo):
    with recorded_as(dpo):
        activity.status = "approved"
        activity.save()
    at = settled_now()
    turn_upside_down(activity)

    restored = restore(ProcessingActivity, activity.pk, at=at, by=dpo)

    assert restored.status == "draft"
    assert restored.name.data == words("Activity 1")


def test_approval_that_was_lost_since_is_no_state_to_come_back(activity, dpo):
    with recorded_as(dpo):
        activity.status = "approved"
        activity.save()
    at = settled_now()
    with recorded_as(dpo):
        activity.status = "draft"
        activity.save()

    assert obstacles(ProcessingActivity, activity.pk, at=at) == ["The record is in that state already."]
    assert list(would_change(ProcessingActivity, activity.pk, at=at, now=settled_now())) == []


def test_restoring_is_one_change_with_a_reason_and_history_grows_by_it(activity, dpo):
    at = settled_now()
    turn_upside_down(activity)
    entries_before = timeline(ProcessingActivity, activity.pk).entries

    restore(ProcessingActivity, activity.pk, at=at, by=dpo, why="The council asked for it.")

    newest, *others = timeline(ProcessingActivity, activity.pk).entries
    assert newest.change.why.startswith("Restored to the state of ")
    assert newest.change.why.endswith(": The council asked for it.")
    assert (newest.change.verb, newest.change.about) == ("restored", at.isoformat())
    assert newest.change.actor == "dpo"
    assert [one.change for one in others] == [one.change for one in entries_before]


def test_restoring_can_be_taken_back(activity, dpo):
    at = settled_now()
    turn_upside_down(activity)
    changed, later = entry(), settled_now()

    restore(ProcessingActivity, activity.pk, at=at, by=dpo)
    restore(ProcessingActivity, activity.pk, at=later, by=dpo)

    assert entry() == changed


def test_deleted_activity_comes_back_under_its_number(activity, dpo):
    unshow()
    before, at, number = entry(), settled_now(), activity.pk
    with recorded_as(dpo):
        activity.delete()

    restored = restore(ProcessingActivity, number, at=at, by=dpo)

    assert restored.pk == number
    assert entry() == before
    assert len(timeline(ProcessingActivity, number).entries) == 3


def test_rows_that_exchanged_a_unique_value_exchange_it_back(activity, dpo):
    before, at = entry(), settled_now()
    first, second = activity.measures.all()
    with recorded_as(None):
        measures = first.measure, second.measure
        first.delete()
        second.measure = measures[0]
        second.save()
        MeasureUse(pk=first.pk, activity=activity, measure=measures[1], position=0).save(force_insert=True)

    restore(ProcessingActivity, activity.pk, at=at, by=dpo)

    assert entry() == before


def test_version_goes_on_counting(activity, dpo):
    at = settled_now()
    turn_upside_down(activity)
    with recorded_as(None):
        ProcessingActivity.objects.get(pk=activity.pk).purposes.first().save()
    version = ProcessingActivity.objects.get(pk=activity.pk).version

    assert restore(ProcessingActivity, activity.pk, at=at, by=dpo).version == version + 1


def refused(activity_id: int, at, by) -> list[str]:
    changes = Change.objects.count()
    with pytest.raises(ValidationError) as problem:
        restore(ProcessingActivity, activity_id, at=at, by=by)
    assert obstacles(ProcessingActivity, activity_id, at=at) == problem.value.messages
    assert Change.objects.count() == changes
    return problem.value.messages


def test_term_that_is_gone_is_named(activity, dpo):
    with recorded_as(None):
        term = DataCategory.objects.create(code="short-lived", name=words("Short-lived data"))
        use = DataCategoryUse.objects.create(activity=activity, category=term, position=5)
    at = settled_now()
    with recorded_as(None):
        use.delete()
        term.delete()

    assert refused(activity.pk, at, dpo) == [
        "“Short-lived data” (Category of personal data) no longer exists; it was used then."
    ]


def test_reference_and_address_that_another_activity_has_by_now_are_named(activity, dpo):
    at = settled_now()
    with recorded_as(None):
        activity.reference, activity.slug = "A-0009", "activity-9"
        activity.save()
    with recorded_as(None):
        other = ProcessingActivity.objects.get(reference="A-0002")
        other.reference, other.slug = "A-0001", "activity-1"
        other.save()

    assert refused(activity.pk, at, dpo) == [
        "“A-0001” (Reference) is taken by now: “A-0001 · Activity 2” has it.",
        "“activity-1” (Address) is taken by now: “A-0001 · Activity 2” has it.",
    ]


def test_state_that_is_there_already_is_refused(activity, dpo):
    assert refused(activity.pk, settled_now(), dpo) == ["The record is in that state already."]


def test_moment_without_the_activity_is_refused(activity, dpo):
    at = settled_now()
    with recorded_as(None):
        late = ProcessingActivity.objects.create(
            organisation=activity.organisation, reference="Z", slug="z", name=words("Late")
        )

    assert refused(late.pk, at, dpo) == ["The record did not exist at that moment."]


def test_deprecated_term_comes_back_with_the_row_that_used_it(activity, dpo):
    before, at = entry(), settled_now()
    measure = SecurityMeasure.objects.get(code="awareness-training")
    with recorded_as(None):
        activity.measures.filter(measure=measure).delete()
    with recorded_as(None):
        measure.deprecated = True
        measure.save()

    restore(ProcessingActivity, activity.pk, at=at, by=dpo)

    assert [used.measure.code for used in entry().measures] == [used.measure.code for used in before.measures]
