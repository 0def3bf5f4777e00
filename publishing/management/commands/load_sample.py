"""Loads the sample register and publishes its two versions; prints the log-ins."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from publishing.sample import NotEmpty, load_sample


class Command(BaseCommand):
    help = "Load the fictional sample organisation, publish its versions, print its log-ins. Runs again without harm."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            log_ins = load_sample(passwords=settings.VAR_DIR / "sample-log-ins.json")
        except NotEmpty as found:
            raise CommandError(f"The sample goes into an empty database only; this one has {found}.") from None
        for log_in in log_ins:
            self.stdout.write(f"  {log_in.role:<8} {log_in.name:<8} password {log_in.password}")
