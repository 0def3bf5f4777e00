"""What is said when a request cannot be answered: one page, one or two sentences, in the language of who asked."""

import sys
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation

from publishing.negotiation import choose
from publishing.rendering.as_html import STYLE
from publishing.serving import PUBLIC_HEADERS, over_tls
from purposes.api.errors import PROBLEM, problem_of
from purposes.languages import direction

_DISK_FULL = "53100"
"""PostgreSQL's number for it."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return _page(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, HTTPStatus.FORBIDDEN)


def too_late(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: mostly one that is older than the log-in."""
    return _page(request, HTTPStatus.FORBIDDEN, "403_csrf.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, HTTPStatus.NOT_FOUND)


def too_often(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """Asked again and again for what must not be guessed."""
    response = _page(request, HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """Django calls this while it handles the error. A database that is away, busy or full is no fault of the code."""
    problem = sys.exc_info()[1]
    if not isinstance(problem, OperationalError | InterfaceError):
        return _page(request, HTTPStatus.INTERNAL_SERVER_ERROR)
    response = _page(request, HTTPStatus.SERVICE_UNAVAILABLE, "503_full.html" if _is_full(problem) else "503.html")
    response["Retry-After"] = "30"
    return response


def busy(request: HttpRequest) -> HttpResponse:
    """Too much is being sent at the same time: nothing of this request was read."""
    response = _page(request, HTTPStatus.SERVICE_UNAVAILABLE, "503_busy.html")
    response["Retry-After"] = "2"
    for name, value in over_tls().items():  # no middleware sees this answer
        response[name] = value
    return response


def _is_full(problem: Exception) -> bool:
    """No room left on the disk, as either database says it."""
    cause = problem.__cause__
    return getattr(cause, "sqlstate", "") == _DISK_FULL or getattr(cause, "sqlite_errorname", "") in {
        "SQLITE_FULL",
        "SQLITE_IOERR_WRITE",
    }


def _page(request: HttpRequest, status: HTTPStatus, template: str = "") -> HttpResponse:
    language = _language(request)
    with translation.override(language):
        if request.path.startswith("/api/"):  # a program reads no page
            told = JsonResponse(problem_of(status), status=status, content_type=PROBLEM)
            told.headers["Cache-Control"] = "no-store"
            return told
        context = {"language": language, "direction": direction(language), "style": STYLE}
        response = render(request, template or f"{status:d}.html", context, status=status)
    for name, value in {**PUBLIC_HEADERS, "Cache-Control": "no-store"}.items():
        response.headers.setdefault(name, value)
    return response


def _language(request: HttpRequest) -> str:
    """Of the address, where it names one that we speak; else of the desk's reader; else the visitor's."""
    spoken = [code for code, _name in settings.LANGUAGES]
    named = [part for part in request.path.split("/") if part in spoken]
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if named or chosen in spoken:
        return named[0] if named else chosen
    return choose(spoken, accepted=request.headers.get("Accept-Language", ""))
