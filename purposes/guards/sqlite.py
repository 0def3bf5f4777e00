"""The guards as SQLite spells them.

SQLite has no deferred triggers, but deferred foreign keys: a change leaves a mark that can never
satisfy its foreign key, a true history row takes it away, and otherwise the commit fails.
`INSERT OR REPLACE` fires no DELETE trigger, so what it would replace is looked for first.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from purposes.guards.tables import Guard, Unique, columns, history_of, is_redactable, key, unique
from purposes.recorded import change_being_written

_PREFIX = "guard__"
_NEVER = f"{_PREFIX}never"
_WRITING = "change_being_written"


def tell_the_change(connection: BaseDatabaseWrapper) -> None:
    """SQLite has no number of a transaction, by which to know its change: the connection that writes must say.

    A connection that is not ours knows no such function, and can add nothing to the past.
    """
    connection.connection.create_function(_WRITING, 0, change_being_written)


def guards(recorded: list[type[models.Model]], grown: list[type[models.Model]]) -> list[Guard]:
    made = [
        _table(_NEVER, "id integer PRIMARY KEY CHECK (id IS NULL)"),
        _trigger("never__empty", f"BEFORE INSERT ON {_NEVER}", _refuse("What was never recorded stays so")),
    ]
    for model in recorded:
        made += _recorded(model)
    for model in grown:
        made += _append_only(model)
    changes = next(model for model in grown if model._meta.object_name == "Change")
    return [*made, _rising(changes._meta.db_table)]


def removal(cursor: Any) -> list[str]:
    """Marks before what they refer to."""
    cursor.execute(
        "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'table') AND name LIKE %s "
        "ORDER BY type DESC, name = %s",
        [f"{_PREFIX}%", _NEVER],
    )
    return [f"DROP {kind} {name}" for kind, name in cursor.fetchall()]


def shown(cursor: Any, tables: list[str]) -> dict[str, str]:
    """By name: our tables of marks, and every trigger there is on `tables`, ours or not."""
    cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type IN ('trigger', 'table')")
    return {
        name: sql
        for name, table, sql in cursor.fetchall()
        if name.startswith(_PREFIX) or (name != table and (table in tables or table.startswith(_PREFIX)))
    }


def left_behind(cursor: Any) -> list[str]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE %s", [f"{_PREFIX}%__marks"])
    found = []
    for (marks,) in cursor.fetchall():
        cursor.execute(f"SELECT id FROM {marks} ORDER BY id")
        table = marks.removeprefix(_PREFIX).removesuffix("__marks")
        found += [f"{table}:{pk}" for (pk,) in cursor.fetchall()]
    return sorted(found)


def _table(name: str, of: str) -> Guard:
    sql = f"CREATE TABLE {name} ({of})"
    return Guard(name, (sql,), sql)


def _trigger(name: str, when: str, body: str) -> Guard:
    sql = f"CREATE TRIGGER {_PREFIX}{name} {when} BEGIN {body}; END"
    return Guard(f"{_PREFIX}{name}", (sql,), sql)


def _refuse(why: str, where: str = "") -> str:
    return f"SELECT RAISE(ABORT, '{why}') {where}".strip()


def _append_only(model: type[models.Model]) -> list[Guard]:
    table = model._meta.db_table
    replaced = [
        _refuse(
            f"{table} only grows, and is unique: {', '.join(f'{table}.{name}' for name in of.columns)}",
            f"FROM {table} WHERE {_same(of)}",
        )
        for of in [Unique((key(model),)), *unique(model)]
    ]
    made = [
        _trigger(
            f"{table}__update",
            f"BEFORE UPDATE ON {table}{_unless_redacted(model)}",
            _refuse(f"{table} only grows: UPDATE refused"),
        ),
        _trigger(f"{table}__delete", f"BEFORE DELETE ON {table}", _refuse(f"{table} only grows: DELETE refused")),
        _trigger(f"{table}__replace", f"BEFORE INSERT ON {table}", "; ".join(replaced)),
    ]
    if "change_id" in columns(model):
        made.append(
            _trigger(
                f"{table}__of_now",
                f"AFTER INSERT ON {table} WHEN NOT {_is_of_now(model)}",
                _refuse(f"{table} takes only what is so now"),
            )
        )
    return made


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
    """The rows that a new one would replace. A condition speaks of these columns alone: true of both, or of neither."""
    return " AND ".join([*(f"{name} = NEW.{name}" for name in of.columns), *([of.condition] if of.condition else [])])


def _is_of_now(model: type[models.Model]) -> str:
    """The row's change is the newest, is being written, and says the same of when and by whom."""
    same = " AND at = NEW.history_date AND actor = NEW.actor AND actor_id IS NEW.history_user_id"
    return (
        f"EXISTS (SELECT 1 FROM purposes_change WHERE id = NEW.change_id AND id = {_WRITING}() "
        f"AND id = (SELECT max(id) FROM purposes_change){same if 'history_date' in columns(model) else ''})"
    )


def _recorded(model: type[models.Model]) -> list[Guard]:
    table, pk = model._meta.db_table, key(model)
    history = history_of(model)._meta.db_table
    marks = f"{_PREFIX}{table}__marks"
    mark = {row: f"INSERT OR IGNORE INTO {marks} VALUES ({row}.{pk}, 1)" for row in ("NEW", "OLD")}
    made = [
        _table(
            marks,
            "id integer PRIMARY KEY, "
            f"unrecorded integer NOT NULL REFERENCES {_NEVER}(id) DEFERRABLE INITIALLY DEFERRED",
        ),
        _trigger(f"{table}__inserted", f"AFTER INSERT ON {table}", mark["NEW"]),
        _trigger(f"{table}__updated", f"AFTER UPDATE ON {table}", f"{mark['NEW']}; {mark['OLD']}"),
        _trigger(f"{table}__deleted", f"AFTER DELETE ON {table}", mark["OLD"]),
        _trigger(
            f"{table}__mark_stays",
            f"BEFORE DELETE ON {marks} WHEN NOT ({_is_told(model, 'OLD.id')})",
            _refuse(f"{table}: a change without its history"),
        ),
        _trigger(f"{table}__mark_kept", f"BEFORE UPDATE ON {marks}", _refuse(f"{table}: a mark is not altered")),
        _trigger(
            f"{history}__true",
            f"AFTER INSERT ON {history} WHEN NOT ({_is_next(model)} AND {_is_told(model, f'NEW.{pk}')})",
            _refuse(f"{history} takes only what is so now"),
        ),
        _trigger(f"{history}__z_recorded", f"AFTER INSERT ON {history}", f"DELETE FROM {marks} WHERE id = NEW.{pk}"),
    ]
    replaced = [
        f"INSERT OR IGNORE INTO {marks} SELECT {pk}, 1 FROM {table} WHERE {_same(of)} AND {pk} IS NOT NEW.{pk}"
        for of in unique(model)
    ]
    if replaced:
        made += [
            _trigger(f"{table}__replaced_{verb.lower()}", f"BEFORE {verb} ON {table}", "; ".join(replaced))
            for verb in ("INSERT", "UPDATE")
        ]
    return made


def _is_told(model: type[models.Model], pk: str) -> str:
    """The newest history row of `pk` says what the row is now, or that it is gone."""
    table, history = model._meta.db_table, history_of(model)._meta.db_table
    versions = f"FROM {history} WHERE {key(model)} = {pk} ORDER BY history_date DESC, history_id DESC"
    newest = f"(SELECT history_id {versions} LIMIT 1)"
    equal = " AND ".join(f"live.{name} IS told.{name}" for name in columns(model))
    return (
        f"CASE WHEN EXISTS (SELECT 1 FROM {table} WHERE {key(model)} = {pk}) "
        f"THEN EXISTS (SELECT 1 FROM {table} live, {history} told WHERE live.{key(model)} = {pk} "
        f"AND told.history_id = {newest} AND told.history_type <> '-' AND {equal}) "
        f"ELSE coalesce((SELECT history_type FROM {history} WHERE history_id = {newest}), '-') = '-' END"
    )


def _is_next(model: type[models.Model]) -> str:
    """It follows what history told before: an object begins with a `+`, and with another after it was gone."""
    history, pk = history_of(model)._meta.db_table, key(model)
    others = f"FROM {history} WHERE {pk} = NEW.{pk} AND history_id <> NEW.history_id"
    before = f"(SELECT history_type {others} ORDER BY history_date DESC, history_id DESC LIMIT 1)"
    return (
        f"(NEW.history_type = '+') = (coalesce({before}, '-') = '-') AND NEW.history_type IN ('+', '~', '-') "
        f"AND NOT EXISTS (SELECT 1 {others} AND history_id > NEW.history_id)"
    )


def _rising(table: str) -> Guard:
    """No moment before another's, and none that this machine's clock does not show; a clock set back is waited out."""
    return _trigger(
        f"{table}__rising",
        f"AFTER INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id <> NEW.id AND (id > NEW.id OR at >= NEW.at)) "
        f"OR strftime('%Y-%m-%d %H:%M:%S', NEW.at) IS NOT substr(NEW.at, 1, 19) "
        f"OR julianday(NEW.at) < julianday('now') - 1.0 / 1440 "
        f"OR julianday(NEW.at) > 1.0 / 17280 + max(julianday('now'), "
        f"(SELECT coalesce(max(julianday(at)), 0) FROM {table} WHERE id <> NEW.id))",
        _refuse(f"{table} follows the clock"),
    )
