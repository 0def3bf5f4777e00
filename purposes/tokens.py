"""API tokens: made, found, used, withdrawn. The secret leaves this module once, and is stored nowhere."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from purposes.models import ApiToken, TokenUse
from purposes.recorded import recorded_as

PREFIX = "ropa_"
"""So that who finds one in a file or a log knows what it is, and scanners do."""

LONGEST = timedelta(days=366)
BITS = 256
_NOTED_EVERY = timedelta(hours=1)

User = AbstractBaseUser | AnonymousUser | None


@transaction.atomic
def make(token: ApiToken, *, by: AbstractBaseUser) -> str:
    """Save the token as `by`'s own, and return its secret: it cannot be told again.

    Nobody makes one for somebody else: changes through it stand in the history under its owner's name, and four eyes
    would be one pair.
    """
    secret = PREFIX + secrets.token_urlsafe(BITS // 8)
    token.owner_id, token.token_hash = by.pk, _digest(secret)
    with recorded_as(by):
        token.save()
    return secret


@transaction.atomic
def withdraw(token: ApiToken, *, by: User, now: datetime) -> None:
    """From `now` on it opens nothing. Withdrawing twice keeps the first moment."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.withdrawn_at is None:
        token.withdrawn_at = now
        with recorded_as(by):
            token.save()


def find(secret: str) -> ApiToken | None:
    """The token of this secret with its owner, open or not. Looked for by digest, so no comparison tells of it."""
    return ApiToken.objects.select_related("owner", "use").filter(token_hash=_digest(secret)).first()


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Once an hour at most: reading must not become writing."""
    used: TokenUse | None = getattr(token, "use", None)
    if used is None or now - used.at >= _NOTED_EVERY:
        TokenUse.objects.update_or_create(token=token, defaults={"at": now})


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
