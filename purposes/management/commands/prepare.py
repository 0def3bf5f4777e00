"""Prepares what was asked for at the desk. The desk starts it by itself; by hand it does no harm."""

from typing import Any

from django.core.management.base import BaseCommand

from purposes import arriving
from purposes.preparing import work


class Command(BaseCommand):
    help = "Prepare what was asked for at the desk, and read what was brought there, one at a time, and end."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{work() + arriving.work()} prepared.")
