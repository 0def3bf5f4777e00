"""Who asks: a token of a program, or somebody who is logged in at the desk. Never a password."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from purposes import tokens
from purposes.models import ApiToken


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer ropa_…`. What its owner may, they may through it, within its scopes."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        kind, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if kind.lower() != "bearer":
            return None
        now = timezone.now()
        token = tokens.find(secret.strip())
        if token is None or not token.is_open(now=now) or not may_come_in(token.owner):
            raise AuthenticationFailed(_("This token opens nothing: it is unknown, has ended or was withdrawn."))
        tokens.note_use(token, now=now)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class DeskSession(SessionAuthentication):
    """Whoever is logged in, with the token against forged forms wherever something is written."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        found = super().authenticate(request)
        return found if found and may_come_in(found[0]) else None


def may_come_in(user: Any) -> bool:
    """As at the desk."""
    return bool(user.is_active and user.is_staff)
