"""Programs without TLS are refused, not led on: what they sent was read on the way, and nobody would notice."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext

from ropa.accounts.programs import refused_to_program

_OPEN = "/api/v1/public/"
"""Asked without a token: whoever comes is led on."""

Answerer = Callable[[HttpRequest], HttpResponse]


class ProgramsWithTls:
    """Middleware, before Django leads everybody to https://. Who asks for a page is a browser, and led there too."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_program_without_tls(request):
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            return refused_to_program(
                gettext(
                    "This is answered over https:// alone. A token that was sent without it may have been read on the "
                    "way: withdraw it, and make another one."
                )
            )


def _is_program_without_tls(request: HttpRequest) -> bool:
    if not settings.SECURE_SSL_REDIRECT or request.is_secure():
        return False
    path = request.path_info
    return (
        path.startswith("/api/") and not path.startswith(_OPEN) and "text/html" not in request.headers.get("Accept", "")
    )
