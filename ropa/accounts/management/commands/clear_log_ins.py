"""Clears away what is over: sessions, counted attempts, used codes. Once a day is enough."""

from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from ropa.accounts.limits import WITHIN
from ropa.accounts.sessions import clear_away


class Command(BaseCommand):
    help = "Delete sessions that have ended, and counts of wrong passwords and used codes that are over."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        clear_away(now=now)
        AccessAttempt.objects.filter(attempt_time__lte=now - WITHIN).delete()
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(settings.COUNTED)
            cursor.execute(
                f"DELETE FROM {table} WHERE expires < %s",  # noqa: S608 - a name of our own settings
                [connection.ops.adapt_datetimefield_value(now.replace(tzinfo=None, microsecond=0))],
            )
