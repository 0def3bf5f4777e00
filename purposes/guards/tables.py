"""What the guards of both databases need to know of a table."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, models


@dataclass(frozen=True, slots=True)
class Guard:
    """Its name, the statements that make it, and what the database shows of it while nobody has altered it."""

    name: str
    sql: tuple[str, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class Unique:
    """Columns that no two rows share; of the rows that meet the condition, where there is one."""

    columns: tuple[str, ...]
    condition: str = ""


def columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def key(model: type[models.Model]) -> str:
    """The column of the primary key."""
    return str(model._meta.pk.column)


def history_of(model: type[models.Model]) -> Any:
    return model.history.model  # type: ignore[attr-defined]  # every Recorded model has one


def unique(model: type[models.Model]) -> list[Unique]:
    """Every unique rule beside the key."""
    fields = model._meta.concrete_fields
    of_fields = [Unique((str(field.column),)) for field in fields if field.unique and not field.primary_key]
    rules = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    return of_fields + [_unique(model, rule) for rule in rules]


def _unique(model: type[models.Model], rule: models.UniqueConstraint) -> Unique:
    columns = tuple(str(model._meta.get_field(name).column) for name in rule.fields)  # type: ignore[union-attr]  # ours name columns
    of: Any = rule
    return Unique(columns, of._get_condition_sql(model, connection.schema_editor()) or "")  # noqa: SLF001 - as the index has it


def is_redactable(model: type[models.Model]) -> bool:
    """Histories and the changes themselves, which hold words of and about people. What was published stays."""
    return hasattr(model, "history_object") or model._meta.object_name == "Change"
