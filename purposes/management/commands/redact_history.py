from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from purposes.proof.leaves import sealed_models
from purposes.proof.redaction import CannotRedact, redact


class Command(BaseCommand):
    help = (
        "Blank words of the past that must be erased (Art. 17). The proof holds, and says for ever what was blanked, "
        "by whom and why. On PostgreSQL run it as the role that migrates: the one that serves the site may not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("table", help="such as purposes_historicalrecipient")
        parser.add_argument("row", nargs="+", type=int, help="keys of rows of that table")
        parser.add_argument("--column", action="append", required=True, help="what to blank; may be repeated")
        parser.add_argument("--by", required=True, help="the user who answers for it")
        parser.add_argument("--reason", required=True, help="stays readable: name no person in it")

    def handle(self, **options: Any) -> None:
        model = {model._meta.db_table: model for model in sealed_models()}.get(options["table"])
        if model is None:
            raise CommandError(f"There is no history table “{options['table']}”.")
        by = get_user_model().objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"There is no active user “{options['by']}”.")
        for row in options["row"]:
            try:
                redact(model=model, row=row, columns=options["column"], by=by, reason=options["reason"])
            except CannotRedact as problem:
                raise CommandError(str(problem)) from None
            self.stdout.write(f"Row {row} of {options['table']}: {', '.join(options['column'])} blanked.")
