"""Some records, each as it stood at a moment of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from purposes.families import family, links, owner_link
from purposes.history.moments import Row, Rows, history_of, order_of, rows_of_today
from purposes.history.timelines import families_scopes
from purposes.history.versions import MARKS, Model, columns


def rows_each_at(moments: Mapping[int, datetime], record: Model) -> Rows:
    """Reads the records of that model in `moments`, with their rows, each as it stood at its own; no other records.

    What they share, such as vocabularies, is of the present; a term that is gone by now is as it was last.
    In editorial order within each record. One query per table, two per vocabulary.
    """
    return _Each(moments, record).rows


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Of one table: the rows as they stood, and the record of every row that ever was under one of the records."""

    rows: list[Row]
    records: dict[int, int]


class _Each:
    def __init__(self, moments: Mapping[int, datetime], record: Model) -> None:
        self.moments, self.record = moments, record
        self.family = family(self.record)
        self.scopes = families_scopes(self.record, list(moments))
        self.terms = {link.related_model for model in self.family[1:] for link in links(model)} - set(self.family)
        self.chosen: dict[Model, _Chosen] = {}

    def rows(self, model: Model, match: Mapping[str, Any]) -> list[Row]:
        if model in self.family:
            return self._past(model).rows
        found = rows_of_today(model, match)
        return [*found, *_gone(model)] if self.moments and model in self.terms else found

    def _past(self, model: Model) -> _Chosen:
        if model not in self.chosen:
            versions = history_of(model).filter(self.scopes[model]).order_by(*order_of(model))
            self.chosen[model] = self._choose(model, list(versions.values(*MARKS, *columns(model))))
        return self.chosen[model]

    def _choose(self, model: Model, versions: list[Row]) -> _Chosen:
        """Of each row the newest version that its record had at its moment."""
        records = {version["id"]: self._record_of(model, version) for version in versions}
        newest: dict[int, Row] = {}
        for version in versions:
            at, before = self.moments[records[version["id"]]], newest.get(version["id"])
            if version["history_date"] <= at and (before is None or _age(before) < _age(version)):
                newest[version["id"]] = version
        rows = [row for row in versions if row is newest.get(row["id"]) and row["history_type"] != "-"]
        return _Chosen(rows, records)

    def _record_of(self, model: Model, version: Row) -> int:
        owner: Any = owner_link(model) if model is not self.record else None
        return self._past(owner.related_model).records[version[owner.attname]] if owner else version["id"]


def _age(version: Row) -> tuple[Any, Any]:
    return version["history_date"], version["history_id"]


def _gone(model: Model) -> list[Row]:
    """What is not there any more, as it was last."""
    there = model._default_manager.values("pk")
    ends = history_of(model).filter(history_type="-").exclude(id__in=there).order_by("history_id")
    return list({row["id"]: row for row in ends.values(*MARKS, *columns(model))}.values())
