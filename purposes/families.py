"""Which rows belong to which record: those that go with it when it is deleted.

An activity has purposes, which have legal bases; a statement has sections, which have rights.
"""

from collections.abc import Iterator

from django.db import models

from purposes.recorded import Recorded, recorded_models

Model = type[models.Model]


def owner_link(model: Model) -> models.ForeignKey | None:
    """The column that names what the row belongs to; none for a record that stands by itself."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE:
            return field
    return None


def links(model: Model) -> list[models.ForeignKey]:
    return [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]


def family(root: Model) -> list[Model]:
    """The record's own model, then those of its rows, each after what it belongs to."""
    return [root, *_below(root)]


def owner_of(row: models.Model) -> models.Model | None:
    link = owner_link(type(row))
    return getattr(row, link.name) if link else None


def record_of(row: models.Model) -> models.Model:
    """The record at the top of what the row belongs to."""
    owner = owner_of(row)
    return record_of(owner) if owner else row


def record_models() -> list[Model]:
    """The models whose rows stand by themselves."""
    return [model for model in recorded_models() if owner_link(model) is None]


def _below(model: Model) -> Iterator[Model]:
    for relation in model._meta.related_objects:
        below = relation.related_model
        link = owner_link(below) if issubclass(below, Recorded) else None
        if link is not None and link is relation.field:
            yield below
            yield from _below(below)
