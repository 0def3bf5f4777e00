"""How a row is spelled for its leaf, when the table has grown a column since."""

import pytest
from django.db import models
from django.db.models import Value

from purposes.proof.leaves import without_silent_columns

TEXT = models.TextField()
TEXT.column = "text"


@pytest.mark.parametrize(
    ("later", "silent", "speaking"),
    [
        (models.TextField(null=True, db_default=None), None, ""),
        (models.TextField(db_default=""), "", None),
        (models.IntegerField(db_default=3), 3, 0),
        (models.JSONField(db_default=Value({}, models.JSONField())), {}, {"a": 1}),
    ],
)
def test_column_of_a_later_release_stands_in_the_leaf_once_it_says_something(later, silent, speaking):
    later.column = "later"
    before = {"text": "as it was"}

    assert without_silent_columns([TEXT, later], {**before, "later": silent}) == before
    assert without_silent_columns([TEXT, later], {**before, "later": speaking}) == {**before, "later": speaking}


def test_column_that_was_always_there_stands_in_the_leaf_whatever_it_says():
    nullable = models.TextField(null=True)
    nullable.column = "nullable"

    assert without_silent_columns([TEXT, nullable], {"text": "", "nullable": None}) == {"text": "", "nullable": None}
