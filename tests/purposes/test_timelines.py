"""What changed in a record and when, read from history alone."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from publishing.models import Statement
from purposes.history import Wanted, deleted, differences, every_entry, kinds_of_log, log, settled_now, state, timeline
from purposes.models import (
    Change,
    DataCategory,
    LegalBasis,
    ProcessingActivity,
    Purpose,
    PurposeBasis,
    RetentionPeriod,
)
from purposes.recorded import recorded_as
from tests.ground import laid
from tests.make import activity_document, make_statement, words


@laid
def activity(vocabularies) -> ProcessingActivity:
    with recorded_as(None):
        make_statement(activity_document(1, status="draft"), activity_document(2, status="draft"))
    return ProcessingActivity.objects.get(reference="A-0001")


def retell(activity: ProcessingActivity, text: str, **scope) -> Change:
    """One change of the retention period's text."""
    row = activity.retention.get()
    row.text = words(text)
    with recorded_as(None, **scope):
        row.save()
    return Change.objects.latest("pk")


def shape(page) -> list[list[tuple[str, bool, bool]]]:
    """Of every entry: the kind of each row, and whether it was there before and after."""
    return [
        [(type(pair.row).__name__, pair.before is not None, pair.after is not None) for pair in entry.rows]
        for entry in page.entries
    ]


def test_timeline_has_one_entry_for_each_change_with_every_row_of_it(activity, dpo):
    with recorded_as(dpo, reason="Decided in May", origin="desk"):
        activity.status = "approved"
        activity.save()
        activity.retention.get().delete()
        Purpose.objects.create(activity=activity, text=words("Second"), position=1)

    newest, first = timeline(ProcessingActivity, activity.pk).entries

    assert (newest.change.actor, newest.change.reason, newest.change.origin) == ("dpo", "Decided in May", "desk")
    assert shape(timeline(ProcessingActivity, activity.pk))[0] == [
        ("ProcessingActivity", True, True),
        ("Purpose", False, True),
        ("RetentionPeriod", True, False),
    ]
    assert {pair.before for pair in first.rows} == {None}


def test_row_written_twice_in_one_change_is_told_once_from_its_first_state_to_its_last(activity):
    with recorded_as(None):
        for text in ("Two years", "Three years"):
            row = activity.retention.get()
            row.text = words(text)
            row.save()

    (pair,) = timeline(ProcessingActivity, activity.pk).entries[0].rows

    assert [str(pair.before.text), str(pair.after.text)] == ["One year", "Three years"]


def test_row_that_came_and_went_within_one_change_is_no_news(activity):
    with recorded_as(None):
        Purpose.objects.create(activity=activity, text=words("Not for long")).delete()

    assert shape(timeline(ProcessingActivity, activity.pk))[0] == []


def test_saving_without_change_is_no_news(activity):
    with recorded_as(None):
        activity.save()

    assert shape(timeline(ProcessingActivity, activity.pk))[0] == []


def test_rows_of_deleted_rows_stay_in_the_timeline(activity):
    purpose = activity.purposes.get()
    with recorded_as(None):
        purpose.delete()

    assert shape(timeline(ProcessingActivity, activity.pk))[0] == [
        ("Purpose", True, False),
        ("PurposeBasis", True, False),
    ]


def test_links_lead_to_rows_as_they_were_at_that_moment(activity):
    basis = LegalBasis.objects.get(code="6-1-f")
    with recorded_as(None):
        basis.name = words("Renamed once")
        basis.save()
    with recorded_as(None):
        activity.purposes.get().bases.get().delete()
    with recorded_as(None):
        basis.name = words("Renamed twice")
        basis.save()
        DataCategory.objects.filter(code="A").get().save()

    removed, created = timeline(ProcessingActivity, activity.pk).entries

    assert str(removed.rows[0].before.legal_basis) == "Renamed once"
    assert [str(pair.after.legal_basis) for pair in created.rows if isinstance(pair.row, PurposeBasis)] == [
        "Legitimate interest"
    ]


def test_another_activity_has_a_timeline_of_its_own(activity):
    retell(ProcessingActivity.objects.get(reference="A-0002"), "Ten years")

    assert len(timeline(ProcessingActivity, activity.pk).entries) == 1


def test_timeline_comes_in_pages_by_change(activity):
    made = [retell(activity, f"Text {number}").pk for number in range(7)]

    first = timeline(ProcessingActivity, activity.pk, length=3)
    second = timeline(ProcessingActivity, activity.pk, length=3, before=first.older)
    third = timeline(ProcessingActivity, activity.pk, length=3, before=second.older)

    pages = [[entry.change.pk for entry in page.entries] for page in (first, second)]
    assert pages == [made[6:3:-1], made[3:0:-1]]
    assert (first.older, second.older, third.older) == (made[4], made[1], None)
    assert [str(pair.before.text) for pair in first.entries[2].rows] == ["Text 3"]


def asked(read, *args, **kwargs) -> int:
    with CaptureQueriesContext(connection) as queries:
        read(*args, **kwargs)
    return len(queries)


def test_timeline_asks_as_often_for_sixty_changes_as_for_three(activity):
    counts = {}
    for number in range(1, 61):
        retell(activity, f"Text {number}")
        if number in (3, 60):
            counts[number] = asked(timeline, ProcessingActivity, activity.pk, length=100)

    assert len(timeline(ProcessingActivity, activity.pk, length=100).entries) == 61
    assert counts[60] == counts[3]


def test_timeline_of_a_statement_asks_as_often_for_twelve_entries_as_for_one(vocabularies):
    with recorded_as(None):
        one = make_statement(activity_document(100), slug="other", organisation={"slug": "other"})
        twelve = make_statement(*(activity_document(number) for number in range(1, 13)))

    few, many = (asked(timeline, Statement, statement.pk) for statement in (one, twelve))

    (entry,) = timeline(Statement, twelve.pk).entries
    assert len([pair for pair in entry.rows if type(pair.row).__name__ == "Entry"]) == 12
    assert many == few


def test_log_asks_as_often_for_twelve_activities_as_for_one(vocabularies):
    with recorded_as(None):
        make_statement(*(activity_document(number) for number in range(1, 13)))
    for activity in ProcessingActivity.objects.all():
        retell(activity, "Changed")
    wanted = Wanted(kinds=tuple(kinds_of_log()))

    few, many = (asked(log, wanted, length=length) for length in (1, 12))

    assert [len(entry.rows) for entry in log(wanted, length=12).entries] == [1] * 12
    assert many == few


def test_state_is_the_record_with_its_rows_and_empty_where_it_was_not_there(activity):
    at = settled_now()
    with recorded_as(None):
        Statement.objects.get().groups.all().delete()
        activity_id = activity.pk
        activity.delete()

    then = state(ProcessingActivity, activity_id, at=at)

    assert {model.__name__ for model, _ in then} >= {"ProcessingActivity", "Purpose", "PurposeBasis", "RetentionPeriod"}
    assert state(ProcessingActivity, activity_id, at=settled_now()) == {}


def test_differences_between_two_moments_leave_out_what_went_back(activity):
    first = settled_now()
    retell(activity, "Two years")
    second = settled_now()
    retell(activity, "One year")
    with recorded_as(None):
        activity.status = "approved"
        activity.save()

    def differing(earlier, later):
        return [type(pair.row) for pair in differences(ProcessingActivity, activity.pk, earlier=earlier, later=later)]

    assert differing(first, second) == [RetentionPeriod]
    assert differing(first, settled_now()) == [ProcessingActivity]
    assert differing(first, first) == []


def test_deleted_records_are_listed_once_and_no_more_when_they_came_back(activity, dpo):
    with recorded_as(None):
        Statement.objects.get().groups.all().delete()
    other = ProcessingActivity.objects.get(reference="A-0002")
    with recorded_as(dpo, reason="Merged into A-0002"):
        activity.delete()
    with recorded_as(dpo):
        other.delete()

    found, older = deleted(ProcessingActivity)
    first_page, more = deleted(ProcessingActivity, length=1)

    assert [(gone.record.reference, gone.change.reason) for gone in found] == [
        ("A-0002", ""),
        ("A-0001", "Merged into A-0002"),
    ]
    assert older is None
    assert [gone.record.reference for gone in first_page] == ["A-0002"]
    assert [gone.record.reference for gone in deleted(ProcessingActivity, before=more)[0]] == ["A-0001"]


def test_log_is_filtered_by_person_kind_and_activity(activity, dpo, editor):
    retell(activity, "By nobody")
    row = activity.retention.get()
    for person, text in ((dpo, "By the officer"), (editor, "By the editor")):
        row.text = words(text)
        with recorded_as(person):
            row.save()
    with recorded_as(dpo):
        LegalBasis.objects.first().save()
        basis = LegalBasis.objects.last()
        basis.deprecated = True
        basis.save()
    kinds = tuple(kinds_of_log())

    def reasons(**wanted):
        entries = log(Wanted(**{"kinds": kinds, **wanted})).entries
        return [(entry.change.actor, sorted({type(pair.row).__name__ for pair in entry.rows})) for entry in entries]

    by_officer = [("dpo", ["LegalBasis"]), ("dpo", ["RetentionPeriod"])]
    assert reasons(person="dpo") == by_officer
    assert reasons(kinds=(LegalBasis,))[0] == ("dpo", ["LegalBasis"])
    assert [actor for actor, _ in reasons(activities=(activity.pk,))] == ["editor", "dpo", "", ""]
    assert reasons(kinds=(LegalBasis,), activities=(activity.pk,)) == []
    assert reasons(person="somebody") == []


def test_change_of_many_rows_is_told_in_numbers_and_whole_in_the_spreadsheet(vocabularies):
    with recorded_as(None):
        make_statement(*(activity_document(number) for number in range(1, 8)))
    wanted = Wanted(kinds=tuple(kinds_of_log()))

    newest = log(wanted).entries[0]

    assert newest.rows == ()
    assert {number.model.__name__: (number.type, number.count) for number in newest.numbers}["Purpose"] == ("+", 7)
    written = [pair for entry in every_entry(wanted) if entry.change == newest.change for pair in entry.rows]
    assert len(written) == sum(number.count for number in newest.numbers)
