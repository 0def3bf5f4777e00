"""The guards as PostgreSQL spells them. ENABLE ALWAYS: not even a replica's session goes round them."""

from typing import Any

from django.db import models

from purposes.guards.tables import Guard, columns, history_of, is_redactable, key
from purposes.recorded import WRITERS

_PREFIX = "guard__"
_PATH = "pg_catalog, public, pg_temp"
"""A session's own temporary tables come last: one of a table's name must not stand in for it."""


def guards(recorded: list[type[models.Model]], grown: list[type[models.Model]]) -> list[Guard]:
    made = []
    for model in recorded:
        made += _recorded(model)
    for model in grown:
        made += _append_only(model)
    changes = next(model for model in grown if model._meta.object_name == "Change")
    return [*made, _rising(changes._meta.db_table)]


def removal(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE %s", [f"{_PREFIX}%"]
    )
    triggers = [f"DROP TRIGGER {name} ON {table}" for name, table in cursor.fetchall()]
    cursor.execute("SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE %s", [f"{_PREFIX}%"])
    return triggers + [f"DROP FUNCTION {name}" for (name,) in cursor.fetchall()]


def shown(cursor: Any, tables: list[str]) -> dict[str, str]:
    """By name: every trigger on `tables`, ours or not, switched on for every session or not; and every rule."""
    cursor.execute(
        "SELECT tgname, concat_ws(' ', tgenabled, pg_get_triggerdef(t.oid, true), proconfig::text, prosrc) "
        "FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid "
        "WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%s) "
        "UNION ALL SELECT rulename, definition FROM pg_rules WHERE tablename = ANY(%s)",
        [tables, tables],
    )
    return dict(cursor.fetchall())


def left_behind(cursor: Any) -> list[str]:
    """None: nothing here is done outside the database's own rules."""
    return []


def grants(role: str, append_only: list[str]) -> list[str]:
    """What the web role may do: everything that Django needs to the rows, and only add to the past."""
    who = '"' + role.replace('"', '""') + '"'
    past = ", ".join(append_only)
    return [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {who}",
        f"GRANT USAGE ON SCHEMA public TO {who}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {who}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who}",
        f"REVOKE ALL ON {past}, django_migrations FROM {who}",
        f"GRANT SELECT, INSERT ON {past} TO {who}",
        f"GRANT SELECT ON django_migrations TO {who}",
    ]


def _trigger(name: str, table: str, when: str, body: str, *, each: str = "ROW", kind: str = "") -> Guard:
    """A trigger and its function. Spelt as PostgreSQL shows it, so that what is found can be compared."""
    name, deferrable = f"{_PREFIX}{name}", "DEFERRABLE INITIALLY DEFERRED " if kind else ""
    sql = f"CREATE {kind}TRIGGER {name} {when} ON {table} {deferrable}FOR EACH {each} EXECUTE FUNCTION {name}()"
    function = (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {_PATH} AS $guard${body}$guard$"
    )
    return Guard(
        name,
        (function, sql, f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"),
        f'A {sql} {{"search_path={_PATH}"}} {body}',
    )


def _refuse(why: str) -> str:
    return f"RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = '{why}';"


def _append_only(model: type[models.Model]) -> list[Guard]:
    table = model._meta.db_table
    made = [
        _trigger(f"{table}__kept", table, "BEFORE DELETE OR UPDATE", _kept(model)),
        _not_emptied(table),
    ]
    if "change_id" in columns(model):
        made.append(_trigger(f"{table}__of_now", table, "AFTER INSERT", _of_now(model)))
    return made


def _kept(model: type[models.Model]) -> str:
    """A redaction lets through what it announces, in its own change and nothing else: the columns it names, emptied."""
    refuse = _refuse(f"{model._meta.db_table} only grows: UPDATE and DELETE refused")
    if model._meta.object_name == "Leaf":
        of = "table_name = OLD.table_name AND row_id = OLD.row_id"
        allowed = "length(NEW.salt) = 0 AND to_jsonb(OLD) - 'salt' = to_jsonb(NEW) - 'salt'"
    elif is_redactable(model):
        of = f"table_name = TG_TABLE_NAME AND row_id = OLD.{key(model)}"
        named = "ARRAY(SELECT jsonb_array_elements_text(told.columns))"
        allowed = (
            f"to_jsonb(OLD) - {named} = to_jsonb(NEW) - {named} "
            "AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(told.columns) name "
            "WHERE coalesce(to_jsonb(NEW) ->> name, '') NOT IN ('', '{}'))"
        )
    else:
        return f"\nBEGIN\n  {refuse}\nEND\n"
    return f"""
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF EXISTS (SELECT 1 FROM purposes_redaction told WHERE {of}
               AND change_id = (SELECT max(id) FROM purposes_change) AND {allowed}) THEN
      RETURN NEW;
    END IF;
  END IF;
  {refuse}
END
"""


def _not_emptied(table: str) -> Guard:
    refuse = "\nBEGIN\n  " + _refuse(f"{table} is not emptied: TRUNCATE refused") + "\nEND\n"
    return _trigger(f"{table}__not_emptied", table, "BEFORE TRUNCATE", refuse, each="STATEMENT")


def _of_now(model: type[models.Model]) -> str:
    """The row's change is the newest, is being written, and says the same of when and by whom.

    It is being written if its row is of a transaction in progress: others' are invisible, so it is ours. `xmin`
    tells the lower half of that transaction's number; the upper one is that of a number near ours.
    """
    same = " AND at = NEW.history_date AND actor = NEW.actor AND actor_id IS NOT DISTINCT FROM NEW.history_user_id"
    return f"""
DECLARE
  ours bigint := pg_current_xact_id()::text::bigint;
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM purposes_change WHERE id = NEW.change_id AND id = (SELECT max(id) FROM purposes_change)
    AND pg_xact_status(
      (ours + (xmin::text::bigint - ours % 4294967296 + 6442450944) % 4294967296 - 2147483648)::text::xid8
    ) = 'in progress'{same if "history_date" in columns(model) else ""}
  ) THEN
    {_refuse(f"{model._meta.db_table} takes only what is so now")}
  END IF;
  RETURN NULL;
END
"""


def _recorded(model: type[models.Model]) -> list[Guard]:
    table, history = model._meta.db_table, history_of(model)._meta.db_table
    return [
        _trigger(
            f"{table}__recorded",
            table,
            "AFTER INSERT OR DELETE OR UPDATE",
            _compared(
                model, "CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END", f"{table}: a change without its history"
            ),
            kind="CONSTRAINT ",
        ),
        _not_emptied(table),
        _trigger(
            f"{history}__true",
            history,
            "AFTER INSERT",
            _compared(model, "NEW", f"{history} takes only what is so now", and_not=_is_next(model)),
        ),
    ]


def _compared(model: type[models.Model], row: str, why: str, *, and_not: str = "true") -> str:
    """The newest history row says what the row is now, or that it is gone."""
    table, history, pk = model._meta.db_table, history_of(model)._meta.db_table, key(model)
    live, told = (f"({', '.join(f'{of}.{name}' for name in columns(model))})" for of in ("live", "told"))
    return f"""
DECLARE
  it bigint := ({row}).{pk};
  live {table}%ROWTYPE;
  told {history}%ROWTYPE;
BEGIN
  SELECT * INTO told FROM {history} WHERE {pk} = it ORDER BY history_date DESC, history_id DESC LIMIT 1;
  SELECT * INTO live FROM {table} WHERE {pk} = it;
  IF (FOUND AND (told.{pk} IS NULL OR told.history_type = '-' OR {live} IS DISTINCT FROM {told}))
     OR (NOT FOUND AND told.history_type <> '-')
     OR NOT ({and_not}) THEN
    {_refuse(why)}
  END IF;
  RETURN NULL;
END
"""


def _is_next(model: type[models.Model]) -> str:
    """It follows what history told before: an object begins with a `+`, and with another after it was gone."""
    history, pk = history_of(model)._meta.db_table, key(model)
    before = (
        f"(SELECT history_type FROM {history} WHERE {pk} = it AND history_id < NEW.history_id "
        "ORDER BY history_date DESC, history_id DESC LIMIT 1)"
    )
    return (
        f"(NEW.history_type = '+') = (coalesce({before}, '-') = '-') AND NEW.history_type IN ('+', '~', '-') "
        "AND told.history_id = NEW.history_id"
    )


def _rising(table: str) -> Guard:
    """No moment before another's, and none that the database's clock does not show; a clock set back is waited out.

    Under the lock of those who write, and with eyes for what was committed while they waited for it.
    """
    body = f"""
BEGIN
  PERFORM pg_advisory_xact_lock({WRITERS});
  IF current_setting('transaction_isolation') <> 'read committed'
     OR EXISTS (SELECT 1 FROM {table} WHERE id <> NEW.id AND (id > NEW.id OR at >= NEW.at))
     OR NEW.at < clock_timestamp() - interval '1 minute'
     OR NEW.at > interval '5 seconds' + greatest(clock_timestamp(),
          (SELECT max(at) FROM {table} WHERE id <> NEW.id)) THEN
    {_refuse(f"{table} follows the clock")}
  END IF;
  RETURN NULL;
END
"""
    return _trigger(f"{table}__rising", table, "AFTER INSERT", body)
