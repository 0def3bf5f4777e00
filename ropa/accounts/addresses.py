"""Where a request comes from. What a visitor says of it is believed as far as our own proxies have said it."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104 - stands for an address that is not known; nothing listens there
_OF_ONE_CUSTOMER = 64
"""Bits of an address of IPv6: the rest is chosen by whoever has the network."""


def address_of(request: HttpRequest) -> str:
    """The last `PROXIES` entries of X-Forwarded-For are of our proxies; what stands before them anybody may write."""
    said = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if settings.PROXIES and said:
        return _valid(said[-min(settings.PROXIES, len(said))])
    return _valid(request.META.get("REMOTE_ADDR", ""))


def network_of(request: HttpRequest) -> str:
    """What is counted together: one address, or of IPv6 the network of one customer."""
    address = address_of(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/{_OF_ONE_CUSTOMER}", strict=False).network_address)


def _valid(said: str) -> str:
    try:
        return str(ipaddress.ip_address(said.partition("%")[0]))
    except ValueError:
        return NOWHERE
