"""Prints the table of roles: docs/roles.md is made by it."""

from typing import Any

from django.core.management.base import BaseCommand

from purposes.roles_told import as_markdown


class Command(BaseCommand):
    help = "Print who may do what, as Markdown."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(as_markdown(), ending="")
