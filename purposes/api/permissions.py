"""Who may ask what: the desk's permissions, and of a token the scope as well."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from purposes.models import Scope


@dataclass(frozen=True, slots=True)
class Need:
    """What one verb of one address asks for."""

    permission: str
    scope: Scope = Scope.READ


Needs = Mapping[str, Need]
"""By the verb of HTTP. A verb that is not there is not offered."""


def asking(**verbs: Need) -> Needs:
    return MappingProxyType(verbs)


READ_REGISTER = Need("purposes.view_processingactivity")
PUBLISHING = Need("publishing.publish_statement", Scope.PUBLISH)


class AsAtTheDesk(BasePermission):
    """A view says its `needs`; one that forgets is closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        if not user or not user.is_authenticated:
            return False
        method = "GET" if request.method == "HEAD" else str(request.method)
        need: Need | None = view.need_for(method)
        if need is None:
            return method not in view.allowed_methods  # 405 follows
        token: Any = request.auth
        is_in_scope = token is None or need.scope in token.scopes
        return is_in_scope and user.has_perm(need.permission)
