"""The interface in Dutch, French and German: nothing left in English, nothing that breaks a sentence."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import gettext

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "ropa" / "locale"


def catalog(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_every_message_is_translated(language):
    missing = [message.id for message in catalog(language) if message.id and (message.fuzzy or not message.string)]

    assert missing == []


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_every_translation_keeps_the_names_of_its_values(language):
    broken = [(message.id, [str(error) for error in errors]) for message, errors in catalog(language).check()]

    assert broken == []


def marked(tree: ast.AST) -> Iterator[str]:
    """What the code asks a translation of, as Python reads it; `xgettext` is blind inside an f-string."""
    for node in ast.walk(tree):
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if name in {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}:
            yield ast.literal_eval(node.args[0])


def test_every_message_of_the_code_stands_in_the_catalogue():
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalog("nl")}
    files = [file for app in ("purposes", "publishing", "ropa") for file in (ROOT / app).rglob("*.py")]

    unknown = {text for file in files for text in marked(ast.parse(file.read_text("utf-8"))) if text not in known}

    assert unknown == set()


def test_every_language_translates_the_same_messages():
    messages = [{str(message.id) for message in catalog(language)} for language in ("nl", "fr", "de")]

    assert messages[0] == messages[1] == messages[2]


@pytest.mark.parametrize(
    ("language", "expected"), [("nl", "Eerdere versies"), ("fr", "Versions antérieures"), ("de", "Frühere Fassungen")]
)
def test_translations_are_compiled(language, expected):
    with translation.override(language):
        assert gettext("Earlier versions") == expected
