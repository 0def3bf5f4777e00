import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from purposes.backup.manifest import NotGood
from purposes.backup.restoring import check_restore


class Command(BaseCommand):
    help = "Restore a copy into a database of its own, compare every table, verify the record in it, and take it away."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("copy", type=Path, help="the file that backup made, with the two beside it")
        parser.add_argument("--receipt", action="append", default=[], metavar="FILE", help="a receipt kept elsewhere")

    def handle(self, **options: Any) -> None:
        try:
            receipts = [(name, Path(name).read_text("utf-8")) for name in options["receipt"]]
            manifest, failures = check_restore(options["copy"], receipts=receipts)
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"A file cannot be read: {problem}.") from None
        except NotGood as problem:
            raise CommandError(str(problem)) from None
        except DatabaseError as problem:
            raise CommandError(f"The copy cannot be restored: {' '.join(str(problem).split())}") from None
        for failure in failures:
            self.stderr.write(failure)
        rows = sum(table.rows for table in manifest.tables.values())
        verdict = "not everything holds" if failures else "restored whole, and everything holds"
        self.stdout.write(f"Copy of {manifest.made_at}: {len(manifest.tables)} tables, {rows} rows: {verdict}.")
        if failures:
            sys.exit(1)
