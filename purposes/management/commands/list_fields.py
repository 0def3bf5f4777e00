"""Prints the table of fields, or the schema: docs/fields.md and docs/ropa-register-1.schema.json are made by it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from purposes.exchange.reference import as_markdown
from purposes.exchange.schema import register_schema


class Command(BaseCommand):
    help = "Print every field of the register as Markdown, or the JSON Schema of its documents."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--schema", action="store_true", help="the JSON Schema instead")

    def handle(self, *_args: Any, **options: Any) -> None:
        schema = json.dumps(register_schema(), ensure_ascii=False, indent=1) + "\n"
        self.stdout.write(schema if options["schema"] else as_markdown(), ending="")
