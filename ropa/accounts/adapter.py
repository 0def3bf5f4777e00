"""allauth's hinges, as this desk hangs its doors on them: nobody signs up, limits answer 429, mails name this site."""

import logging
from http import HTTPStatus
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from purposes.first_passwords import is_over
from ropa.accounts import again
from ropa.accounts.addresses import address_of
from ropa.accounts.limits import is_locked, too_often
from ropa.accounts.second_factor import came_by_single_sign_on

_log = logging.getLogger(__name__)


class NotMailed(Exception):
    """No mail leaves at present, whoever it is for."""


class Accounts(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made at the desk, or by single sign-on."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Asked once more before something grave, too: what is counted is counted everywhere."""
        if is_locked(request, credentials.get("username", ""), now=timezone.now()):
            raise ImmediateHttpResponse(too_often(request))
        return authenticate(request, **credentials)

    def validation_error(self, code: str, *args: Any) -> Any:
        """A limit is an answer of its own, not a remark beside a field."""
        if code == "too_many_login_attempts":
            raise ImmediateHttpResponse(too_often(self.request))
        if code == "username_password_mismatch":
            return ValidationError(_("That name and password do not belong together, or the account is switched off."))
        return super().validation_error(code, *args)

    def is_safe_url(self, url: str | None) -> bool:
        """Here, and nowhere else that happens to be allowed to ask us."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None) and str(url).startswith("/")

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def get_login_stages(self) -> list[str]:
        return ["ropa.accounts.second_factor.Ask"]

    def is_reauthentication_required(self, *, app: str, **_named: Any) -> bool:
        """Allauth's own pages ask as ours do."""
        return not again.is_recent(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return methods + again.at_the_provider(self.request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """That a server refuses this one address stands in the log alone: said, it would tell which there are.

        Raises `NotMailed`.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPRecipientsRefused, SMTPDataError, ValueError) as problem:
            _log.warning("A mail about a password was refused: %s", type(problem).__name__)
        except OSError as problem:  # the server is away, or takes nothing from us
            _log.error("The mail server takes no mail: %s", type(problem).__name__)
            raise NotMailed from problem

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """To the address that the account has, as it has it."""
        super().send_password_reset_mail(user, user.email, context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On the address that the operator gave, which no request can name otherwise."""
        found = super().get_reset_password_from_key_url(key)
        if not settings.SITE_ADDRESS or not settings.EMAIL_HOST:
            return found
        return settings.SITE_ADDRESS + found[found.index("/", len("https://")) :]

    def pre_login(self, request: HttpRequest, user: Any, **named: Any) -> HttpResponse | None:
        if is_over(user, now=timezone.now()) and not came_by_single_sign_on(request, user):
            sentence = _("This first password has ended. Ask whoever keeps the accounts for a new one.")
            return render(request, "account/refused.html", {"sentence": sentence}, status=HTTPStatus.FORBIDDEN)
        answer: HttpResponse | None = super().pre_login(request, user, **named)
        return answer

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")
