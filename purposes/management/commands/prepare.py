"""Prepares what was asked for at the desk. The desk starts it by itself; by hand it does no harm."""

from typing import Any

from django.core.management.base import BaseCommand

from purposes.preparing import work


class Command(BaseCommand):
    help = "Prepare the PDFs and bundles that were asked for at the desk, one at a time, and end."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{work()} prepared.")
