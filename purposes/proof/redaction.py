"""The verb that blanks words of the past, where the law asks for it (Art. 17), and says so for ever."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DatabaseError, models, transaction

from purposes.guards.tables import is_redactable
from purposes.history import is_told_now
from purposes.models import Leaf, Redaction
from purposes.recorded import current_change, recorded_as

_NOT_ALLOWED = "42501"  # PostgreSQL's number for a right that is lacking
_ALWAYS_KEPT = frozenset({"history_type", "origin", "request", "verb"})


class CannotRedact(Exception):
    """Says in one sentence why nothing was blanked."""


def redact(
    *, model: type[models.Model], row: int, columns: Collection[str], by: AbstractBaseUser | None, reason: str
) -> Redaction:
    """Blank these columns of one row of a history table (or of a change). Raises `CannotRedact`.

    The leaf stays, without its salt: nobody can find the words by trying. The next
    seal gives what is left a leaf of its own.
    """
    if not reason.strip():
        raise CannotRedact("Say why: the reason stays with the redaction.")
    words = [str(field.column) for field in redactable_fields(model)]
    if not columns or not set(columns) <= set(words):
        raise CannotRedact(
            f"Choose columns with words in them. {model._meta.db_table} has: {', '.join(words) or 'none'}."
        )
    with _by_the_owner(), recorded_as(by, reason=reason), transaction.atomic():
        change = current_change()
        if _is_current(model, row):
            raise CannotRedact(
                f"Row {row} of {model._meta.db_table} is what the register says now. Change the register first."
            )
        told = Redaction.objects.create(
            change=change, table_name=model._meta.db_table, row_id=row, columns=sorted(columns), reason=reason
        )
        blank = {field.attname: _blank(field) for field in redactable_fields(model) if field.column in columns}
        if not model._default_manager.filter(pk=row).update(**blank):
            raise CannotRedact(f"{model._meta.db_table} has no row {row}.")
        Leaf.objects.filter(table_name=told.table_name, row_id=row).update(salt=b"")
        return told


@contextmanager
def _by_the_owner() -> Iterator[None]:
    """On PostgreSQL the role that serves the site may alter nothing of the past, not even this."""
    try:
        yield
    except DatabaseError as problem:
        if getattr(problem.__cause__, "sqlstate", "") != _NOT_ALLOWED:
            raise
        raise CannotRedact(
            "This database role may not blank the past: run the command as the role that owns the tables and migrates."
        ) from problem


def redactable_fields(model: type[models.Model]) -> list[models.Field]:
    """Those with words in them, of the tables where words may be blanked. What was published stays."""
    if not is_redactable(model):
        return []
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and field.column not in _ALWAYS_KEPT
    ]


def _is_current(model: type[models.Model], row: int) -> bool:
    """Of a change or a frozen row there is nothing newer."""
    return hasattr(model, "history_object") and is_told_now(model, row)


def _blank(field: models.Field) -> Any:
    if field.null:
        return None
    return "" if type(field) in (models.CharField, models.TextField, models.SlugField) else {}
