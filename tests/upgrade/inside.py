"""Fills a register in its own process, and tells what is in one: rows, past days, published bytes, migrations.

What is told is plain and knows as little of the models as can be: a later release must be able to tell the same.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - models load only once Django is set up
from django.contrib.auth.models import User  # noqa: E402 - the same
from django.core.management import call_command  # noqa: E402 - the same
from django.db import connection, transaction  # noqa: E402 - the same
from django.db.migrations.recorder import MigrationRecorder  # noqa: E402 - the same
from django.test import Client  # noqa: E402 - the same
from django.utils import timezone  # noqa: E402 - the same

from publishing import release  # noqa: E402 - the same
from publishing.models import Rendering, Statement  # noqa: E402 - the same
from publishing.rendering import FORMATS, Format  # noqa: E402 - the same
from publishing.sample import load_sample  # noqa: E402 - the same
from publishing.serving import FILES  # noqa: E402 - the same
from purposes import tokens  # noqa: E402 - the same
from purposes.history import rows_at  # noqa: E402 - the same
from purposes.models import ApiToken, Change, Organisation, ProcessingActivity, Purpose  # noqa: E402 - the same
from purposes.proof.seals import seal  # noqa: E402 - the same
from purposes.recorded import recorded_as, recorded_models  # noqa: E402 - the same
from purposes.register import read_register  # noqa: E402 - the same
from tests.make import accept_errors  # noqa: E402 - the same

Plain = dict[str, Any]

OURS = ("purposes_", "publishing_", "auth_user", "auth_group")
NOT_KEPT = ("auth_group_permissions", "auth_user_user_permissions")
"""What a release allows is its own to say."""


def fill() -> None:
    """The sample with its versions; then edits, rows that go, a record that goes, a token made and withdrawn, seals."""
    call_command("migrate", verbosity=0)
    release.FORMATS = tuple(replace(form, render=_paper(form)) if form.name == "pdf" else form for form in FORMATS)
    load_sample(passwords=Path(settings.VAR_DIR) / "passwords.json")
    by = User.objects.get(username="dpo")
    for number, purpose in enumerate(Purpose.objects.order_by("pk")[:3]):
        with transaction.atomic(), recorded_as(by, reason=f"Edit {number}"):
            purpose.text = {**purpose.text.data, "en": f"Reworded, “{number}”: 'ø' \\ \n\t€"}
            purpose.save()
    with transaction.atomic(), recorded_as(by, reason="Rows that go"):
        Purpose.objects.order_by("pk").last().delete()
    with transaction.atomic(), recorded_as(by):
        ProcessingActivity.objects.filter(entries__isnull=True).order_by("pk").last().delete()
    for name in ("Intranet", "Withdrawn"):
        token = ApiToken(name=name, scopes=["read"], expires_at=timezone.now() + timedelta(days=300))
        tokens.make(token, by=by)
    tokens.withdraw(ApiToken.objects.get(name="Withdrawn"), by=by, now=timezone.now())
    with recorded_as(by):
        seal(by=by)
    if connection.vendor == "sqlite":  # what is in the write-ahead log goes into the file
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _paper(form: Format) -> Any:
    """In English; its bytes are most of what is kept, and prove nothing more in other languages."""
    return lambda document, language, receipt: (
        form.render(document, language, receipt) if language == "en" else f"Paper in {language}".encode()
    )


def tell() -> Plain:
    moments = [change.at for change in Change.objects.order_by("pk")]
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "migrations": sorted(f"{app}.{name}" for app, name in applied if app in {"purposes", "publishing"}),
        "columns": {table: _columns(table) for table in _tables()},
        "rows": {table: dict(_rows(table, _columns(table))) for table in _tables()},
        "past": {moment.isoformat(): _past(moment, _model_columns()) for moment in moments},
        "past_columns": _model_columns(),
        "published": dict(_published()),
    }


def tell_again() -> Plain:
    """The same of what the older release knew, read from standard input: tables, columns and moments."""
    known: Plain = json.load(sys.stdin)
    moments = {change.at.isoformat(): change.at for change in Change.objects.order_by("pk")}
    for organisation in Organisation.objects.all():
        for at in moments.values():
            if at >= organisation.history.earliest().history_date:
                read_register(organisation, at=at)
    return {
        "rows": {table: dict(_rows(table, columns)) for table, columns in known["columns"].items()},
        "past": {moment: _past(moments[moment], known["past_columns"]) for moment in known["past"]},
        "published": dict(_published()),
    }


def go_on() -> Plain:
    """One edit more and one version more, by the code of today."""
    release.FORMATS = tuple(form for form in FORMATS if form.name != "pdf")
    by, statement = User.objects.get(username="dpo"), Statement.objects.order_by("pk")[0]
    with transaction.atomic(), recorded_as(by):
        statement.title = {**statement.title.data, "en": "Privacy, after the upgrade"}
        statement.save()
    accept_errors(statement, by=by)
    return {"published": release.publish(statement, by=by).number}


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return sorted(name for name in names if name.startswith(OURS) and name not in NOT_KEPT)


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return sorted(column.name for column in connection.introspection.get_table_description(cursor, table))


def _rows(table: str, columns: list[str]) -> Iterator[tuple[str, str]]:
    """A digest of each row by its key, as the database spells it."""
    as_text = "CAST({} AS text)" if connection.vendor == "postgresql" else "quote({})"
    with connection.cursor() as cursor:
        key = connection.introspection.get_primary_key_column(cursor, table)
        wanted = ", ".join(as_text.format(connection.ops.quote_name(name)) for name in (key, *columns))
        cursor.execute(f"SELECT {wanted} FROM {connection.ops.quote_name(table)} ORDER BY 1")
        for number, *values in cursor.fetchall():
            yield number, _digest(values)


def _model_columns() -> dict[str, list[str]]:
    return {
        model._meta.label: sorted(field.attname for field in model._meta.concrete_fields) for model in recorded_models()
    }


def _past(moment: Any, columns: dict[str, list[str]]) -> str:
    """The whole register as it stood then."""
    read, models = rows_at(moment), {model._meta.label: model for model in recorded_models()}
    rows = {
        label: [[str(row[name]) for name in names] for row in read(models[label], {})]
        for label, names in columns.items()
    }
    return _digest(rows)


def _published() -> Iterator[tuple[str, str]]:
    """What the archive serves, byte for byte."""
    files, client = {form.name: file for file, form in FILES.items()}, Client()
    stored = Rendering.objects.select_related("snapshot__statement").defer("body", "snapshot__document")
    for one in stored.order_by("pk"):
        if one.format == "html":
            continue  # the page of its day; the archive serves it as `html-archive`
        snapshot = one.snapshot
        version = f"/{snapshot.statement.slug}/{one.language}/versions/{snapshot.number}/{files.get(one.format, '')}"
        answer = client.get(version)
        yield version, f"{answer.status_code} {hashlib.sha256(answer.content).hexdigest()}"


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:32]


if __name__ == "__main__":
    found = {"fill": fill, "tell": tell, "tell_again": tell_again, "go_on": go_on}[sys.argv[1]]()
    sys.stdout.write(f"{json.dumps(found)}\n")
