"""Reads a register from a file: every record that is new or different, as one change, or nothing at all."""

from pathlib import Path
from time import monotonic
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from purposes.exchange.carrying_out import enter
from purposes.exchange.files import read_file
from purposes.exchange.plan import plan
from purposes.exchange.planned import Meanwhile, Plan, State, Told
from purposes.exchange.profiles import PROFILES
from purposes.exchange.told import stays_of
from purposes.models import Organisation
from purposes.uncollected import uncollected

_APART = 0.2  # seconds between two words of how far it is


class Command(BaseCommand):
    help = "Import a register (JSON or XLSX): records that are new or different, as one change, or nothing at all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say what it would do, and do nothing")
        parser.add_argument("--organisation", default="", help="its short address; where the file names none")
        parser.add_argument("--profile", default="", choices=("", *PROFILES), help="a regulator's template, filled in")
        parser.add_argument("--reason", default="", help="why, for the history")

    def handle(self, *_args: Any, **options: Any) -> None:
        with uncollected():
            self._import(options)

    def _import(self, options: dict[str, Any]) -> None:
        path = Path(options["file"])
        organisation = _organisation(options["organisation"])
        try:
            brought = read_file(
                path.read_bytes(), name=path.name, profile=options["profile"], organisation=organisation
            )
        except OSError as problem:
            raise CommandError(f"{path} cannot be read: {problem.strerror}.") from None
        except ValidationError as problem:
            raise CommandError(f"{path.name}: {problem.messages[0]}") from None
        made = plan(
            brought.document,
            organisation=organisation,
            spoken_in=brought.spoken_in,
            tell=self._telling("compared"),
        )
        for left_out in brought.left_out:
            self.stderr.write(f"Left out, because our register has no place for it: {left_out}")
        for text in stays_of(made):
            self.stderr.write(f"Stays as it is, because the file has no column for it: {text}")
        problems = [
            *brought.problems,
            *(f"{brought.place(one.path) or path.name}: {one.sentence}" for one in made.all_problems()),
        ]
        if problems:
            self.stderr.write("\n".join(problems))
            raise CommandError(f"Nothing was imported. Problems in {path.name}: {len(problems)}.")
        if not options["dry_run"]:
            try:
                enter(made, by=None, reason=options["reason"], name=path.name, tell=self._telling("written"))
            except Meanwhile:
                raise CommandError("Nothing was imported: somebody changed the register meanwhile.") from None
        self.stdout.write(told(made, is_done=not options["dry_run"]))

    def _telling(self, what: str) -> Told:
        """One line that counts, where a person watches."""
        said = 0.0

        def tell(done: int, of: int) -> None:
            nonlocal said
            if self.stderr.isatty() and (done == of or monotonic() - said >= _APART):
                said = monotonic()
                self.stderr.write(f"\r{done:,} of {of:,} {what}", ending="\n" if done == of else "")

        return tell


def told(made: Plan, *, is_done: bool) -> str:
    counts = made.counts
    will = "" if is_done else " (nothing was written)"
    kept = f", {counts[State.KEPT]} keep their own words" if counts[State.KEPT] else ""
    return f"{counts[State.NEW]} new, {counts[State.CHANGED]} changed, {counts[State.UNCHANGED]} unchanged{kept}{will}."


def _organisation(slug: str) -> Organisation | None:
    if not slug:
        return None
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no organisation “{slug}”.")
    return found
