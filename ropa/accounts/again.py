"""What is grave is done by somebody who has shown within ten minutes who they are: a screen left open does nothing.

The table says before which pages' forms it is asked. What was typed is kept meanwhile, in the session, and done at
once afterwards; a form with a password in it is not kept, and therefore asked before it is opened.
"""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.internal.httpkit import serialize_request
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ropa.accounts.provider_settings import PROVIDER
from ropa.accounts.sessions import BEGAN

BEFORE_SENDING = frozenset(
    {
        "admin:publishing_statement_preview",  # publishing
        "admin:purposes_apitoken_add",
        "admin:purposes_inspection_add",
        "admin:auth_user_change",
        "admin:auth_group_add",
        "admin:auth_group_change",
        "admin:auth_group_delete",
        "end_session",
    }
)
BEFORE_OPENING = frozenset({"admin:auth_user_add", "admin:auth_user_password_change"})
"""Their forms hold a password."""


class AskedAgain:
    """Middleware, behind the check of a form's token: what is kept was meant by whoever sent it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_arguments: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        is_asked = name in BEFORE_OPENING or (name in BEFORE_SENDING and request.method == "POST")
        if not is_asked or not request.user.is_authenticated or is_recent(request):
            return None
        known = ways(request)
        if not known:  # the account lost its password meanwhile
            return redirect_to_login(request.path)
        if request.method == "POST" and (name in BEFORE_OPENING or known[0]["id"] == PROVIDER):
            messages.warning(request, _("Nothing was done yet: first show again who you are, then send it once more."))
        elif request.method == "POST":
            request.session[STATE_SESSION_KEY] = {"request": serialize_request(request)}
        return HttpResponseRedirect(f"{known[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: request.path})}")


def is_recent(request: HttpRequest) -> bool:
    """The last proof of any kind counts: at log-in, or since."""
    user: Any = request.user
    proofs = [record["at"] for record in get_authentication_records(request, user)]
    return time.time() - max([*proofs, request.session.get(BEGAN, 0)]) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def at_the_provider(request: HttpRequest) -> list[dict[str, str]]:
    """Single sign-on once more, for whoever came that way."""
    user: Any = request.user
    sign_on = settings.SINGLE_SIGN_ON
    if sign_on is None or not any(
        record["method"] == "socialaccount" for record in get_authentication_records(request, user)
    ):
        return []
    described = _("Log in with %(name)s again") % {"name": sign_on.name}
    return [{"id": PROVIDER, "description": described, "url": reverse("sso_login")}]


def ways(request: HttpRequest) -> list[dict[str, Any]]:
    from allauth.account.adapter import get_adapter  # noqa: PLC0415 - it imports this module

    return get_adapter().get_reauthentication_methods(request.user)
