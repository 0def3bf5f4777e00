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
            owner = owner_of(thing)
            rows = thing.history if issubclass(thing, Recorded) else thing._default_manager
            ours = rows.filter(**{f"{owner.attname}__in": self._of(owner.related_model)})  # type: ignore[union-attr]  # things without one are everybody's
            self._ids[thing] = frozenset(ours.values_list("id", flat=True))
        return self._ids[thing]

    def _own_changes(self) -> frozenset[int]:
        """Those that wrote a row of ours."""
        found: set[int] = set()
        for model in self._tables.values():
            thing = _thing(model)
            if model is Change or (thing is not Organisation and owner_of(thing) is None):
                continue
            keys: dict[str, Any] = {"id": self._organisation.pk}
            if (owner := owner_of(thing)) is not None:
                keys = {f"{owner.attname}__in": self._of(owner.related_model)}
            found |= set(model._default_manager.filter(**keys).values_list("change_id", flat=True))
        return frozenset(found)


def _thing(model: type[models.Model]) -> type[models.Model]:
    """What a history tells of; itself for what has no history."""
    return next(
        (one for one in apps.get_models() if issubclass(one, Recorded) and one.history.model is model),
        model,
    )


@cache
def owner_of(thing: type[models.Model]) -> models.ForeignKey | None:
    """The first foreign key that leads to an organisation, at whatever distance."""
    if thing is Organisation:
        return None
    for field in thing._meta.concrete_fields:
        to = field.related_model if isinstance(field, models.ForeignKey) else None
        if to is Organisation or (isinstance(to, type) and issubclass(to, Recorded | Frozen) and owner_of(to)):
            return field  # type: ignore[return-value]  # only foreign keys come here
    return None
