"""Passwords: which are taken, and how they open the desk."""

import re
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from purposes.models import Organisation

_OURS = ("ropa", "register", "registerofprocessingactivities", "processing", "privacy", "privacystatement", "gdpr")
_LOOKS_LIKE = str.maketrans("0134578@$!€", "oleastbasie")
_KEYBOARD = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertzuiopasdfghjklyxcvbnm",
    "0123456789" * 3,
)
_FEWEST = 4
"""Letters of a name that is looked for: shorter ones stand in many a good password."""


class NotGuessed:
    """What is behind the decoration: a year, “!” or doubling makes no common password a good one, nor do our names."""

    def __init__(self) -> None:
        self._common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        cores = set(_cores(password))
        if cores & self._common or any(_is_run(core) for core in cores):
            raise ValidationError(
                _("Much like a password that is tried first: choose several words that do not belong together."),
                code="password_guessed",
            )
        if cores & _names(user):
            raise ValidationError(
                _("Little more than a name that everybody here knows: choose several words of your own."),
                code="password_guessed",
            )

    def get_help_text(self) -> str:
        return _("Several words that do not belong together make a good one. Spaces and every script are welcome.")


class ByPassword(ModelBackend):
    """Local passwords. A name that is unknown costs as much time as a wrong password: `ModelBackend` sees to it."""

    def authenticate(self, request: HttpRequest | None, *arguments: Any, **credentials: Any) -> Any:
        user = super().authenticate(request, *arguments, **credentials)
        return user if user is not None and has_password(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked at each request, too: who is taken off the desk is out at once."""
        return bool(user.is_active and user.is_staff)


def has_password(user: Any) -> bool:
    """One that opens something: where single sign-on is the only way, it is still the operators' other way."""
    return bool(user.has_usable_password()) and not _comes_another_way(user)


def may_choose_one(user: Any) -> bool:
    """Who has a password may choose another by mail; so may whoever was invited and has none yet.

    Whoever came by single sign-on without having one gets none.
    """
    comes_by_it = SocialAccount.objects.filter(user=user).exists()
    return (bool(user.has_usable_password()) or not comes_by_it) and not _comes_another_way(user)


def _comes_another_way(user: Any) -> bool:
    sign_on = settings.SINGLE_SIGN_ON
    return sign_on is not None and sign_on.is_only_way and not user.is_superuser


def _cores(password: str) -> list[str]:
    """What is left of it without decoration, with and without letters in disguise."""
    plain = re.sub(r"\s+", "", password.casefold())
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    found = [plain, bare, *(re.sub(r"[\W\d_]+$", "", one).translate(_LOOKS_LIKE) for one in (plain, bare))]
    found += [re.sub(r"[\W_]+", "", one) for one in found]
    return [one for each in found for one in (each, _once(each)) if one]


def _once(text: str) -> str:
    """`ab` of `ababab`."""
    return text[: (text + text).find(text, 1)]


def _is_run(text: str) -> bool:
    """One or two characters again and again, or a stretch of the keyboard."""
    return len(set(text)) <= 2 or any(text in keys or text in keys[::-1] for keys in _KEYBOARD)  # noqa: PLR2004 - said above


def _names(user: Any) -> set[str]:
    known: list[str] = [*_OURS]
    for names in Organisation.objects.values_list("legal_name", "short_name", "slug"):
        known += names
    known += [user.get_username(), user.get_full_name()] if user is not None else []
    squeezed = {re.sub(r"[\W_]+", "", name.casefold()) for name in known}
    return {name for name in squeezed if len(name) >= _FEWEST}
