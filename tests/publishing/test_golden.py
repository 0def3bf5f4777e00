"""The sample's statements, byte for byte.

`WRITE_GOLDEN=1` writes the files anew: read their difference before you commit it.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publishing.exchange import create_statements
from publishing.release import preview
from publishing.rendering import as_html, as_json, as_jsonld, as_markdown
from publishing.sample import _read
from purposes.exchange.apply import create_register

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


SETTERS = {"html": as_html.page, "json": as_json.render, "jsonld": as_jsonld.render, "md": as_markdown.render}


@pytest.mark.parametrize(
    ("language", "suffix"),
    [("en", "html"), ("nl", "html"), ("en", "json"), ("en", "jsonld"), ("en", "md"), ("nl", "md")],
)
def test_sample_statement_is_set_as_before(vocabularies, language, suffix):
    register = _read("register")
    statements = create_statements(register, organisation=create_register(register))
    document = preview(next(s for s in statements if s.slug == "applicants"), now=NOW).document
    made = SETTERS[suffix](document, language)
    golden = GOLDEN / f"applicants.{language}.{suffix}"

    if os.environ.get("WRITE_GOLDEN"):
        golden.write_bytes(made)

    assert made == golden.read_bytes()
