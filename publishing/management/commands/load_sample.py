"""Loads the sample register and publishes its two versions; prints the log-ins."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from publishing.sample import load_sample


class Command(BaseCommand):
    help = "Load the fictional sample organisation, publish its versions, print its log-ins. Runs again without harm."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for log_in in load_sample(passwords=settings.VAR_DIR / "sample-log-ins.json"):
            self.stdout.write(f"  {log_in.role:<8} {log_in.name:<8} password {log_in.password}")
