"""Which vocabulary the codes in an entry belong to, and what the shipped terms are called."""

from collections.abc import Mapping
from functools import cache

from purposes.shipped import read_shipped
from purposes.words import Words

VOCABULARIES: dict[tuple[str, str], str] = {
    ("purposes", "legal_bases"): "legal_bases",
    ("data_subjects", "category"): "data_subject_categories",
    ("data_categories", "category"): "data_categories",
    ("data_categories", "subjects"): "data_subject_categories",
    ("retention", "categories"): "data_categories",
    ("recipients", "category"): "recipient_categories",
    ("measures", "measure"): "security_measures",
}
"""(rows of an activity, column of such a row) → vocabulary."""


@cache
def shipped_names(vocabulary: str) -> Mapping[str, Words]:
    return {row["code"]: row["name"] for row in read_shipped(vocabulary)}
