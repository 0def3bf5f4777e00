"""Writes the public side as static files, or compares a live copy of it with what is published."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from publishing.site.comparing import differences
from publishing.site.files import current_versions, redirections, site_files
from publishing.site.serving_rules import for_hosts, for_nginx
from publishing.site.writing import NotOurs, write_site


class Command(BaseCommand):
    help = "Write all that the public can read as static files, under the same addresses; or compare a live copy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", nargs="?", metavar="DIR", help="where the files go: an empty folder, or an earlier export"
        )
        parser.add_argument("--statement", action="append", default=[], metavar="SLUG", help="this statement only")
        parser.add_argument(
            "--address", default="", metavar="URL", help="of the live site; adds a sitemap and robots.txt"
        )
        parser.add_argument("--check", metavar="URL", help="compare the copy that is live there with what is published")

    def handle(self, **options: Any) -> None:
        if not options["folder"] and not options["check"]:
            raise CommandError("Name a folder to write to, or --check and an address.")
        newest = current_versions(options["statement"])
        if missing := set(options["statement"]) - {snapshot.statement.slug for snapshot in newest}:
            raise CommandError(f"There is no published statement “{min(missing)}”.")
        if not newest:
            raise CommandError("Nothing has been published yet.")
        if options["folder"]:
            self._write(Path(options["folder"]), newest, options["address"].rstrip("/"))
        if options["check"]:
            self._check(options["check"], newest, options["address"].rstrip("/"))

    def _write(self, folder: Path, newest: list[Any], address: str) -> None:
        leading = list(redirections(newest))
        rules = [("_redirects", for_hosts(leading)), ("_redirects.nginx", for_nginx(leading))]
        try:
            done = write_site(folder, site_files(newest, address=address), extra=rules)
        except NotOurs:
            raise CommandError(f"“{folder}” holds other files. Name an empty folder, or an earlier export.") from None
        except OSError as problem:
            raise CommandError(f"The site cannot be written to “{folder}”: {problem.strerror}.") from None
        self.stdout.write(f"{done.new} files written, {done.unchanged} unchanged, {done.removed} removed.")

    def _check(self, live: str, newest: list[Any], address: str) -> None:
        count = 0
        for line in differences(live, site_files(newest, address=address)):
            self.stderr.write(line)
            count += 1
        if count:
            self.stdout.write(f"{count} addresses differ from what is published.")
            sys.exit(1)
        self.stdout.write("The copy is what is published.")
