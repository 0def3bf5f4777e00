"""The guards as SQLite spells them.

SQLite has no deferred triggers, but deferred foreign keys: a change leaves a mark that can never
satisfy its foreign key, a true history row takes it away, and otherwise the commit fails.
`INSERT OR REPLACE` fires no DELETE trigger, so what it would replace is looked for first.
"""

from typing import Any

from django.db import models

from purposes.guards.tables import Unique, columns, is_redactable, key, unique

_PREFIX = "guard__"
_MARKS = "purposes_unrecorded"
_NEVER = "purposes_never"


def guards(recorded: list[type[models.Model]], grown: list[type[models.Model]]) -> list[tuple[str, str]]:
    found = [
        (_NEVER, f"CREATE TABLE {_NEVER} (id integer PRIMARY KEY CHECK (id IS NULL))"),
        (
            _MARKS,
            f"CREATE TABLE {_MARKS} (place text PRIMARY KEY, unrecorded integer NOT NULL "
            f"REFERENCES {_NEVER}(id) DEFERRABLE INITIALLY DEFERRED)",
        ),
    ]
    for model in recorded:
        found += _recorded(model)
    for model in grown:
        found += _append_only(model)
    changes = next(model for model in grown if model._meta.object_name == "Change")
    return [*found, _rising(changes._meta.db_table)]


def removal(cursor: Any) -> list[str]:
    names = found(cursor)
    triggers = [f"DROP TRIGGER {name}" for name in names if name.startswith(_PREFIX)]
    return triggers + [f"DROP TABLE {name}" for name in (_MARKS, _NEVER) if name in names]


def found(cursor: Any) -> dict[str, str]:
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE (type = 'trigger' AND name LIKE %s) OR name IN (%s, %s)",
        [f"{_PREFIX}%", _MARKS, _NEVER],
    )
    return dict(cursor.fetchall())


def is_as_made(found: str, wanted: str) -> bool:
    return found == wanted


def left_behind(cursor: Any) -> list[str]:
    if _MARKS not in found(cursor):
        return []
    cursor.execute(f"SELECT place FROM {_MARKS} ORDER BY place")
    return [place for (place,) in cursor.fetchall()]


def _trigger(name: str, when: str, body: str) -> tuple[str, str]:
    name = f"{_PREFIX}{name}"
    return name, f"CREATE TRIGGER {name} {when} BEGIN {body}; END"


def _append_only(model: type[models.Model]) -> list[tuple[str, str]]:
    table, pk = model._meta.db_table, key(model)
    replaced = "; ".join(
        f"SELECT RAISE(ABORT, '{table} only grows, and is unique: {', '.join(f'{table}.{name}' for name in of.columns)}') "
        f"FROM {table} WHERE {_same(of)}"
        for of in [Unique((pk,)), *unique(model)]
    )

    def refuse(verb: str) -> str:
        return f"SELECT RAISE(ABORT, '{table} only grows: {verb} refused')"

    return [
        _trigger(f"{table}__update", f"BEFORE UPDATE ON {table}{_unless_redacted(model)}", refuse("UPDATE")),
        _trigger(f"{table}__delete", f"BEFORE DELETE ON {table}", refuse("DELETE")),
        _trigger(f"{table}__replace", f"BEFORE INSERT ON {table}", replaced),
    ]


def _unless_redacted(model: type[models.Model]) -> str:
    """A redaction lets through what it announces, in its own change and nothing else: the columns it names, emptied."""
    now = "told.change_id = (SELECT max(id) FROM purposes_change)"
    if model._meta.object_name == "Leaf":
        kept = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in columns(model) if name != "salt")
        of = "told.table_name = OLD.table_name AND told.row_id = OLD.row_id"
        allowed = f"length(NEW.salt) = 0 AND {kept}"
    elif is_redactable(model):
        of = f"told.table_name = '{model._meta.db_table}' AND told.row_id = OLD.{key(model)}"
        named = "IN (SELECT value FROM json_each(told.columns))"
        allowed = " AND ".join(
            f"(NEW.{name} IS OLD.{name} OR ('{name}' {named} AND ifnull(NEW.{name}, '') IN ('', '{{}}')))"
            for name in columns(model)
        )
    else:
        return ""
    return f" WHEN NOT EXISTS (SELECT 1 FROM purposes_redaction told WHERE {of} AND {now} AND {allowed})"


def _same(of: Unique) -> str:
    """The rows that a new one would replace. A condition speaks of these columns alone, so it holds for both or neither."""
    return " AND ".join([*(f"{name} = NEW.{name}" for name in of.columns), *([of.condition] if of.condition else [])])


def _recorded(model: type[models.Model]) -> list[tuple[str, str]]:
    table, pk = model._meta.db_table, key(model)
    history = model.history.model._meta.db_table  # type: ignore[attr-defined]  # every Recorded model has one
    marks = {row: f"INSERT OR IGNORE INTO {_MARKS} VALUES ('{table}:' || {row}.{pk}, 1)" for row in ("NEW", "OLD")}
    equal = " AND ".join(f"live.{name} IS NEW.{name}" for name in columns(model))
    is_true = (
        f"CASE NEW.history_type WHEN '-' THEN NOT EXISTS (SELECT 1 FROM {table} WHERE {pk} = NEW.{pk}) "
        f"ELSE EXISTS (SELECT 1 FROM {table} live WHERE {equal}) END"
    )
    is_of_now = (
        "EXISTS (SELECT 1 FROM purposes_change WHERE id = NEW.change_id AND at = NEW.history_date "
        "AND id = (SELECT max(id) FROM purposes_change))"
    )
    guards = [
        _trigger(f"{table}__inserted", f"AFTER INSERT ON {table}", marks["NEW"]),
        _trigger(f"{table}__updated", f"AFTER UPDATE ON {table}", f"{marks['NEW']}; {marks['OLD']}"),
        _trigger(f"{table}__deleted", f"AFTER DELETE ON {table}", marks["OLD"]),
        _trigger(
            f"{history}__true",
            f"AFTER INSERT ON {history} WHEN NOT ({is_true} AND {is_of_now})",
            f"SELECT RAISE(ABORT, '{history} takes only what is so now')",
        ),
        _trigger(
            f"{history}__recorded",
            f"AFTER INSERT ON {history} WHEN {is_true} AND {is_of_now}",
            f"DELETE FROM {_MARKS} WHERE place = '{table}:' || NEW.{pk}",
        ),
    ]
    replaced = [
        f"INSERT OR IGNORE INTO {_MARKS} SELECT '{table}:' || {pk}, 1 FROM {table} "
        f"WHERE {_same(of)} AND {pk} IS NOT NEW.{pk}"
        for of in unique(model)
    ]
    if replaced:
        guards += [
            _trigger(f"{table}__replaced_{verb.lower()}", f"BEFORE {verb} ON {table}", "; ".join(replaced))
            for verb in ("INSERT", "UPDATE")
        ]
    return guards


def _rising(table: str) -> tuple[str, str]:
    """No moment before another's, and none that this machine's clock does not show; a clock set back is waited out."""
    return _trigger(
        f"{table}__rising",
        f"AFTER INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id <> NEW.id AND (id > NEW.id OR at >= NEW.at)) "
        f"OR julianday(NEW.at) < julianday('now') - 1.0 / 1440 "
        f"OR julianday(NEW.at) > 1.0 / 17280 + max(julianday('now'), "
        f"(SELECT coalesce(max(julianday(at)), 0) FROM {table} WHERE id <> NEW.id))",
        f"SELECT RAISE(ABORT, '{table} follows the clock')",
    )
