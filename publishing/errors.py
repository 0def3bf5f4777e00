"""What is said when a request cannot be answered: one page, one or two sentences, in the language of who asked."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from publishing.negotiation import choose
from publishing.rendering.as_html import STYLE
from publishing.serving import PUBLIC_HEADERS
from purposes.languages import direction


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, HTTPStatus.FORBIDDEN)


def too_late(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: mostly one that is older than the log-in."""
    return _page(request, HTTPStatus.FORBIDDEN, "403_csrf.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, HTTPStatus.NOT_FOUND)


def failed(request: HttpRequest) -> HttpResponse:
    return _page(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def _page(request: HttpRequest, status: HTTPStatus, template: str = "") -> HttpResponse:
    language = _language(request)
    with translation.override(language):
        context = {"language": language, "direction": direction(language), "style": STYLE}
        response = render(request, template or f"{status}.html", context, status=status)
    for name, value in PUBLIC_HEADERS.items():
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
