"""How many wrong passwords are taken, and from where. Counted in the database: by all replicas, past every restart.

Ten for one name from one address, fifty for all names from one address, within a quarter of an hour; then nothing is
looked at any more until it is over. Never for a name alone: whoever knows a name could lock its owner out for ever.
The price is written in docs/threat-model.md: many addresses have ten guesses each.
"""

from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from publishing import errors
from ropa.accounts.addresses import network_of

OF_NAME = 10
OF_ADDRESS = 50
WITHIN = timedelta(minutes=15)


def is_locked(request: HttpRequest, name: str, *, now: datetime) -> bool:
    recent = AccessAttempt.objects.filter(ip_address=network_of(request), attempt_time__gt=now - WITHIN)
    counted = dict(recent.values_list("username").annotate(Sum("failures_since_start")).order_by())
    return counted.get(_kept(name), 0) >= OF_NAME or sum(counted.values()) >= OF_ADDRESS


def too_often(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The site's `handler429`, where allauth looks for it too."""
    return errors.too_often(request, seconds=int(WITHIN.total_seconds()))


class Failures(AxesDatabaseHandler):
    """One row for each name and address, with a number in it: nothing of what was sent, and no row for each browser."""

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
    ) -> None:
        if request is None:
            return
        now = timezone.now()
        AccessAttempt.objects.filter(attempt_time__lte=now - WITHIN).delete()
        row, _is_new = AccessAttempt.objects.get_or_create(
            username=_kept(credentials.get("username", "")),
            ip_address=network_of(request),
            user_agent="",
            defaults={"failures_since_start": 0},
        )
        AccessAttempt.objects.filter(pk=row.pk).update(
            failures_since_start=F("failures_since_start") + 1, attempt_time=now
        )

    def user_logged_in(self, sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
        """Who got in begins anew; what was tried under other names from there stays."""
        AccessAttempt.objects.filter(username=_kept(user.get_username()), ip_address=network_of(request)).delete()

    def user_logged_out(self, *_arguments: Any, **_named: Any) -> None:
        """Nothing is kept of it."""


def _kept(name: str) -> str:
    return name.strip().casefold()[:255]
