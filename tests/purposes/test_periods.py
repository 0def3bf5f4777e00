import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from purposes.models import RetentionPeriod
from purposes.periods import validate_period

UNITS = (("Y", 999), ("M", 999), ("W", 999), ("D", 9999))

PERIODS = st.tuples(*(st.none() | st.integers(0, most) for _unit, most in UNITS)).filter(
    lambda numbers: numbers != (None,) * 4
)


@pytest.mark.parametrize("period", ["P2Y", "P6M", "P30D", "P4W", "P1Y6M", "P1Y6M2W10D", "P999Y", "P3650D"])
def test_periods_of_iso_8601_are_accepted(period):
    assert validate_period(period) is None


@given(PERIODS)
def test_units_may_be_left_out_but_stand_in_order(numbers):
    period = "P" + "".join(
        f"{number}{unit}" for number, (unit, _most) in zip(numbers, UNITS, strict=True) if number is not None
    )

    assert validate_period(period) is None


@pytest.mark.parametrize(
    "period",
    [
        "",
        "P",
        "2Y",
        "p2y",
        "P2",
        "PY",
        "P2Y ",
        " P2Y",
        "P2Y\n",
        "P6M1Y",
        "P1Y1Y",
        "P-1Y",
        "P1.5Y",
        "P1000Y",
        "PT1H",
        "P1DT1H",
        "P٢Y",
        "two years",
    ],
)
def test_anything_else_is_refused_with_examples(period):
    with pytest.raises(ValidationError) as refusal:
        validate_period(period)

    assert refusal.value.code == "period"
    assert re.findall(r"P\w+", refusal.value.messages[0]) == ["P2Y", "P6M", "P30D"]


@pytest.mark.parametrize("column", ["period", "maximum"])
def test_retention_takes_a_period_in_this_form_only(column):
    row = RetentionPeriod(text={"en": "Two years"}, **{column: "2 years"})

    with pytest.raises(ValidationError) as refusal:
        row.clean_fields(exclude=["activity"])

    assert refusal.value.message_dict.keys() == {column}


def test_retention_needs_no_period():
    row = RetentionPeriod(text={"en": "Until you say stop"})

    assert row.clean_fields(exclude=["activity"]) is None
