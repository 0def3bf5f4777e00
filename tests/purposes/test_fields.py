"""The table of fields: everything that is edited stands in it, and the pages made from it are those of today."""

import io
import json
from pathlib import Path
from zipfile import ZipFile

import jsonschema
import pytest
from django.core.management import call_command
from rest_framework.throttling import SimpleRateThrottle

from publishing.rendering import as_pdf
from purposes.exchange import as_pdf as as_register_pdf
from purposes.exchange.columns import is_link
from purposes.exchange.csv_set import as_csv_set
from purposes.exchange.outputs import Output
from purposes.exchange.records import all_records
from purposes.exchange.reference import as_markdown, unknown_names
from purposes.exchange.schema import register_schema
from purposes.exchange.writer import added_parts, as_json, register_document
from purposes.models import Acceptance, ApiToken, Inspection, MutedRule, OrganisationLimit
from purposes.recorded import recorded_models
from purposes.register import read_register
from tests.api import Program
from tests.make import make_statement
from tests.purposes import planted
from tests.purposes.full import full_register, markers, squeezed

DOCS = Path(__file__).resolve().parents[2] / "docs"

ELSEWHERE = {
    ApiToken: "who may come in here; its secret is known to nobody",
    Acceptance: "answers to findings of this very register: they name rows by number",
    Inspection: "who was let in here, and until when",
    OrganisationLimit: "to what an account here is limited",
    MutedRule: "what this desk does not want to hear, whoever's register it reads",
}
"""Models that are edited and not exchanged, and why."""


def tables():
    return [table for records in all_records() for table in records.table.whole()]


def test_every_edited_model_is_exchanged_or_says_why_not():
    in_tables = {table.model for table in tables()}
    linked = {column.through for table in tables() for column in table.columns if column.through}

    assert set(recorded_models()) == in_tables | linked | set(ELSEWHERE)
    assert all(is_link(model) for model in linked)


def test_every_column_is_a_field_a_place_or_follows_from_one():
    around = {"id", "position", "version", "organisation"}
    left_out = {
        f"{table.model.__name__}.{field.name}"
        for table in tables()
        for field in table.model._meta.concrete_fields
        if field.name not in table.by_name and field is not table.owner and field.name not in around
    }

    assert left_out == set()


def test_page_of_fields_is_what_the_table_says_today():
    assert unknown_names() == []
    assert (DOCS / "fields.md").read_text("utf-8") == as_markdown()


def test_schema_is_what_the_table_says_today(capsys):
    call_command("list_fields", "--schema")

    told = capsys.readouterr().out
    assert (DOCS / "ropa-register-1.schema.json").read_text("utf-8") == told
    jsonschema.Draft202012Validator.check_schema(json.loads(told))


@pytest.mark.django_db
def test_what_is_exported_is_as_the_schema_says(vocabularies):
    organisation = make_statement().organisation
    register = read_register(organisation)

    for document in (
        register_document(register, **added_parts(organisation.pk)),
        register_document(full_register()),
    ):
        jsonschema.validate(json.loads(as_json(document)), register_schema())


def test_every_column_is_in_the_csv_set():
    register = full_register()

    with ZipFile(io.BytesIO(as_csv_set(register_document(register), language="en"))) as files:
        text = squeezed("".join(files.read(name).decode() for name in files.namelist()))

    assert {one for one in markers(register) | markers(register, language="nl") if one not in text} == set()


# What comes out


@pytest.fixture
def _set_at_once(monkeypatch) -> None:
    """Paper as what the press is given: its own tests look at what the press makes of it."""
    for module in (as_pdf, as_register_pdf):
        monkeypatch.setattr(module, "set_in_type", lambda html, **_: html.encode())
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *_: True)


@pytest.mark.parametrize("records", all_records(), ids=lambda records: records.name)
@pytest.mark.usefixtures("_set_at_once", "vocabularies")
def test_every_field_comes_out_where_the_table_says_and_nowhere_else(dpo, records):
    """A text that is planted is found; of what holds no text of its own, another value makes another output."""
    statement, program = planted.make_world(), Program(dpo)
    before = planted.outputs(statement.pk, program)
    found = {}

    for column in [column for table in records.table.whole() for column in table.columns]:
        with planted.saying_otherwise(column):
            after = planted.outputs(statement.pk, program)
        marker = planted.marker_of(column)
        changed = {output for output, text in after.items() if text != before[output]}
        seen = {output for output, text in after.items() if marker in text.lower()} if marker else changed
        found[f"{column.model.__name__}.{column.name}"] = (seen, changed - seen)

    claimed = {
        f"{column.model.__name__}.{column.name}": (set(column.outputs - {Output.XLSX}), set())
        for table in records.table.whole()
        for column in table.columns
    }
    assert found == claimed
    assert planted.outputs(statement.pk, program) == before
