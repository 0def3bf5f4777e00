"""Loads the shipped vocabularies; edited terms stay as they are."""

from typing import Any

from django.core.management.base import BaseCommand

from purposes.starter import load_vocabularies


class Command(BaseCommand):
    help = "Load the shipped vocabularies and reference data. Terms that somebody edited stay as they are."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{load_vocabularies()} terms added or brought up to date.")
