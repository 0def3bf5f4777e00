from typing import Any

from django.core.management.base import BaseCommand, CommandError

from purposes.proof.keys import NoKey
from purposes.proof.seals import seal


class Command(BaseCommand):
    help = "Seal everything that was recorded since the last seal. Publishing does it too; run this once a day."

    def handle(self, **_: Any) -> None:
        try:
            made = seal(by=None)
        except NoKey as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Seal {made.number} is made. Its receipt, to be kept elsewhere: {made.receipt}")
