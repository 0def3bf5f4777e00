"""Prints which fields the regulators' templates have, as Markdown: `docs/exchange-profiles.md` is made by it."""

from typing import Any

from django.core.management.base import BaseCommand

from purposes.exchange.profiles.reference import as_markdown


class Command(BaseCommand):
    help = "Print which of our fields each regulator's template has a place for, as Markdown."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(as_markdown(), ending="")
