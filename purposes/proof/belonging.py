"""Which rows of the past belong to one organisation, where a register holds several."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from purposes.models import Change, Organisation
from purposes.proof.leaves import Plain, sealed_models
from purposes.recorded import Frozen, Recorded


class Belonging:
    """Knows the keys of all that is or was the organisation's. Vocabularies, keys and redactions are everybody's."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._is_only_one = not Organisation.history.exclude(id=organisation.pk).exists()
        self._ids: dict[type[models.Model], frozenset[int]] = {Organisation: frozenset({organisation.pk})}
        self._tables = {model._meta.db_table: model for model in sealed_models()}
        self._changes = frozenset() if self._is_only_one else self._own_changes()

    def has(self, table: str, values: Plain) -> bool:
        model = self._tables[table]
        if self._is_only_one:
            return True
        if model is Change:
            return values["id"] in self._changes
        thing = _thing(model)
        if thing is Organisation:
            return values["id"] == self._organisation.pk
        owner = owner_of(thing)
        return owner is None or values[owner.column] in self._of(owner.related_model)

    def _of(self, thing: type[models.Model]) -> frozenset[int]:
        if thing not in self._ids:
            rows = thing.history if issubclass(thing, Recorded) else thing._default_manager
            ours = rows.filter(**self._match(thing))
            self._ids[thing] = frozenset(ours.values_list("id", flat=True))
        return self._ids[thing]

    def _own_changes(self) -> frozenset[int]:
        """Those that wrote a row that is ours or everybody's."""
        found: set[int] = set()
        for model in self._tables.values():
            if model is not Change:
                rows = model._default_manager.filter(**self._match(_thing(model)))
                found |= set(rows.values_list("change_id", flat=True))
        return frozenset(found)

    def _match(self, thing: type[models.Model]) -> dict[str, Any]:
        if thing is Organisation:
            return {"id": self._organisation.pk}
        owner = owner_of(thing)
        return {} if owner is None else {f"{owner.attname}__in": self._of(owner.related_model)}


def _thing(model: type[models.Model]) -> type[models.Model]:
    """What a history tells of; itself for what has no history."""
    return next(
        (one for one in apps.get_models() if issubclass(one, Recorded) and one.history.model is model),
        model,
    )


@cache
def owner_of(thing: type[models.Model]) -> models.ForeignKey | None:
    """The first foreign key that leads to an organisation, at whatever distance."""
    return None if thing is Organisation else _way_home(thing, frozenset())


def _way_home(thing: type[models.Model], past: frozenset[type[models.Model]]) -> models.ForeignKey | None:
    for field in thing._meta.concrete_fields:
        to = field.related_model
        if not isinstance(field, models.ForeignKey) or not isinstance(to, type) or to in past | {thing}:
            continue
        if to is Organisation or (issubclass(to, Recorded | Frozen) and _way_home(to, past | {thing})):
            return field
    return None
