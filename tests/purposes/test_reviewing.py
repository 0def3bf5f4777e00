"""When an activity is to be looked at again: the same answer in Python and in the database."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from purposes.checks.accountability import review_is_on_time
from purposes.law import Status
from purposes.models import Organisation, ProcessingActivity
from purposes.recorded import recorded_as
from purposes.reviewing import SOON, Review, due_soon, last_day, numbers, overdue, review_of, to_review

ON = date(2026, 11, 22)


def activity(**values: Any) -> ProcessingActivity:
    return ProcessingActivity(**{"review_months": 12} | values)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"reviewed_on": date(2025, 11, 21)}, Review.OVERDUE),
        ({"reviewed_on": date(2025, 11, 22)}, Review.SOON),
        ({"reviewed_on": date(2025, 12, 5)}, Review.SOON),
        ({"reviewed_on": date(2025, 12, 6)}, None),
        ({"starts": date(2018, 5, 25)}, Review.OVERDUE),
        ({"starts": date(2018, 5, 25), "reviewed_on": date(2026, 5, 25)}, None),
        ({}, Review.OVERDUE),
        ({"review_months": None}, None),
        ({"review_months": 0}, None),
        ({"review_months": None, "reviewed_on": date(2018, 5, 25)}, None),
        ({"status": Status.ENDED}, None),
        ({"ends": ON}, None),
        ({"ends": ON + timedelta(days=1)}, Review.OVERDUE),
        ({"review_months": 32_000, "reviewed_on": date(2025, 12, 7)}, None),
    ],
)
def test_review_is_announced_and_then_overdue(values, expected):
    assert review_of(activity(**values), on=ON) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"reviewed_on": date(2026, 1, 15)}, date(2027, 1, 15)),
        ({"reviewed_on": date(2026, 1, 15), "review_months": 6}, date(2026, 7, 15)),
        ({"reviewed_on": date(2026, 1, 31), "review_months": 1}, date(2026, 2, 28)),
        ({"reviewed_on": date(2024, 2, 29)}, date(2025, 2, 28)),
        ({"starts": date(2018, 5, 25)}, date(2019, 5, 25)),
        ({}, None),
        ({"reviewed_on": date(2026, 1, 15), "review_months": None}, None),
    ],
)
def test_last_day_is_an_interval_after_the_last_review(values, expected):
    assert last_day(activity(**values)) == expected


@given(since=st.dates(date(1995, 1, 1), date(2040, 1, 1)), months=st.integers(1, 60))
def test_review_is_in_time_on_its_last_day_and_overdue_on_the_next(since, months):
    record = activity(reviewed_on=since, review_months=months)
    day = last_day(record)

    found = [review_of(record, on=day + timedelta(days=days)) for days in (-SOON.days, 1 - SOON.days, 0, 1)]

    assert found == [None, Review.SOON, Review.SOON, Review.OVERDUE]


@given(since=st.none() | st.dates(date(2024, 1, 1), date(2026, 11, 22)), months=st.integers(1, 24))
def test_check_of_the_register_calls_the_same_overdue(since, months):
    record = activity(reviewed_on=since, review_months=months)

    (verdict,) = review_is_on_time(record, None, ON)  # type: ignore[arg-type]  # an entry has the same columns

    assert bool(verdict) == (review_of(record, on=ON) is Review.OVERDUE)


VALUES: tuple[dict[str, Any], ...] = (
    {},
    {"review_months": None},
    {"review_months": 0},
    {"status": Status.ENDED},
    {"ends": ON},
    {"ends": ON + timedelta(days=1)},
    *({"reviewed_on": date(2025, 11, day)} for day in (20, 21, 22, 23)),
    *({"reviewed_on": date(2025, 12, day)} for day in (4, 5, 6, 7)),
    {"starts": date(2026, 10, 21), "review_months": 1},
    {"starts": date(2026, 10, 22), "review_months": 1},
    {"starts": date(2020, 1, 1), "reviewed_on": date(2026, 11, 1), "review_months": 1},
    {"reviewed_on": date(2000, 1, 1), "review_months": 32_000},
)


@pytest.fixture
def _activities(db) -> None:
    with recorded_as(None), transaction.atomic():
        organisation = Organisation.objects.create(slug="harbour", legal_name="Harbour")
        for number, values in enumerate(VALUES):
            more = {"reference": f"A-{number}", "slug": f"a-{number}", "name": {"en": "A"}, "review_months": 12}
            ProcessingActivity.objects.create(organisation=organisation, **more | values)


@pytest.mark.usefixtures("_activities")
def test_database_answers_as_the_record_does():
    everything = list(ProcessingActivity.objects.order_by("pk"))
    late = [one.pk for one in everything if review_of(one, on=ON) is Review.OVERDUE]
    soon = [one.pk for one in everything if review_of(one, on=ON) is Review.SOON]

    rows = ProcessingActivity.objects.order_by("pk")

    assert [one.pk for one in overdue(rows, on=ON)] == late
    assert [one.pk for one in due_soon(rows, on=ON)] == soon
    assert [one.pk for one in to_review(rows, on=ON)] == sorted(late + soon)
    assert (len(late), len(soon)) == (5, 6)


@pytest.mark.usefixtures("_activities")
def test_numbers_of_the_first_page_are_those_of_the_lists():
    with CaptureQueriesContext(connection) as asked:
        found = numbers(ProcessingActivity.objects.all(), on=ON)

    assert found == {"overdue": 5, "soon": 6, "answered": 0}
    assert len(asked) == 3
