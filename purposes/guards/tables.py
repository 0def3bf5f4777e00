"""What the guards of both databases need to know of a table."""

from django.db import models


def columns(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields]


def key(model: type[models.Model]) -> str:
    """The column of the primary key."""
    return str(model._meta.pk.column)


def unique_columns(model: type[models.Model]) -> list[list[str]]:
    """The columns of every unique rule beside the key."""
    of_fields = [[field.column] for field in model._meta.concrete_fields if field.unique and not field.primary_key]
    of_rules = [
        [str(model._meta.get_field(name).column) for name in rule.fields]  # type: ignore[union-attr]  # our rules name columns
        for rule in model._meta.constraints
        if isinstance(rule, models.UniqueConstraint) and rule.fields
    ]
    return of_fields + of_rules
