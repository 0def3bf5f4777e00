"""The second factor: who must have one, when it is asked, and that nothing else is reached without.

Whoever comes by single sign-on showed theirs there: the provider decides whether it asks for one.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ropa.accounts.programs import refused_to_program
from ropa.accounts.sessions import is_with_session

SETTLED = "accounts_second_factor"
"""In a session: whoever it is has what they must have. A role that is given ends the session, and this with it."""

STAYS_OPEN = ("/admin/account/", "/admin/login/", "/admin/logout/", "/admin/i18n/", "/admin/jsi18n/")
REAL = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondFactorFirst:
    """Middleware: who must have a second factor and has none reaches the pages where one is set up, and no others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_ROLES and is_with_session(request) and _is_missing(request):
            if request.path_info.startswith("/api/"):
                return refused_to_program(_("Set up your second factor first."))
            if not request.path_info.startswith(STAYS_OPEN):
                return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)


class Ask(AuthenticateStage):
    """At log-in, of whoever has one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not came_by_single_sign_on(request, self.login.user) and super()._should_handle(request)


class Factors(DefaultMFAAdapter):
    """Secrets are kept under the site's key: a copy of the database alone makes no codes."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""  # kept under another key: no code fits, and `reset_second_factor` helps

    def get_totp_issuer(self) -> str:
        return _("Register of processing activities")


def must_have_one(user: User) -> bool:
    """A superuser may do what a DPO may."""
    wanted = settings.SECOND_FACTOR_ROLES
    return bool(wanted) and (user.is_superuser or user.groups.filter(name__in=wanted).exists())


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=REAL).exists()


def came_by_single_sign_on(request: HttpRequest, user: Any) -> bool:
    records = get_authentication_records(request, user)
    return bool(records) and any(record["method"] == "socialaccount" for record in records)


def is_lacking(request: HttpRequest) -> bool:
    """For whoever is logged in."""
    user: Any = request.user
    return must_have_one(user) and not came_by_single_sign_on(request, user) and not has_one(user)


def forget(*, request: HttpRequest, **_named: Any) -> None:
    """Receives that one was taken away: it is looked at anew."""
    request.session.pop(SETTLED, None)


def _is_missing(request: HttpRequest) -> bool:
    if SESSION_KEY not in request.session or request.session.get(SETTLED) or not request.user.is_authenticated:
        return False
    if is_lacking(request):
        return True
    request.session[SETTLED] = True
    return False


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(urlsafe_b64encode(sha256(b"ropa second factor" + str(key).encode()).digest())) for key in keys]
    )
