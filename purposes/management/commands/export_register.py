"""Writes the register, of today or of any past moment, into a file."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from purposes.exchange.export import Form, Wanted, export_register, left_behind
from purposes.exchange.template import template_workbook
from purposes.handouts import handed_out
from purposes.history import NotYet, moment_of, settled_now
from purposes.models import Organisation
from purposes.paper import CannotSet
from purposes.proof.keys import NoKey
from purposes.recorded import recorded_as


class Command(BaseCommand):
    help = "Write the register of an organisation into a file, as it stands now or stood at a moment of the past."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=Form.values, default=Form.XLSX, dest="form")
        parser.add_argument("--template", action="store_true", help="the empty spreadsheet to fill in and import")
        parser.add_argument("-o", "--output", required=True, metavar="FILE", help="the file to write")
        parser.add_argument("--at", default="", help="a day (2026-03-02: its end) or a moment (2026-03-02T12:00)")
        parser.add_argument("--since", default="", help="PDF: with an annex of the changes since this day")
        parser.add_argument("--organisation", default="", help="its short address; needed where there are several")
        parser.add_argument("--language", default="", help="en, nl, fr or de; else the organisation's first")

    def handle(self, *_args: Any, **options: Any) -> None:
        target = Path(options["output"])
        if options["template"]:
            target.write_bytes(template_workbook(language=options["language"] or "en", at=timezone.now()))
            self.stdout.write(f"{target}: the empty template")
            return
        wanted = Wanted(
            organisation=_organisation(options["organisation"]),
            form=Form(options["form"]),
            at=_moment(options["at"]),
            language=options["language"],
            since=_day(options["since"]) if options["since"] else None,
        )
        try:
            for loss in left_behind(wanted):
                self.stderr.write(f"No place in {wanted.form.label}: {loss}")
            export = export_register(wanted)
            target.write_bytes(export.body)
        except NotYet:
            raise CommandError(f"The register of {wanted.organisation.slug} did not exist at that moment.") from None
        except CannotSet:
            raise CommandError("The pages took more time or memory than they may; the log says which.") from None
        except NoKey as problem:
            raise CommandError(str(problem)) from None
        except OSError as problem:
            raise CommandError(f"{target} cannot be written: {problem.strerror}.") from None
        with recorded_as(None):
            digest = handed_out(wanted, export)
        self.stdout.write(f"{target}: {len(export.body):,} bytes, SHA-256 {digest}")


def _organisation(slug: str) -> Organisation:
    found = list(Organisation.objects.filter(slug=slug) if slug else Organisation.objects.all()[:2])
    if not found:
        raise CommandError(f"There is no organisation “{slug}”." if slug else "There is no organisation yet.")
    if len(found) > 1:
        raise CommandError("There are several organisations: name one with --organisation.")
    return found[0]


def _moment(text: str) -> datetime:
    """A day is meant to its end; of today, and without any text, this very moment."""
    if not text:
        return settled_now()
    try:
        if day := _parsed_day(text):
            return moment_of(day)
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"“{text}” is no day or moment of the past, such as 2026-03-02 or 2026-03-02T12:00.")
    at = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    if at > timezone.now():
        raise CommandError(f"“{text}” has not been yet.")
    return at


def _day(text: str) -> date:
    try:
        day = _parsed_day(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"“{text}” is no day, such as 2026-03-02.")
    return day


def _parsed_day(text: str) -> date | None:
    return parse_date(text) if "T" not in text and " " not in text else None
