"""The whole register as it stood: nothing of today slips in."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from publishing.models import Statement
from publishing.outline import read_outline
from purposes import history
from purposes.models import Change, DataCategory, Organisation, ProcessingActivity, Purpose, RetentionPeriod
from purposes.recorded import recorded_as, recorded_models
from purposes.register import read_register
from tests.ground import laid
from tests.make import activity_document, make_statement, words


def now():
    return history.settled_now()


@laid
def statement(vocabularies):
    with recorded_as(None):
        return make_statement()


@pytest.fixture
def organisation(statement):
    return statement.organisation


def test_register_of_a_moment_is_the_register_that_was_read_then(organisation):
    before, at = read_register(organisation), now()

    with recorded_as(None):
        for model in recorded_models():
            for row in model.objects.all():
                for field in model._meta.concrete_fields:
                    if field.name in {"text", "name", "heading", "title"}:
                        setattr(row, field.name, words("Changed"))
                row.save()

    assert read_register(organisation, at=at) == before
    assert read_register(organisation) != before
    assert read_register(organisation, at=now()) == read_register(organisation)


def test_statement_of_a_moment_is_the_statement_that_was_edited_then(statement):
    before, at = read_outline(statement), now()

    with recorded_as(None):
        statement.sections.all().delete()
        statement.title = words("Another")
        statement.save()

    assert read_outline(statement, at=at) == before
    assert read_outline(statement, at=now()) == read_outline(statement) != before


def test_deleted_activity_stays_in_the_past(organisation):
    before, at = read_register(organisation), now()

    with recorded_as(None):
        Statement.objects.get().groups.all().delete()
        ProcessingActivity.objects.get().delete()

    assert read_register(organisation).activities == ()
    assert read_register(organisation, at=at) == before


def test_renamed_term_keeps_its_old_name_in_the_past(organisation):
    used = DataCategory.objects.filter(uses__isnull=False).first()
    before, at = read_register(organisation).activities[0].data_categories[0].category.name, now()

    with recorded_as(None):
        used.name = words("Renamed")
        used.save()

    told = read_register(organisation, at=at).activities[0].data_categories[0].category.name
    assert (told, read_register(organisation).activities[0].data_categories[0].category.name) == (
        before,
        words("Renamed"),
    )


def test_row_that_moved_to_another_activity_was_where_it_was(organisation, statement):
    purpose = Purpose.objects.first()
    with recorded_as(None):
        other = ProcessingActivity.objects.create(
            organisation=organisation, reference="ZZ", slug="zz", name=words("Other")
        )
    before, at = read_register(organisation), now()

    with recorded_as(None):
        purpose.activity = other
        purpose.save()

    assert read_register(organisation, at=at) == before
    assert len(read_register(organisation).activities[-1].purposes) == 1


def test_rows_of_one_change_are_all_there_or_none(organisation):
    with recorded_as(None), transaction.atomic():
        period = RetentionPeriod.objects.get()
        period.text = words("Half")
        period.save()
        period.text = words("Whole")
        period.save()
    at = Change.objects.first().at

    def text(moment):
        return read_register(organisation, at=moment).activities[0].retention[0].text

    assert text(at) == words("Whole")
    assert text(at - timedelta(microseconds=1)) not in (words("Half"), words("Whole"))


def test_before_the_organisation_there_is_no_register(organisation):
    with pytest.raises(history.NotYet):
        read_register(organisation, at=Change.objects.last().at - timedelta(days=1))


def test_another_organisation_s_rows_stay_its_own(organisation):
    with recorded_as(None):
        other = Organisation.objects.create(legal_name=words("Other Ltd"), languages=["en"], country="BE")

    assert read_register(other, at=now()).activities == ()


def test_moment_of_a_day_is_its_last_and_of_today_this_one():
    today = timezone.localdate()

    yesterday = timezone.localtime(history.moment_of(today - timedelta(days=1)))

    assert (yesterday.date(), yesterday.hour, yesterday.minute) == (today - timedelta(days=1), 23, 59)
    with pytest.raises(ValueError, match=str(today + timedelta(days=1))):
        history.moment_of(today + timedelta(days=1))


@pytest.mark.django_db
def test_moment_of_today_is_not_yet_to_come():
    assert history.moment_of(timezone.localdate()) <= timezone.now() + timedelta(seconds=1)


@pytest.mark.parametrize("many", [1, 12])
def test_past_register_takes_the_same_number_of_queries_for_any_size(vocabularies, many, django_assert_num_queries):
    with recorded_as(None):
        statement = make_statement(*(activity_document(number) for number in range(1, many + 1)))
    at = now()

    with django_assert_num_queries(29):
        read_register(statement.organisation, at=at)
    with django_assert_num_queries(5):
        read_outline(statement, at=at)
