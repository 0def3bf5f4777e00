"""Rows built from history: as they were, and linked to other rows as those were at the same moment.

They are models, so that they say their own names. Nobody saves them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from purposes.families import links, owner_link
from purposes.history.moments import Row, history_of, newest_rows
from purposes.recorded import Recorded

Model = type[models.Model]
Then = tuple[models.Model, datetime]
"""A row, and the moment of which it tells."""

MARKS = ("history_id", "history_type", "history_date", "change_id")


def columns(model: Model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def built(model: Model, version: Row) -> models.Model:
    return model(**{name: version[name] for name in columns(model)})


def link(rows: Sequence[Then], *, to: Iterable[models.Model] = ()) -> None:
    """Point every link of `rows` at the row as it was then; of owners, their owners as well. One query per model.

    `to` are rows that are at hand already, whatever the moment.
    """
    at_hand = {(type(row), row.pk): row for row in to}
    waiting = [then for then in rows if then[0] is not None]
    while waiting:
        found = _found(waiting, at_hand)
        owners: dict[tuple[Model, Any, datetime], Then] = {}
        for row, at in waiting:
            for field in links(type(row)):
                model, key = field.related_model, getattr(row, field.attname)
                target = at_hand.get((model, key)) or found.get((model, key, at))
                if target is not None or issubclass(model, Recorded):
                    field.set_cached_value(row, target)
                if target is not None and field is owner_link(type(row)) and (model, key) not in at_hand:
                    owners[model, key, at] = (target, at)
        waiting = list(owners.values())


def _found(rows: Sequence[Then], at_hand: Any) -> dict[tuple[Model, Any, datetime], models.Model]:
    """What `rows` point at, as it was at the moment of each."""
    asked: dict[Model, dict[Any, set[datetime]]] = defaultdict(lambda: defaultdict(set))
    for row, at in rows:
        for field in links(type(row)):
            key = getattr(row, field.attname)
            if (
                key is not None
                and issubclass(field.related_model, Recorded)
                and (field.related_model, key) not in at_hand
            ):
                asked[field.related_model][key].add(at)
    return {
        (model, key, at): built(model, version)
        for model, moments in asked.items()
        for key, at, version in _versions_at(model, moments)
    }


def _versions_at(model: Model, moments: dict[Any, set[datetime]]) -> Iterable[tuple[Any, datetime, Row]]:
    every = [at for ats in moments.values() for at in ats]
    first, last = min(every), max(every)
    these = Q(id__in=list(moments))
    names = (*MARKS, *columns(model))
    before = newest_rows(model, first, these).values(*names)
    during = history_of(model).filter(these, history_date__gt=first, history_date__lte=last).values(*names)
    versions: dict[Any, list[Row]] = defaultdict(list)
    for version in sorted(before.union(during, all=True), key=lambda row: row["history_id"]):
        versions[version["id"]].append(version)
    for key, ats in moments.items():
        for at in ats:
            past = [version for version in versions[key] if version["history_date"] <= at]
            if past:  # also where it was deleted by then: it is named as it was last
                yield key, at, past[-1]
