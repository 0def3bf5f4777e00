"""Whatever stands in a register goes out and comes back. `make fuzz` asks for many more registers."""

import pytest
from hypothesis import given, settings

from tests.purposes.any_register import differs, registers


@pytest.mark.django_db
@settings(max_examples=25)
@given(registers)
def test_out_in_and_out_again_is_the_same_bytes_and_a_spreadsheet_says_the_same(document):
    assert differs(document) == ""
