"""The page of the documentation that says what each template has a place for."""

from pathlib import Path

from django.core.management import call_command

from purposes.exchange.profiles import PROFILES
from purposes.exchange.profiles.ours import PARTS
from purposes.exchange.profiles.reference import as_markdown

PAGE = Path(__file__).resolve().parents[3] / "docs" / "exchange-profiles.md"


def test_page_is_what_the_templates_hold_today():
    assert PAGE.read_text("utf-8") == as_markdown()


def test_command_prints_the_page(capsys):
    call_command("list_profiles")

    assert capsys.readouterr().out == as_markdown()


def test_templates_hold_no_field_that_is_not_ours():
    ours = {f"{part.name}{name}" for part in PARTS for name in part.fields()}

    assert {name: profile.holds - ours for name, profile in PROFILES.items()} == dict.fromkeys(PROFILES, frozenset())
