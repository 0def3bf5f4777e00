"""Prints the catalogue as a page of Markdown: `docs/catalogue.md` is made by it."""

from typing import Any

from django.core.management.base import BaseCommand

from purposes.catalogue.reference import as_markdown


class Command(BaseCommand):
    help = "Print what the catalogue of common processing activities holds, as Markdown."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(as_markdown(), ending="")
