from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from purposes.examining_beside import lines
from purposes.models import Organisation
from purposes.uncollected import uncollected


class Command(BaseCommand):
    help = "Examine a large register and tell a line of JSON for each finding. The desk starts this by itself."
    requires_system_checks = ()  # the site that asks has made them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", type=int)
        parser.add_argument("today", type=date.fromisoformat)

    def handle(self, *_args: Any, **options: Any) -> None:
        with uncollected():
            for line in lines(Organisation.objects.get(pk=options["organisation"]), today=options["today"]):
                self.stdout.write(line)
