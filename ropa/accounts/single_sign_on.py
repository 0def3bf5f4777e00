"""Who comes by OpenID Connect, and as whom: roles follow the provider's groups at each log-in.

A role that the operator mapped is given and taken as the groups say; roles that no group gives are left alone. An
account is made for whoever gets a role, none for others. A local account is taken over by its e-mail address, when the
provider says that it is verified; a superuser's never, and no superuser comes in this way.
"""

import logging
import time
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.validators import validate_email
from django.db import transaction
from django.forms import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from requests import RequestException

from purposes import accounts
from purposes.models import AccountDeed
from ropa.accounts import again
from ropa.accounts.provider import Checked
from ropa.accounts.provider_settings import PROVIDER, SingleSignOn

_CAME = "single_sign_on"
"""Kept on the request, and gone with it: who came back, and what the provider said of when they showed it."""

_CLOCKS = 60
"""Seconds by which the provider's clock may be behind ours."""

_log = logging.getLogger(__name__)

# Pages


@transaction.non_atomic_requests  # the provider is asked meanwhile: nobody else is to wait for it
def begin(request: HttpRequest) -> HttpResponse:
    """To the provider, from a page of ours: another site's link, or a picture in it, begins no session."""
    _sign_on()
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return redirect_to_login(get_next_redirect_url(request) or reverse("admin:index"))
    provider = get_social_adapter(request).get_provider(request, PROVIDER)
    wanted = provider.get_redirect_from_request_kwargs(request) | {"process": "login"}
    if request.user.is_authenticated:
        wanted["data"] = {"by": request.user.pk, "since": time.time(), "kept": again.taken_along(request)}
    try:
        return provider.redirect(request, **wanted)
    except (RequestException, OAuth2Error, KeyError, ValueError):
        return refused(request, _unreachable(), status=503)


@transaction.non_atomic_requests  # as above
def come_back(request: HttpRequest) -> HttpResponse:
    _sign_on()
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(Checked(request, PROVIDER))(request)
    except (KeyError, ValueError):  # an answer without what every answer has
        return refused(request, _not_believed())
    if came := getattr(request, _CAME, None):
        _remember(request, came, then=answer.headers.get("Location", ""))
    return answer


def cancelled(request: HttpRequest) -> HttpResponse:
    return refused(request, _("You did not log in there. Nothing has happened here."), status=200)


def refused(request: HttpRequest, sentence: str, *, status: int = 403) -> HttpResponse:
    return render(request, "account/refused.html", {"sentence": sentence}, status=status)


# Who comes


class Comers(DefaultSocialAccountAdapter):
    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        if error == AuthError.CANCELLED:
            return
        sentence = _unreachable() if isinstance(exception, RequestException) else _not_believed()
        raise ImmediateHttpResponse(refused(request, sentence))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Before anybody is let in: whether they were asked, if we wanted it; whose account it is, and which roles."""
        _refuse_what_was_shown_before(request, sociallogin)
        with transaction.atomic():
            user = _account_of(request, sociallogin)
            roles = roles_of(sociallogin.claims)
            if user is None and not roles:
                raise ImmediateHttpResponse(refused(request, _without_role()))
            if user is None:
                user = _made(sociallogin.claims)
            if not sociallogin.is_existing:
                sociallogin.connect(request, user)
            set_roles(user, roles)
            has_role = user.groups.exists()
        if not has_role:
            raise ImmediateHttpResponse(refused(request, _without_role()))
        if not user.is_active:
            raise ImmediateHttpResponse(refused(request, _("This account is switched off.")))
        setattr(request, _CAME, (user.pk, sociallogin))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Whoever gets in has an account by then."""
        return False


def roles_of(claims: dict[str, Any]) -> set[str]:
    """What the provider's groups give here."""
    said = claims.get(_sign_on().groups_claim) or []
    groups = {said} if isinstance(said, str) else {str(group) for group in said}
    return {role for group, role in _sign_on().roles if group in groups}


def set_roles(user: User, roles: set[str]) -> None:
    """Those that some group can give are as its groups say; the others stay."""
    governed = {role for _group, role in _sign_on().roles}
    now = {str(role) for role in accounts.roles_of(user)}
    if (now & governed) != roles:
        accounts.set_roles(user, (now - governed) | roles, actor=_sign_on().name)


def _refuse_what_was_shown_before(request: HttpRequest, sociallogin: Any) -> None:
    """That it was asked for a proof of now stands in the address, which whoever sits there can shorten."""
    asked = sociallogin.state.get("data")
    if asked and _shown_at(sociallogin) < asked["since"] - _CLOCKS:
        _log.warning("The provider did not say that somebody had just shown who they are (auth_time).")
        sentence = _(
            "Your organisation's log-in did not say that you showed just now who you are. Try again; if it stays so, "
            "tell whoever runs this register."
        )
        raise ImmediateHttpResponse(refused(request, sentence))


def _shown_at(sociallogin: Any) -> float:
    """When they last showed the provider who they are; 0 where it does not say."""
    said = sociallogin.claims.get("auth_time")
    return said if isinstance(said, int | float) else 0


def _remember(request: HttpRequest, came: tuple[int, Any], *, then: str) -> None:
    """In the session that began just now; what was typed before only for whoever typed it."""
    pk, sociallogin = came
    if request.user.pk != pk:
        return
    request.session[again.SHOWN] = _shown_at(sociallogin)
    asked = sociallogin.state.get("data") or {}
    if asked.get("kept") and asked["by"] == pk:
        again.keep_to_send(request, asked["kept"], then=then)


def _account_of(request: HttpRequest, sociallogin: Any) -> User | None:
    """The one that came before, or a local one with the same verified address."""
    if sociallogin.is_existing:
        found = [sociallogin.user]
    else:
        address = str(sociallogin.claims.get("email") or "")
        same = User.objects.filter(email__iexact=address) if address else User.objects.none()
        found = [user for user in same if user.email.lower() == address.lower()]
    if not found:
        return None
    is_sure = sociallogin.is_existing or sociallogin.claims.get("email_verified") in {True, "true"}
    if len(found) > 1 or found[0].is_superuser or not is_sure:
        raise ImmediateHttpResponse(
            refused(
                request,
                _("Your e-mail address is that of an account here that nobody enters this way. Log in by password."),
            )
        )
    return found[0]


def _made(claims: dict[str, Any]) -> User:
    names = [claims.get("preferred_username"), claims.get("email"), claims.get("name"), "user"]
    user = User(
        username=get_account_adapter().generate_unique_username(names),
        first_name=str(claims.get("given_name") or "")[:150],
        last_name=str(claims.get("family_name") or "")[:150],
        email=_verified_address(claims),
        is_staff=True,
    )
    user.set_unusable_password()
    user.save()
    accounts.note(user, AccountDeed.MADE, actor=_sign_on().name)
    return user


def _verified_address(claims: dict[str, Any]) -> str:
    """What nobody verified could be anybody's."""
    address = str(claims.get("email") or "")
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if claims.get("email_verified") in {True, "true"} else ""


def _sign_on() -> SingleSignOn:
    found: SingleSignOn | None = settings.SINGLE_SIGN_ON
    if found is None:
        raise Http404
    return found


def _unreachable() -> str:
    return _("Your organisation's log-in does not answer. Try again in a minute.")


def _not_believed() -> str:
    return _("What came back from your organisation's log-in could not be trusted. Log in once more from here.")


def _without_role() -> str:
    return _("You have no role in this register. Ask whoever keeps its accounts for one.")
