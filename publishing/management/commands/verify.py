import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from publishing.readiness import note_verified
from purposes.proof.verification import verify


class Command(BaseCommand):
    help = "Check that nothing was altered: history, seals, versions, signatures, guards; and receipts kept elsewhere."
    requires_system_checks = ()  # a guard that is missing is reported beside what else was found

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--receipt", action="append", default=[], metavar="FILE", help="a receipt kept elsewhere")

    def handle(self, **options: Any) -> None:
        try:
            receipts = [(name, Path(name).read_text("utf-8")) for name in options["receipt"]]
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"A receipt cannot be read: {problem}.") from None
        found = verify(receipts=receipts)
        for note in found.notes:
            self.stdout.write(note)
        for failure in found.failures:
            self.stderr.write(failure)
        verdict = "not everything holds" if found.failures else "everything holds"
        self.stdout.write(
            f"{found.rows} rows under {len(found.seals)} seals, {len(found.versions)} versions, "
            f"{len(receipts)} receipts kept elsewhere: {verdict}."
        )
        note_verified(failures=len(found.failures), now=timezone.now())
        if found.failures:
            sys.exit(1)
