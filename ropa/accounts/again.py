"""What is grave is done by somebody who has shown within ten minutes who they are: a screen left open does nothing.

The table says before which pages' forms it is asked. What was typed is kept meanwhile, in the session, and done at
once afterwards; none of these forms holds a password.
"""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ropa.accounts.programs import refused_to_program
from ropa.accounts.provider_settings import PROVIDER
from ropa.accounts.sessions import BEGAN, is_with_session

BEFORE_SENDING = frozenset(
    {
        "admin:publishing_statement_preview",  # publishing
        "admin:purposes_apitoken_add",
        "admin:purposes_inspection_add",
        "admin:auth_user_add",
        "admin:auth_user_change",
        "admin:auth_user_first_password",
        "admin:auth_user_invite",
        "admin:auth_user_log_out",
        "end_session",
    }
)
BY_SESSION_OF_THE_DESK = frozenset({"api:publish"})
"""Of the API, for whoever is logged in at the desk. A token was made by somebody who was asked."""

TO_SEND = "accounts_to_send"
AT_ONCE = 60
"""Seconds between the answer and the page that it leads to."""

SHOWN = "accounts_shown"
"""In a session that began by single sign-on: when its owner showed there who they are, or 0 where it was not said."""


_GO_ON = f"{__name__}.go_on"


class AskedAgain:
    """Middleware, behind the check of a form's token: what is kept was meant by whoever sent it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: list[Any], named: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in BY_SESSION_OF_THE_DESK:
            return _refusal_to_program(request)
        if name not in BEFORE_SENDING or not request.user.is_authenticated:
            return None
        if request.method == "GET":
            return _sent_at_last(request, lambda: view(request, *arguments, **named))
        return None if is_recent(request) else _ask(request)


def go_on(request: HttpRequest, kept: dict[str, Any]) -> HttpResponse:
    """Called by allauth once it is known who it is; not when it was asked for something else meanwhile."""
    then = str(get_next_redirect_url(request) or reverse("admin:index"))
    keep_to_send(request, kept, then=then)
    return HttpResponseRedirect(then)


def keep_to_send(request: HttpRequest, kept: dict[str, Any], *, then: str) -> None:
    if then == kept["path"]:
        request.session[TO_SEND] = {**kept, "at": time.time()}


def taken_along(request: HttpRequest) -> dict[str, Any] | None:
    """What was typed before the question, out of the session: on the way to the provider and back it is another."""
    waiting = request.session.pop(STATE_SESSION_KEY, None) or {}
    kept: dict[str, Any] | None = waiting.get("state")
    return kept if waiting.get("callback") == _GO_ON else None


def is_recent(request: HttpRequest) -> bool:
    """The last proof of any kind counts: at log-in, or since. Of single sign-on, what the provider said of its own."""
    user: Any = request.user
    records = get_authentication_records(request, user)
    proofs = [request.session.get(SHOWN, 0) if _is_by_provider(record) else record["at"] for record in records]
    last = max(proofs, default=request.session.get(BEGAN, 0))
    return time.time() - last < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def at_the_provider(request: HttpRequest) -> list[dict[str, str]]:
    """Single sign-on once more, for whoever came that way. By a page with a link: a form may lead to no other site."""
    user: Any = request.user
    sign_on = settings.SINGLE_SIGN_ON
    if sign_on is None or not any(map(_is_by_provider, get_authentication_records(request, user))):
        return []
    described = _("Log in with %(name)s again") % {"name": sign_on.name}
    return [{"id": PROVIDER, "description": described, "url": reverse("again_at_provider")}]


def ways(request: HttpRequest) -> list[dict[str, Any]]:
    from allauth.account.adapter import get_adapter  # noqa: PLC0415 - it imports this module

    return get_adapter().get_reauthentication_methods(request.user)


def _is_by_provider(record: dict[str, Any]) -> bool:
    return bool(record["method"] == "socialaccount")


def _refusal_to_program(request: HttpRequest) -> HttpResponse | None:
    has_token = "HTTP_AUTHORIZATION" in request.META
    if has_token or not is_with_session(request) or not request.user.is_authenticated or is_recent(request):
        return None
    return refused_to_program(_("Log in at the desk again first: you did more than ten minutes ago."))


def _ask(request: HttpRequest) -> HttpResponse:
    known = ways(request)
    if not known:  # the account lost its password meanwhile
        return redirect_to_login(request.path)
    kept = {"path": request.path, "query": request.GET.urlencode(), "form": request.POST.urlencode()}
    request.session[STATE_SESSION_KEY] = {"callback": _GO_ON, "state": kept}
    return HttpResponseRedirect(f"{known[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: request.path})}")


def _sent_at_last(request: HttpRequest, send: Callable[[], HttpResponse]) -> HttpResponse | None:
    """What was typed before the question, once, and at its own address: a remark on it can be answered there."""
    kept = request.session.pop(TO_SEND, None) if TO_SEND in request.session else None
    if kept is None or kept["path"] != request.path or time.time() - kept["at"] > AT_ONCE:
        return None
    request.method = "POST"
    request.GET, request.POST = QueryDict(kept["query"]), QueryDict(kept["form"])
    request._files = MultiValueDict()  # type: ignore[attr-defined]  # noqa: SLF001 - else Django reads them anew, and the form
    with transaction.atomic():  # as around every view: this one is called from outside
        return send()
