"""Which migrations the release before can live with: it still serves while `migrate` runs, and for a while after.

Expand, then contract: what a release adds, the one before leaves empty; what a release no longer uses, the next one
takes away. A migration says so itself: `contracted = ("model.field",)` names what the release before no longer used,
`"narrowed"` among them that it no longer wrote what a new constraint forbids.
"""

from collections.abc import Iterator
from typing import Any

from django.db.migrations import operations
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field, ManyToManyField

HARMLESS = (
    operations.CreateModel,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.RenameIndex,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.RemoveConstraint,
)
GONE = (operations.RemoveField, operations.DeleteModel)
RENAMED = (operations.RenameField, operations.RenameModel, operations.AlterModelTable)


def dangers(migration: Migration, before: ProjectState | None = None) -> Iterator[str]:
    """A sentence for each operation that would break the release before, or that nobody could take back.

    `before` is how the models stood. A model that the migration itself makes is none that the release before knows.
    """
    contracted = getattr(migration, "contracted", ())
    found = list(_flat(migration.operations))
    made = {operation.name.lower() for operation in found if isinstance(operation, operations.CreateModel)}
    for operation in found:
        if getattr(operation, "model_name", "").lower() in made or _only_words_change(operation, migration, before):
            continue
        why = _danger(operation, contracted)
        if why:
            yield f"{migration.app_label}.{migration.name}: {operation.describe()}: {why}"


def _only_words_change(operation: operations.base.Operation, migration: Migration, before: ProjectState | None) -> bool:
    """Labels, help and choices are no matter of the database."""
    if before is None or not isinstance(operation, operations.AlterField):
        return False
    model = before.models[migration.app_label, operation.model_name.lower()]
    return _in_the_database(model.fields[operation.name]) == _in_the_database(operation.field)


def _in_the_database(field: Field) -> tuple[str, dict[str, Any]]:
    _name, path, _positional, named = field.deconstruct()
    return path, {name: value for name, value in named.items() if name not in Field.non_db_attrs}


def _flat(found: list[operations.base.Operation]) -> Iterator[operations.base.Operation]:
    for operation in found:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _danger(operation: operations.base.Operation, contracted: tuple[str, ...]) -> str:
    if isinstance(operation, HARMLESS):
        return ""
    if isinstance(operation, GONE):
        name = getattr(operation, "name", "")
        named = f"{operation.model_name}.{name}" if isinstance(operation, operations.RemoveField) else name
        used = "the release before still reads it; stop using it first, and name it in `contracted` a release later"
        return "" if named.lower() in contracted else used
    if isinstance(operation, RENAMED):
        return "the release before asks for the old name; add the new one, copy, and take the old one away later"
    if isinstance(operation, operations.AddField):
        return "" if _is_filled(operation.field) else "the release before does not fill it; give it a `db_default`"
    if isinstance(operation, operations.AlterField):
        return "" if _may_stay_empty(operation.field) else "rows without it may come; `null` or `db_default`"
    if isinstance(operation, operations.AddConstraint):
        return "" if "narrowed" in contracted else "the release before may write what it forbids; say `narrowed`"
    if isinstance(operation, operations.RunPython | operations.RunSQL):
        return "" if operation.reversible else "it cannot be taken back; give it a way back, or `noop`"
    return "nobody has thought about this kind of change yet (tests/upgrade/safety.py)"


def _is_filled(field: Field) -> bool:
    """By the database; and by that default `purposes.proof.leaves` knows that the column is younger than its rows."""
    return field.db_default is not NOT_PROVIDED or isinstance(field, ManyToManyField)


def _may_stay_empty(field: Field) -> bool:
    return field.null or _is_filled(field)
