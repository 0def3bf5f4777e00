"""What every answer tells the browser, static files and errors included, unless its view has told it already."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware

from publishing.serving import PUBLIC_HEADERS, over_tls
from purposes.numbers import whole_number
from ropa.hearing import largest

Answerer = Callable[[HttpRequest], HttpResponse]

DESK = "/admin/"

DESK_HEADERS: Mapping[str, str] = {
    **PUBLIC_HEADERS,
    # Alpine, of the desk's skin, makes functions of its attributes (`unsafe-eval`), and the skin writes its colours
    # into the page (`unsafe-inline`, for styles alone). No script stands in a page: what is typed can become none.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
}


class Headers:
    """Middleware, around all others. What a view says of itself stands."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_desk = request.path_info.startswith(DESK)
        bound = over_tls() if request.is_secure() else {}  # what is refused early never comes to where Django adds it
        for name, value in {**(DESK_HEADERS if is_desk else PUBLIC_HEADERS), **bound}.items():
            response.headers.setdefault(name, value)
        if is_desk:  # more than some views of the desk ask for: a shared computer keeps nothing of the register
            response.headers["Cache-Control"] = "no-store"
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            response.headers.pop("Content-Length", None)  # Django counts the body of the 304; RFC 9110, 8.6
        return response


class NotTooLarge:
    """Middleware: what is announced as larger than its address takes is refused before a byte of it is read."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = whole_number(request.META.get("CONTENT_LENGTH") or "0")
        if announced is None or announced > largest(request.path_info):
            raise RequestDataTooBig
        return self.get_response(request)


class OurHostsOnly:
    """Middleware: a name that is not ours is refused before anything is answered, files and redirections included."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.get_host()  # raises `DisallowedHost`
        return self.get_response(request)


class Languages(LocaleMiddleware):
    """Middleware: Django's, but for answers that name a language of their own.

    What was published is the same bytes whatever its reader speaks, and has to say so to every cache: else one
    page has two answers, `front`'s and Django's, and which of them is kept is chance.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.has_header("Content-Language"):
            return response
        return super().process_response(request, response)
