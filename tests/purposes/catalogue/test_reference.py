"""The page of the documentation that lists the catalogue."""

from pathlib import Path

from django.core.management import call_command

from purposes.catalogue.reference import as_markdown

PAGE = Path(__file__).resolve().parents[3] / "docs" / "catalogue.md"


def test_page_is_what_the_catalogue_holds_today():
    assert PAGE.read_text("utf-8") == as_markdown()


def test_command_prints_the_page(capsys):
    call_command("list_catalogue")

    assert capsys.readouterr().out == as_markdown()
