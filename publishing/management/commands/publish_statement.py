"""Publishes a statement's next version from the command line."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from publishing.mailing import NotMailed, mail_receipt
from publishing.models import Statement
from publishing.release import CannotPublish, publish


class Command(BaseCommand):
    help = "Publish the next version of a statement, as it stands in the register now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the statement's address, such as privacy")
        parser.add_argument("--by", required=True, help="the user who publishes")
        parser.add_argument("--note", default="", help="what changed, in the statement's default language")
        parser.add_argument("--editorial", action="store_true", help="no change of substance: “Last updated” stays")

    def handle(self, *_args: Any, **options: Any) -> None:
        statement = Statement.objects.filter(slug=options["slug"]).first()
        if statement is None:
            raise CommandError(f"There is no statement “{options['slug']}”.")
        by = get_user_model().objects.filter(username=options["by"], is_active=True).first()
        if by is None or not by.has_perm("publishing.publish_statement"):
            raise CommandError(f"“{options['by']}” is not a user who may publish.")
        note = {statement.languages[0]: options["note"]} if options["note"] else {}
        try:
            snapshot = publish(statement, by=by, note=note, substantive=not options["editorial"])
        except CannotPublish as problem:
            raise CommandError(str(problem)) from None
        try:
            mail_receipt(snapshot)
        except NotMailed as problem:
            self.stderr.write(str(problem))
        self.stdout.write(f"Version {snapshot.number} of {statement.slug} is published. Digest {snapshot.sha256}.")
