"""Each log-in, and each password that was refused, as a line of the log, in the same request as its own line.

By the account's number, and with what was shown. Never a name: what stands in its field may be a password.
"""

import logging
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

log = logging.getLogger("ropa.accounts")


def entered(*, request: HttpRequest, user: Any, **_: Any) -> None:
    shown = [record.get("type") or record["method"] for record in get_authentication_records(request, user)]
    log.info("Account %d logged in by %s.", user.pk, " and ".join(shown) or "none of our ways")


def refused(**_: Any) -> None:
    log.info("A password was refused.")
