"""A mail to whoever an account was made for: where to choose a password. Nobody else types one for them."""

import logging
import textwrap
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from purposes import accounts
from purposes.models import AccountDeed

_LINE = 76
_log = logging.getLogger(__name__)


class NotMailed(Exception):
    """Says in one sentence that the mail did not leave. The account is there."""


def is_possible() -> bool:
    """Without a mail server, whoever makes the account is shown its first password, to hand it over."""
    return bool(settings.EMAIL_HOST)


def invite(account: User, *, by: Any) -> None:
    """In the language of whoever invites. The link holds no secret: a password is asked for anew where it leads.

    Raises `NotMailed`.
    """
    try:
        _message(account).send()
    except (OSError, ValueError) as problem:  # the server is away or refuses; the address is none
        _log.warning("An invitation was not mailed: %s", type(problem).__name__)
        sentence = _("The mail server did not take the invitation. Try again from the page of the account.")
        raise NotMailed(sentence) from problem
    accounts.note(account, AccountDeed.INVITED, by=by)


def _message(account: User) -> EmailMessage:
    opening = _(
        "An account was made for you in the register of processing activities. Your name to log in with is: %(name)s"
    ) % {"name": account.get_username()}
    ending = _(
        "Choose your password yourself: open the page below, follow “%(link)s”, and type this e-mail address. Nobody "
        "else knows your password, and nobody will ever ask you for it."
    ) % {"link": _("Forgotten your password or your name?")}
    link = settings.SITE_ADDRESS + resolve_url(settings.LOGIN_URL)
    paragraphs = (textwrap.fill(opening, _LINE), textwrap.fill(ending, _LINE), link)
    return EmailMessage(
        subject=_("Your account in the register of processing activities"),
        body="\n\n".join(paragraphs) + "\n",
        to=[account.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
