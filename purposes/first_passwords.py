"""First passwords, where no mail can ask somebody to choose one: made by chance, shown once, good for few days.

That it is one, and since when, stands in the salt of its digest: the mark goes with the password, whoever changes it
and by whatever way, and no row can say otherwise.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import identify_hasher, is_password_usable, make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.crypto import get_random_string

from purposes import accounts
from purposes.models import AccountDeed

LASTS = timedelta(days=3)

_MARK = "first"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that could be taken for another when it is read out."""


def set_first_password(account: User, *, now: datetime) -> str:
    """In memory. Returns it: it stands nowhere else."""
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    # A salt of Django's own has letters and digits alone.
    account.password = make_password(password, salt=f"{_MARK}-{int(now.timestamp())}-{get_random_string(22)}")
    return password


@transaction.atomic
def give_first_password(account: User, *, by: Any, now: datetime) -> str:
    """In the place of the one it has, which opens nothing any more; nor does any session that began with it."""
    password = set_first_password(account, now=now)
    account.save(update_fields=["password"])
    accounts.note(account, AccountDeed.PASSWORD_SET, by=by)
    return password


def is_first(account: Any) -> bool:
    """Whether its owner still has to choose one of their own."""
    return _made_at(account) is not None


def is_over(account: Any, *, now: datetime) -> bool:
    made = _made_at(account)
    return made is not None and now - made >= LASTS


def _made_at(account: Any) -> datetime | None:
    if not is_password_usable(account.password) or f"${_MARK}-" not in account.password:
        return None
    mark, made, _chance = identify_hasher(account.password).decode(account.password)["salt"].split("-")
    return datetime.fromtimestamp(int(made), tz=UTC) if mark == _MARK else None
