"""The guards as PostgreSQL spells them. ENABLE ALWAYS: not even a replica's session goes round them."""

from typing import Any

from django.db import models

from purposes.guards.tables import columns, is_redactable, key

_PREFIX = "guard__"
_BODY = "$guard$"


def guards(recorded: list[type[models.Model]], grown: list[type[models.Model]]) -> list[tuple[str, str]]:
    found = [
        _function("only_grows", _ONLY_GROWS),
        _function("only_grows_or_is_redacted", _ONLY_GROWS_OR_IS_REDACTED),
        _function("only_grows_or_loses_salt", _ONLY_GROWS_OR_LOSES_SALT),
    ]
    for model in recorded:
        found += _recorded(model)
    for model in grown:
        found += _append_only(model)
    changes = next(model for model in grown if model._meta.object_name == "Change")
    return [*found, *_rising(changes._meta.db_table)]


def removal(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE %s", [f"{_PREFIX}%"]
    )
    triggers = [f"DROP TRIGGER {name} ON {table}" for name, table in cursor.fetchall()]
    cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE %s", [f"{_PREFIX}%"])
    return triggers + [f"DROP FUNCTION {name}()" for (name,) in cursor.fetchall()]


def found(cursor: Any) -> dict[str, str]:
    """Triggers that are switched on for every session, by definition; functions by their body."""
    cursor.execute(
        "SELECT tgname, 'ALWAYS' FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A' AND tgname LIKE %s "
        "UNION ALL SELECT proname || '()', prosrc FROM pg_proc WHERE proname LIKE %s",
        [f"{_PREFIX}%", f"{_PREFIX}%"],
    )
    return dict(cursor.fetchall())


def is_as_made(found: str, wanted: str) -> bool:
    return found == (wanted.split(_BODY)[1] if _BODY in wanted else "ALWAYS")


def left_behind(cursor: Any) -> list[str]:
    """None: nothing here is done outside the database's own rules."""
    return []


def grants(role: str, append_only: list[str]) -> list[str]:
    """What the web role may do: everything that Django needs to the rows, and only add to the past."""
    who = '"' + role.replace('"', '""') + '"'
    past = ", ".join(append_only)
    return [
        f"GRANT USAGE ON SCHEMA public TO {who}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {who}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who}",
        f"REVOKE ALL ON {past}, django_migrations FROM {who}",
        f"GRANT SELECT, INSERT ON {past} TO {who}",
        f"GRANT SELECT ON django_migrations TO {who}",
    ]


def _function(name: str, body: str) -> tuple[str, str]:
    name = f"{_PREFIX}{name}"
    return f"{name}()", f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {_BODY}{body}{_BODY}"


def _trigger(name: str, table: str, when: str, function: str) -> tuple[str, str]:
    name, function = f"{_PREFIX}{name}", function if "(" in function else f"{function}()"
    kind = "CONSTRAINT TRIGGER" if "DEFERRABLE" in when else "TRIGGER"
    return (
        name,
        f"CREATE {kind} {name} {when.format(table=table)} EXECUTE FUNCTION {_PREFIX}{function}; "
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    )


_ONLY_GROWS = """
BEGIN
  RAISE EXCEPTION '% only grows: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END
"""


# A redaction lets through what it announces, in its own change and nothing else: the columns it names, emptied.
_ONLY_GROWS_OR_IS_REDACTED = """
DECLARE
  announced purposes_redaction%ROWTYPE;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    FOR announced IN SELECT * FROM purposes_redaction
      WHERE table_name = TG_TABLE_NAME AND row_id = (to_jsonb(OLD) ->> TG_ARGV[0])::bigint
        AND change_id = (SELECT max(id) FROM purposes_change)
    LOOP
      IF to_jsonb(OLD) - ARRAY(SELECT jsonb_array_elements_text(announced.columns))
           = to_jsonb(NEW) - ARRAY(SELECT jsonb_array_elements_text(announced.columns))
         AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(announced.columns) name
                         WHERE coalesce(to_jsonb(NEW) ->> name, '') NOT IN ('', '{}')) THEN
        RETURN NEW;
      END IF;
    END LOOP;
  END IF;
  RAISE EXCEPTION '% only grows: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END
"""
_ONLY_GROWS_OR_LOSES_SALT = """
BEGIN
  IF TG_OP = 'UPDATE' AND length(NEW.salt) = 0 AND to_jsonb(OLD) - 'salt' = to_jsonb(NEW) - 'salt'
     AND EXISTS (SELECT 1 FROM purposes_redaction WHERE table_name = OLD.table_name AND row_id = OLD.row_id
                 AND change_id = (SELECT max(id) FROM purposes_change)) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% only grows: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END
"""


def _append_only(model: type[models.Model]) -> list[tuple[str, str]]:
    table, name = model._meta.db_table, "only_grows"
    if is_redactable(model):
        name = f"only_grows_or_is_redacted('{key(model)}')"
    elif model._meta.object_name == "Leaf":
        name = "only_grows_or_loses_salt"
    return [
        _trigger(f"{table}__kept", table, "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW", name),
        _trigger(f"{table}__not_emptied", table, "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT", "only_grows"),
    ]


def _recorded(model: type[models.Model]) -> list[tuple[str, str]]:
    table, pk = model._meta.db_table, key(model)
    history = model.history.model._meta.db_table  # type: ignore[attr-defined]  # every Recorded model has one
    names = columns(model)

    def row(of: str) -> str:
        return f"({', '.join(f'{of}.{name}' for name in names)})"

    is_recorded = f"""
DECLARE
  it bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.{pk} ELSE NEW.{pk} END;
  live {table}%ROWTYPE;
  told {history}%ROWTYPE;
BEGIN
  SELECT * INTO told FROM {history} WHERE {pk} = it ORDER BY history_date DESC, history_id DESC LIMIT 1;
  SELECT * INTO live FROM {table} WHERE {pk} = it;
  IF FOUND AND (told.{pk} IS NULL OR told.history_type = '-' OR {row("live")} IS DISTINCT FROM {row("told")})
     OR NOT FOUND AND told.history_type <> '-' THEN
    RAISE EXCEPTION '% %: a change without its history', TG_TABLE_NAME, it
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END
"""
    is_true = f"""
DECLARE
  live {table}%ROWTYPE;
BEGIN
  SELECT * INTO live FROM {table} WHERE {pk} = NEW.{pk};
  IF (FOUND AND (NEW.history_type = '-' OR {row("live")} IS DISTINCT FROM {row("NEW")}))
     OR (NOT FOUND AND NEW.history_type <> '-')
     OR NOT EXISTS (SELECT 1 FROM purposes_change WHERE id = NEW.change_id AND at = NEW.history_date
                    AND id = (SELECT max(id) FROM purposes_change)) THEN
    RAISE EXCEPTION '% takes only what is so now', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END
"""
    deferred = "AFTER INSERT OR UPDATE OR DELETE ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    return [
        _function(f"{table}__recorded", is_recorded),
        _trigger(f"{table}__recorded", table, deferred, f"{table}__recorded"),
        _trigger(f"{table}__not_emptied", table, "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT", "only_grows"),
        _function(f"{history}__true", is_true),
        _trigger(f"{history}__true", history, "AFTER INSERT ON {table} FOR EACH ROW", f"{history}__true"),
    ]


def _rising(table: str) -> list[tuple[str, str]]:
    """No moment before another's, and none that the database's clock does not show; a clock set back is waited out."""
    body = f"""
BEGIN
  IF EXISTS (SELECT 1 FROM {table} WHERE id <> NEW.id AND (id > NEW.id OR at >= NEW.at))
     OR NEW.at < clock_timestamp() - interval '1 minute'
     OR NEW.at > interval '5 seconds' + greatest(clock_timestamp(),
          (SELECT max(at) FROM {table} WHERE id <> NEW.id)) THEN
    RAISE EXCEPTION '% follows the clock', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END
"""
    return [
        _function(f"{table}__rising", body),
        _trigger(f"{table}__rising", table, "AFTER INSERT ON {table} FOR EACH ROW", f"{table}__rising"),
    ]
