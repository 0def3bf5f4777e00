"""The addresses below `/api/v1/`: what each app gives to it, and a problem for every other."""

from django.http import Http404
from django.urls import re_path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from publishing.api import urls as publication
from purposes.api import urls as register
from purposes.api.endpoint import Endpoint


class NotThere(Endpoint):
    """So that a program that mistypes an address is not answered with a page for people."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Nothing is offered here: no `Allow`."""
        return {}

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        raise Http404

    def get(self, request: Request) -> Response:
        raise Http404


app_name = "api"
urlpatterns = [*register.urlpatterns, *publication.urlpatterns, re_path(r"", NotThere.as_view())]
