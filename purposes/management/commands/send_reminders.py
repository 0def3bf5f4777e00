"""Reminds owners of the reviews that are due. Once a day; a second run mails nobody twice."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from purposes.preparing import alone
from purposes.reminding import LOCK, Outcome, digests, send, unaddressed


class Command(BaseCommand):
    help = "Mail each owner one reminder of the activities to be reviewed. Run this once a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say who would be mailed, and mail nobody")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.SITE_ADDRESS:
            raise CommandError(
                "Set ROPA_ADDRESS to the address of this site, such as https://privacy.example.org: mails link to it."
            )
        on = timezone.localdate()
        if count := unaddressed(on=on):
            self.stdout.write(f"{count} to be reviewed without an owner's e-mail address.")
        if options["dry_run"]:
            for digest in digests(on=on):
                references = ", ".join(activity.reference for activity in digest.activities)
                self.stdout.write(f"{digest.address}: {references}")
        else:
            with alone(LOCK, "reminding") as is_mine:
                if not is_mine:
                    raise CommandError("Another run is sending reminders at this moment.")
                self._report(send(digests(on=on), on=on))

    def _report(self, outcome: Outcome) -> None:
        self.stdout.write(f"{outcome.sent} sent.")
        if outcome.failed:
            raise CommandError(f"{outcome.failed} could not be sent; the next run tries again.")
