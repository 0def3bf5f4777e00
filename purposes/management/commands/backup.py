from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from purposes.backup.copying import back_up
from purposes.backup.manifest import NotGood, read_beside


class Command(BaseCommand):
    help = "Copy the whole database, while it is in use, into a folder: with checksums, and what restore_check needs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, **options: Any) -> None:
        try:
            copy = back_up(options["folder"], now=timezone.now())
            found = read_beside(copy)
        except NotGood as problem:
            raise CommandError(str(problem)) from None
        except DatabaseError as problem:
            raise CommandError(f"The database could not be read: {' '.join(str(problem).split())}") from None
        rows = sum(table.rows for table in found.tables.values())
        self.stdout.write(f"{copy}: {len(found.tables)} tables, {rows} rows.")
