"""Single sign-on as the environment sets it, and whose second factor is asked. What is half set is refused at start."""

import os
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from purposes.roles import Role
from ropa.environment import flag, secret

PROVIDER = "sso"
"""What the provider is called in addresses: `/admin/account/sso/callback/`."""

_HERE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class SingleSignOn:
    issuer: str
    client_id: str
    client_secret: str
    name: str
    groups_claim: str
    roles: tuple[tuple[str, str], ...]
    """Each group of the provider with the role that it gives here."""
    is_only_way: bool

    @property
    def apps(self) -> list[dict[str, Any]]:
        """As allauth wants it."""
        return [
            {
                "provider_id": PROVIDER,
                "name": self.name,
                "client_id": self.client_id,
                "secret": self.client_secret,
                "settings": {"server_url": self.issuer.rstrip("/"), "oauth_pkce_enabled": True},
            }
        ]


def single_sign_on() -> SingleSignOn | None:
    """Nothing where `ROPA_OIDC_ISSUER` is not set."""
    given = {name: secret(f"ROPA_OIDC_{name}") for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")}
    if not any(given.values()):
        return None
    if missing := [f"ROPA_OIDC_{name}" for name, value in given.items() if not value]:
        raise ImproperlyConfigured(f"Single sign-on is set by half: set {' and '.join(missing)} too.")
    issuer = urlsplit(given["ISSUER"])
    if issuer.scheme != "https" and (issuer.scheme != "http" or issuer.hostname not in _HERE):
        raise ImproperlyConfigured(
            "Set ROPA_OIDC_ISSUER to an address that begins with https://: without TLS anybody on the way could say "
            "who logs in."
        )
    return SingleSignOn(
        issuer=given["ISSUER"],
        client_id=given["CLIENT_ID"],
        client_secret=given["CLIENT_SECRET"],
        name=os.environ.get("ROPA_OIDC_NAME") or issuer.hostname or "",
        groups_claim=os.environ.get("ROPA_OIDC_GROUPS_CLAIM") or "groups",
        roles=_roles_of_groups(os.environ.get("ROPA_OIDC_ROLES", "")),
        is_only_way=flag("ROPA_OIDC_ONLY"),
    )


def roles(name: str, default: str) -> frozenset[str]:
    """Names of roles, or `none`."""
    given = os.environ.get(name) or default
    named = frozenset(part.strip() for part in given.split(",") if part.strip())
    return frozenset() if given.lower() == "none" else _known(named, of=name)


def _roles_of_groups(given: str) -> tuple[tuple[str, str], ...]:
    pairs = [part.rpartition("=") for part in given.split(",") if part.strip()]
    found = tuple((group.strip(), role.strip()) for group, _equals, role in pairs)
    if not found or not all(group and role for group, role in found):
        raise ImproperlyConfigured(
            "Set ROPA_OIDC_ROLES to the groups of your provider and the roles that they give, such as "
            "privacy-office=DPO,lawyers=Editor: without it nobody who comes that way has a role."
        )
    _known({role for _group, role in found}, of="ROPA_OIDC_ROLES")
    return found


def _known(named: AbstractSet[str], *, of: str) -> frozenset[str]:
    """A role that is none would be asked of nobody, and given to nobody."""
    if unknown := sorted(named - set(Role.values)):
        raise ImproperlyConfigured(f"{of} names {unknown[0]}, which is no role: choose from {', '.join(Role.values)}.")
    return frozenset(named)
