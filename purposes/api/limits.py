"""How often may be asked: each address, before anything is looked up for it; and each token or person."""

from typing import Any

from django.core.cache import caches
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class OfAddress(SimpleRateThrottle):
    scope = "address"
    cache = caches["here"]

    def get_cache_key(self, request: Request, view: Any) -> str:
        return f"api-address-{self.get_ident(request)}"


class OfToken(SimpleRateThrottle):
    """A token for itself; who is logged in for themselves. Who is neither has an address."""

    scope = "token"
    cache = caches["here"]

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if request.auth is not None:
            return f"api-token-{request.auth.pk}"
        return f"api-user-{request.user.pk}" if request.user and request.user.is_authenticated else None
