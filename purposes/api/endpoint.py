"""What every answer of the API has in common: its checks, its headers, its tag, and its pages."""

import hashlib
from collections.abc import Sequence
from http import HTTPMethod, HTTPStatus
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from purposes.api.authentication import BearerToken, DeskSession
from purposes.api.errors import Outdated, TooLarge, VersionNeeded, handle
from purposes.api.limits import OfAddress, OfToken
from purposes.api.parsing import LONGEST, AsJson, Json
from purposes.api.permissions import AsAtTheDesk, Need, Needs, asking
from purposes.changes import SomebodyWasFaster, claim
from purposes.numbers import whole_number

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
PAGE, MOST = 50, 100
"""Rows on a page, if nothing is said; and at most."""


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class Endpoint(APIView):
    """Reads as it comes; a verb that writes opens its own transaction."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (BearerToken, DeskSession)
    permission_classes: Sequence[Any] = (AsAtTheDesk,)
    parser_classes = (Json,)
    renderer_classes = (AsJson,)
    throttle_classes: Sequence[type[BaseThrottle]] = (OfToken,)
    http_method_names: Sequence[str] = ("get", "head", "post", "put", "delete")
    needs: Needs = asking()
    queries: Sequence[str] = ()
    """The parameters of a read. Another one is a mistake, and is said."""

    def need_for(self, method: str) -> Need | None:
        return self.needs.get(method)

    def get_exception_handler(self) -> Any:
        return handle

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The address first: who guesses tokens is stopped before one is looked up."""
        address = OfAddress()
        if not address.allow_request(request, self):
            self.throttled(request, address.wait() or 1)
        if _length(request) > LONGEST:
            raise TooLarge
        super().initial(request, *args, **kwargs)
        known = set(self.queries) if request.method in {HTTPMethod.GET, HTTPMethod.HEAD} else set()
        if unknown := sorted(request.query_params.keys() - known):
            raise ValidationError({unknown[0]: [_("There is no such parameter here.")]})
        if any("\0" in value for value in request.query_params.values()):
            raise ValidationError([_("A null character cannot be looked for.")])

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        self.keep(response)
        if not isinstance(response, Response):
            return _tagged(request, response)
        response.add_post_render_callback(lambda rendered: _tagged(request, rendered))
        return response

    def keep(self, response: HttpResponseBase) -> None:
        """The register is nobody's to keep on the way."""
        patch_cache_control(response, private=True, no_cache=True)


def version_read(request: Request) -> int | None:
    """The version that `If-Match` names; none for one that names no version of ours, which is outdated by that.

    Raises `VersionNeeded`.
    """
    return whole_number(tag_read(request))


def claimed(row: Any, *, version: int | None) -> Any:
    """The row locked, at the version that was read. Raises 404 without one, 412 where somebody was faster."""
    if row is None:
        raise Http404
    try:
        return claim(row, version=version)
    except SomebodyWasFaster:
        raise Outdated from None
    except ObjectDoesNotExist:
        raise Http404 from None


def tag_read(request: Request) -> str:
    """What stands between the quotes of `If-Match`. `*` is refused: it says that nothing was read."""
    sent = request.headers.get("If-Match", "")
    if not sent:
        raise VersionNeeded
    tags = parse_etags(sent)
    if len(tags) != 1 or not tags[0].startswith('"'):
        raise Outdated(_("Name one version in If-Match, as its ETag gave it."))
    return tags[0].strip('"')


def reason_given(request: Request) -> str:
    """Why it is changed: `X-Change-Reason`, percent-encoded where it holds more than ASCII."""
    reason = unquote(request.headers.get("X-Change-Reason", "")).strip()
    if len(reason) > 1000 or "\0" in reason:  # noqa: PLR2004 - a sentence or two
        raise ValidationError({"X-Change-Reason": [_("Give the reason in 1000 characters at most.")]})
    return reason


def number_of(request: Request, name: str) -> int | None:
    value = request.query_params.get(name)
    if value is None:
        return None
    number = whole_number(value)
    if number is None:
        raise ValidationError({name: [_("Give a whole number.")]})
    return number


def page_length(request: Request) -> int:
    asked = number_of(request, "limit")
    if asked is not None and not 1 <= asked <= MOST:
        raise ValidationError({"limit": [_("Choose between 1 and %(most)d.") % {"most": MOST}]})
    return asked or PAGE


def page_of(request: Request, results: list[Any], following: int | None) -> Response:
    """`following` is where the next page begins; whoever walks takes the address as it is given."""
    asked = request.query_params.copy()
    asked["cursor"] = str(following)
    address = request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")
    return Response({"results": results, "next": None if following is None else address})


def _length(request: Request) -> int:
    return whole_number(request.META.get("CONTENT_LENGTH", "")) or 0


def _tagged(request: Request, response: Any) -> Any:
    """A tag for every answer that may come again the same, and 304 without its body for whoever has it."""
    if request.method not in {HTTPMethod.GET, HTTPMethod.HEAD} or response.status_code != HTTPStatus.OK:
        return response
    if not response.has_header("ETag"):
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    known = [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]
    if response["ETag"] in known or "*" in known:
        response.status_code, response.content = HTTPStatus.NOT_MODIFIED, b""
        for name in ("Content-Type", "Content-Length", "Content-Disposition"):
            del response[name]
    return response
