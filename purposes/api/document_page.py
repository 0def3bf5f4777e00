"""The API's own document, and a page that shows it: from our own files, under a policy that loads nothing else."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from purposes.api.endpoint import HEADERS
from purposes.api.errors import handle

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page of the library styles itself as it goes: the one thing that is let through."""


class Schema(SpectacularAPIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes: Any = (OpenApiJsonRenderer, OpenApiYamlRenderer)

    def get_exception_handler(self) -> Any:
        return handle


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    response = render(request, "api/docs.html")  # with a token for the forms of whoever is logged in
    for name, value in {**HEADERS, "Content-Security-Policy": POLICY, "Cache-Control": "no-store"}.items():
        response.headers[name] = value
    return response
