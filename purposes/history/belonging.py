"""What of the past belongs to one organisation, where a register holds several.

What no foreign key leads home from is everybody's: vocabularies, keys, redactions. Accounts and their tokens are the
installation's, and no organisation's.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from purposes.history.moments import history_of
from purposes.models import AccountEvent, ApiToken, Change, Organisation
from purposes.recorded import Frozen, Recorded, recorded_models

Model = type[models.Model]

OF_ACCOUNTS: tuple[Model, ...] = (ApiToken, AccountEvent)


def written(model: Model) -> "QuerySet[Any]":
    """All rows that ever told of `model`: its history, or itself where it is written once."""
    return history_of(model) if issubclass(model, Recorded) else model._default_manager.order_by()


def belonging_to(organisations: Collection[int], model: Model) -> Q:
    """Which of the rows `written` tell of what is, or was, one of the organisations' or everybody's."""
    if model is Organisation:
        return Q(id__in=organisations)
    if model in OF_ACCOUNTS:
        return Q(pk__in=())
    home = way_home(model)
    if home is None:
        return Q()
    if home.related_model is Organisation:
        return Q(**{f"{home.attname}__in": organisations})
    owner: Any = home.related_model
    return Q(**{f"{home.attname}__in": written(owner).filter(belonging_to(organisations, owner)).values("id")})


def are_all(organisations: Collection[int]) -> bool:
    """Whether the register never held another: then all is theirs."""
    return not history_of(Organisation).exclude(id__in=organisations).exists()


class Belonging:
    """Says of single rows of append-only tables whether they are the organisation's or everybody's; reads keys once."""

    def __init__(self, organisation: Organisation, *, among: Iterable[Model]) -> None:
        self._organisation = organisation.pk
        self._is_only_one = are_all([organisation.pk])
        self._told_of: dict[Model, Model] = {history_of(model).model: model for model in recorded_models()}
        self._keys: dict[Model, frozenset[int]] = {Organisation: frozenset({organisation.pk})}
        self._changes = frozenset() if self._is_only_one else self._own_changes(among)

    def has(self, table: Model, values: Mapping[str, Any]) -> bool:
        """`values` are those of a row of `table`, by column."""
        if self._is_only_one:
            return True
        if table is Change:
            return values["id"] in self._changes
        thing = self._told_of.get(table, table)
        if thing is Organisation:
            return bool(values["id"] == self._organisation)
        if thing in OF_ACCOUNTS:
            return False
        home = way_home(thing)
        return home is None or values[home.column] in self._of(home.related_model)

    def _of(self, thing: Any) -> frozenset[int]:
        if thing not in self._keys:
            ours = written(thing).filter(belonging_to([self._organisation], thing))
            self._keys[thing] = frozenset(ours.values_list("id", flat=True))
        return self._keys[thing]

    def _own_changes(self, tables: Iterable[Model]) -> frozenset[int]:
        """Those that wrote a row that is ours or everybody's."""
        found: set[int] = set()
        for table in tables:
            if table is not Change:
                thing = self._told_of.get(table, table)
                rows = written(thing).filter(belonging_to([self._organisation], thing))
                found |= set(rows.values_list("change_id", flat=True))
        return frozenset(found)


@cache
def way_home(thing: Model) -> models.ForeignKey | None:
    """The first foreign key that leads to an organisation, at whatever distance."""
    return None if thing is Organisation else _way_home(thing, frozenset())


def _way_home(thing: Model, past: frozenset[Model]) -> models.ForeignKey | None:
    for field in thing._meta.concrete_fields:
        to = field.related_model
        if not isinstance(field, models.ForeignKey) or not isinstance(to, type) or to in past | {thing}:
            continue
        if to is Organisation or (issubclass(to, Recorded | Frozen) and _way_home(to, past | {thing})):
            return field
    return None
