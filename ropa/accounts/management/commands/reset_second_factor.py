"""Lets somebody who lost telephone, keys and recovery codes begin anew; the account's page says when."""

import logging
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from purposes import accounts
from purposes.models import AccountDeed
from ropa.accounts.sessions import end_all

log = logging.getLogger("ropa.accounts")


class Command(BaseCommand):
    help = "Take away the second factor and the recovery codes of one account, and end its sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the name that they log in with")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"Nobody logs in as {options['name']}.")
        with transaction.atomic():
            Authenticator.objects.filter(user=user).delete()
            end_all([user.pk])
            accounts.note(user, AccountDeed.FACTOR_TAKEN, actor="reset_second_factor")
        log.warning("The second factor of account %d was taken away by reset_second_factor.", user.pk)
        self.stdout.write(
            f"{user.username} logs in with the password alone, once, and is asked to set up a second factor."
        )
