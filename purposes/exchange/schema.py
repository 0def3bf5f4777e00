"""The JSON Schema (2020-12) of `ropa-register/1`, made from the table of fields: docs/ropa-register-1.schema.json.

It says what a document may look like. Whether its terms are there, and its rows make sense, the plan says.
"""

from typing import Any

from django.utils import translation

from purposes.exchange.columns import Column, Kind, Table, known_by
from purposes.exchange.records import ORGANISATION, all_records
from purposes.exchange.wanted import FINGERPRINT
from purposes.exchange.writer import FORMAT
from purposes.languages import LANGUAGES
from purposes.models import VOCABULARIES

Plain = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WORDS = {
    "type": "object",
    "propertyNames": {"enum": list(LANGUAGES)},
    "additionalProperties": {"type": "string"},
}


def register_schema() -> Plain:
    """In English, whoever asks."""
    with translation.override("en"):
        parts = {records.name: _list(_row(records.table)) for records in all_records() if records is not ORGANISATION}
        vocabularies = {name: parts.pop(name) for name in VOCABULARIES}
        return {
            "$schema": DIALECT,
            "title": "Register of processing activities (Art. 30 GDPR)",
            "type": "object",
            "properties": {
                "format": {"const": FORMAT},
                ORGANISATION.name: _row(ORGANISATION.table),
                "vocabularies": {"type": "object", "properties": vocabularies, "additionalProperties": False},
                **parts,
            },
            "additionalProperties": False,
            "$defs": {"words": {"description": "A text by the code of its language.", **_WORDS}},
        }


def _row(table: Table) -> Plain:
    columns = {column.name: _described(column) for column in table.columns}
    below = {one.name: _list(_row(one)) for one in table.below}
    mark = {FINGERPRINT: {"type": "string", "description": "Of the state that was written; an importer compares it."}}
    return {
        "type": "object",
        "title": str(table.model._meta.verbose_name),
        "properties": {**columns, **below, **({} if table.owner else mark)},
        "additionalProperties": False,
        **({"required": list(table.key)} if table.key else {}),
    }


def _list(items: Plain) -> Plain:
    return {"type": "array", "items": items}


def _described(column: Column) -> Plain:
    said = {"title": column.label, **({"description": column.help_text} if column.help_text else {})}
    return said | _shape(column)


def _shape(column: Column) -> Plain:  # noqa: C901, PLR0911 - one for each kind of column
    match column.kind:
        case Kind.WORDS:
            return {"$ref": "#/$defs/words"}
        case Kind.DATE:
            return {"type": ["string", "null"], "format": "date"}
        case Kind.NUMBER:
            return {"type": ["integer", "null"], "minimum": 0}
        case Kind.FLAG:
            return {"type": ["boolean", "null"] if column.field.null else "boolean"}
        case Kind.CHOICE:
            return {
                "enum": [*(value for value, _label in column.field.flatchoices), *([""] if column.field.blank else [])]
            }
        case Kind.LANGUAGES:
            return {"type": "array", "items": {"enum": list(LANGUAGES)}, "minItems": 1, "uniqueItems": True}
        case Kind.LABELS:
            return {"type": "object", "additionalProperties": {"$ref": "#/$defs/words"}}
        case Kind.TERMS:
            return {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
        case Kind.TERM if column.target and known_by(column.target) == "position":
            return {"type": ["integer", "null"], "minimum": 0}
        case Kind.TERM:
            return {"type": ["string", "null"] if column.field.null else "string"}
    longest = column.field.max_length
    return {"type": "string", **({"maxLength": longest} if longest else {})}
