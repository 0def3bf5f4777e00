import pytest

from purposes.numbers import whole_number


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("", None),
        ("-1", None),
        ("+1", None),
        (" 1", None),
        ("1.0", None),
        ("1e3", None),
        ("²", None),
        ("١٢", None),
        ("\uff11", None),
        ("1_000", None),
    ],
)
def test_only_digits_of_a_number_that_the_database_holds_are_one(sent, number):
    assert whole_number(sent) == number
