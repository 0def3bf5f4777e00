"""Asks every rule of a register, of today or of a past day, and tells what was found."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.dateparse import parse_date

from purposes.checks import Severity
from purposes.examining import Examination, examine
from purposes.exchange.findings import FORMS
from purposes.history import NotYet, moment_of
from purposes.models import Organisation

_GRAVITY = (Severity.NOTICE, Severity.WARNING, Severity.ERROR)


class Command(BaseCommand):
    help = "Check a register against Art. 13, 14 and 30; exit 1 where something as grave as --fail-on is open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", default="", help="its short address; needed where there are several")
        parser.add_argument("--format", choices=list(FORMS), default="text", dest="form")
        parser.add_argument("--fail-on", choices=[*Severity.values, "never"], default="error", help="default: error")
        parser.add_argument("--at", default="", metavar="DAY", help="the register as it stood at the end of a past day")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="en")
        parser.add_argument(
            "-o", "--output", default="", metavar="FILE", help="the file to write; else standard output"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        organisation = _organisation(options["organisation"])
        day, at = _day(options["at"])
        try:
            seen = examine(organisation, today=day, at=at)
        except NotYet:
            raise CommandError(f"The register of {organisation.slug} did not exist on {day}.") from None
        with translation.override(options["language"]):
            self._write(FORMS[options["form"]](seen), options["output"])
        if count := _as_grave_as(seen, options["fail_on"]):
            raise CommandError(f"{count} open at severity {options['fail_on']} or above.")

    def _write(self, told: str, output: str) -> None:
        if not output:
            self.stdout.write(told, ending="")
            return
        try:
            Path(output).write_text(told, "utf-8")
        except OSError as problem:
            raise CommandError(f"{output} cannot be written: {problem.strerror}.") from None


def _as_grave_as(seen: Examination, severity: str) -> int:
    if severity == "never":
        return 0
    grave = _GRAVITY[_GRAVITY.index(Severity(severity)) :]
    return sum(finding.rule.severity in grave for finding in seen.open)


def _organisation(slug: str) -> Organisation:
    found = list(Organisation.objects.filter(slug=slug) if slug else Organisation.objects.all()[:2])
    if not found:
        raise CommandError(f"There is no organisation “{slug}”." if slug else "There is no organisation yet.")
    if len(found) > 1:
        raise CommandError("There are several organisations: name one with --organisation.")
    return found[0]


def _day(text: str) -> tuple[date, datetime | None]:
    """The day asked about, and the moment whose register is read if that is past."""
    today = timezone.localdate()
    if not text:
        return today, None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"“{text}” is no day, such as 2026-03-02.")
    if day > today:
        raise CommandError(f"“{text}” has not been yet.")
    return (today, None) if day == today else (day, moment_of(day))
