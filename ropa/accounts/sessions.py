"""How long somebody stays logged in, where, and what ends it.

An hour without a request (`ROPA_IDLE_MINUTES`), or twelve hours however busy. A changed password ends every other
session, by Django's own hash; another role ends all: rights are never those of yesterday.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from purposes.models import AccountDeed, AccountEvent

BEGAN, SEEN = "accounts_began", "accounts_seen"
NOTED_EVERY = timedelta(minutes=1)
"""Each request would write a row otherwise."""

_OPEN = "/api/v1/public/"
_PLACES = ("/admin/", "/api/")


class SessionsEnd:
    """Middleware, after Django knows the session and before anybody asks who it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_with_session(request) and SESSION_KEY in request.session:
            now = timezone.now()
            if is_over(request.session, now=now):
                logout(request)
            elif now - _moment(request.session, SEEN) >= NOTED_EVERY:
                request.session[SEEN] = now.timestamp()
        return self.get_response(request)


def is_with_session(request: HttpRequest) -> bool:
    """Whether somebody may be logged in: what everybody reads is answered without looking."""
    path = request.path_info
    return path.startswith(_PLACES) and not path.startswith(_OPEN) and settings.SESSION_COOKIE_NAME in request.COOKIES


def is_over(session: Any, *, now: datetime) -> bool:
    absolute = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return now - _moment(session, BEGAN) >= absolute or now - _moment(session, SEEN) >= settings.IDLE


def begin(*, request: HttpRequest, **_: Any) -> None:
    """Django has given the session another key by then."""
    request.session[BEGAN] = request.session[SEEN] = timezone.now().timestamp()


def end_all(users: Iterable[int]) -> None:
    """Wherever they are logged in."""
    found = UserSession.objects.filter(user__in=list(users))
    Session.objects.filter(session_key__in=list(found.values_list("session_key", flat=True))).delete()
    found.delete()


def end_of_changed_roles(*, instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **_: Any) -> None:
    """Receives every change of who has which role or right, whichever page or command made it."""
    if action not in {"post_add", "post_remove", "pre_clear"} or pk_set == set():
        return
    if not reverse:
        end_all([instance.pk])
    else:
        end_all(pk_set if pk_set is not None else instance.user_set.values_list("pk", flat=True))


def end_of_changed_standing(*, instance: User, created: bool, **_: Any) -> None:
    """Receives every saved account: an operator who is none any more, or somebody who may not come to the desk."""
    if not created and not (instance.is_active and instance.is_staff):
        end_all([instance.pk])


def end_of_events(*, instance: AccountEvent, **_: Any) -> None:
    """Receives what is done to accounts at the desk, whose pages know no sessions."""
    if instance.kind == AccountDeed.LOGGED_OUT:
        end_all([instance.account_id])


def clear_away(*, now: datetime) -> None:
    """What is over: sessions, and what is known of them."""
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _moment(session: Any, name: str) -> datetime:
    """A session that does not say when it began is older than this rule."""
    return datetime.fromtimestamp(session.get(name, 0), tz=timezone.get_default_timezone())
