"""Search in every language at once: the texts are JSON, non-ASCII as it is."""

import json
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet


def search_words(
    records: QuerySet[Any], term: str, *, fields: Sequence[str], rows: tuple[Any, str, str] | None = None
) -> QuerySet[Any]:
    """Records in which every word of `term` stands in one of `fields`, or in the text of one of their `rows`.

    `rows` is (manager, foreign key to the record, text field): asked by EXISTS, so that no record comes twice.
    """
    for word in term.split():
        found = _any(fields, word)
        if rows:
            manager, parent, text = rows
            found |= Q(Exists(manager.filter(_any([text], word), **{parent: OuterRef("pk")})))
        records = records.filter(found)
    return records


def _any(fields: Sequence[str], word: str) -> Q:
    spellings = _spellings(word)
    return reduce(or_, (Q(**{f"{field}__icontains": spelling}) for field in fields for spelling in spellings))


def _spellings(word: str) -> set[str]:
    """As JSON writes it; and, because SQLite folds the case of ASCII only, in both cases."""
    cases = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return {json.dumps(case, ensure_ascii=False)[1:-1] for case in cases}
