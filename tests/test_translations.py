"""The interface in Dutch, French and German: nothing left in English, nothing that breaks a sentence."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.template import templatize

APPS = ("ropa", "purposes", "publishing")


ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "ropa" / "locale"
CALLS = {"gettext": 1, "gettext_lazy": 1, "_": 1, "ngettext": 2}
"""How many of a call's arguments are messages."""

TEXT = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""


def said_in_code() -> set[str]:
    trees = (ast.parse(path.read_text("utf-8")) for app in APPS for path in (ROOT / app).rglob("*.py"))
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    messages = [text for call in calls for text in call.args[: CALLS.get(getattr(call.func, "id", ""), 0)]]
    return {text.value for text in messages if isinstance(text, ast.Constant)}


def said_in_templates() -> set[str]:
    files = [path for kind in ("html", "txt") for path in (ROOT / "templates").rglob(f"*.{kind}")]
    code = "".join(templatize(path.read_text("utf-8")) for path in files)
    messages = re.findall(rf"\b(?:_|n?gettext)\(u?{TEXT}(?:,\s*u?{TEXT})?", code)
    return {ast.literal_eval(text) for pair in messages for text in pair if text}


def catalog(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def test_what_is_said_is_what_the_translators_got():
    """Gettext does not look inside f-strings: what is said there never reaches a translator."""
    known = [message.id if isinstance(message.id, tuple) else (message.id,) for message in catalog("nl")]

    assert {text for texts in known for text in texts if text} == said_in_code() | said_in_templates()


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_every_message_is_translated(language):
    missing = [message.id for message in catalog(language) if message.id and (message.fuzzy or not message.string)]

    assert missing == []


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_every_translation_keeps_the_names_of_its_values(language):
    broken = [(message.id, [str(error) for error in errors]) for message, errors in catalog(language).check()]

    assert broken == []


def test_every_language_translates_the_same_messages():
    messages = [{str(message.id) for message in catalog(language)} for language in ("nl", "fr", "de")]

    assert messages[0] == messages[1] == messages[2]


@pytest.mark.parametrize(
    ("language", "expected"), [("nl", "Eerdere versies"), ("fr", "Versions antérieures"), ("de", "Frühere Fassungen")]
)
def test_translations_are_compiled(language, expected):
    with translation.override(language):
        assert gettext("Earlier versions") == expected
