from typing import Any

from django.core.management.base import BaseCommand

from purposes import guards


class Command(BaseCommand):
    help = "Put back the database's guards of the past, and say which were missing. `migrate` does it by itself."
    requires_system_checks = ()  # they would report what this mends

    def handle(self, **_: Any) -> None:
        missing = guards.missing()
        if missing:
            guards.install()
        self.stdout.write("\n".join(f"Put back: {name}" for name in missing) or "Every guard is in its place.")
