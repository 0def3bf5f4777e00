"""What is published, for everybody's programs: from what was frozen, never from what is edited.

Without a log-in, from any origin, and no cookie is read or set.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_cache_control
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from publishing import content
from publishing.models import Rendering, Snapshot
from publishing.rendering import FORMATS
from publishing.serving import FOR_EVER
from purposes.api.endpoint import Endpoint
from purposes.api.schema import shape
from purposes.proof.verification import public_keys
from purposes.words import words_of

_FILES = {form.name: form.file for form in FORMATS if form.name != "html"}
"""What stands in the archive that never changes; the current page does not."""

VERSION: dict[str, Any] = {
    "number": serializers.IntegerField(),
    "published_at": serializers.DateTimeField(),
    "updated_at": serializers.DateTimeField(help_text="When the public words last changed in substance."),
    "is_substantive": serializers.BooleanField(),
    "note": serializers.DictField(child=serializers.CharField(), help_text="What changed, by language."),
    "sha256": serializers.CharField(help_text="The digest of `document`."),
    "previous": serializers.CharField(help_text="The digest of the version before; empty for the first."),
    "address": serializers.URLField(),
}
LISTED_VERSION = shape("ListedVersion", VERSION)
FORM = shape(
    "PublishedForm",
    {
        "language": serializers.CharField(),
        "format": serializers.CharField(),
        "media_type": serializers.CharField(),
        "sha256": serializers.CharField(help_text="The digest of the very bytes."),
        "address": serializers.URLField(),
    },
)
WHOLE_VERSION = shape(
    "PublishedVersion",
    {
        **VERSION,
        "document": serializers.URLField(help_text="Canonical JSON, all languages: what was signed."),
        "receipt": serializers.URLField(allow_null=True),
        "forms": FORM(many=True),
    },
)
STATEMENT = shape(
    "PublishedStatement",
    {
        "slug": serializers.SlugField(),
        "title": serializers.DictField(child=serializers.CharField()),
        "languages": serializers.ListField(child=serializers.CharField()),
        "current": LISTED_VERSION(),
        "address": serializers.URLField(),
        "versions": serializers.URLField(),
    },
)


class Public(Endpoint):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()
    http_method_names: Sequence[str] = ("get", "head", "options")
    is_for_ever = False

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """A browser asks this before a script of another site may send `If-None-Match`."""
        allowed = {
            "Access-Control-Allow-Methods": "GET, HEAD",
            "Access-Control-Allow-Headers": "If-None-Match, Accept-Language",
            "Access-Control-Max-Age": "86400",
        }
        return Response(status=HTTPStatus.NO_CONTENT, headers=allowed)

    def keep(self, response: HttpResponseBase) -> None:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag"
        if response.status_code == HTTPStatus.OK and self.is_for_ever:
            response.headers["Cache-Control"] = FOR_EVER
        else:
            patch_cache_control(response, public=True, no_cache=True)


class Statements(Public):
    @extend_schema(
        operation_id="list_published_statements",
        auth=[],
        responses=shape("PublishedStatements", {"results": STATEMENT(many=True)}),
    )
    def get(self, request: Request) -> Response:
        """Every statement that has been published, with its version of now."""
        newest = Snapshot.objects.current().select_related("statement").order_by("statement__slug")
        return Response({"results": [_statement(request, snapshot) for snapshot in newest]})


class OneStatement(Public):
    @extend_schema(operation_id="read_published_statement", auth=[], responses=STATEMENT)
    def get(self, request: Request, slug: str) -> Response:
        """One statement with its version of now."""
        return Response(_statement(request, _newest(slug)))


class Versions(Public):
    @extend_schema(
        operation_id="list_published_versions",
        auth=[],
        responses=shape("PublishedVersions", {"results": LISTED_VERSION(many=True)}),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Every version there has been, the newest first."""
        found = Snapshot.objects.filter(statement__slug=slug).defer("document", "receipt").order_by("-number")
        versions = [told(request, slug, snapshot) for snapshot in found]
        if not versions:
            raise Http404
        return Response({"results": versions})


class Version(Public):
    is_for_ever = True

    @extend_schema(operation_id="read_published_version", auth=[], responses=WHOLE_VERSION)
    def get(self, request: Request, slug: str, number: int) -> Response:
        """One version: its digests, and the address of each of its forms. It never changes."""
        return Response(whole(request, slug, _numbered(slug, number)))


class Document(Public):
    is_for_ever = True

    @extend_schema(
        operation_id="read_published_document",
        auth=[],
        responses={200: OpenApiResponse({"type": "object"}, description="A `ropa-statement/1` document.")},
    )
    def get(self, request: Request, slug: str, number: int) -> HttpResponse:
        """The public words of a version in all languages, byte for byte as its digest was taken."""
        return HttpResponse(_numbered(slug, number).document, content_type="application/json")


class Receipt(Public):
    is_for_ever = True

    @extend_schema(
        operation_id="read_published_receipt",
        auth=[],
        responses={200: OpenApiResponse({"type": "object"}, description="Signed when the version was published.")},
    )
    def get(self, request: Request, slug: str, number: int) -> HttpResponse:
        """What was signed when the version was published."""
        receipt = _numbered(slug, number).receipt
        if not receipt:
            raise Http404
        return HttpResponse(receipt, content_type="application/json")


class Keys(Public):
    @extend_schema(
        operation_id="read_public_keys",
        auth=[],
        responses={200: OpenApiResponse({"type": "object"}, description="What receipts are checked with.")},
    )
    def get(self, request: Request) -> HttpResponse:
        """The public keys of all receipts ever signed here."""
        return HttpResponse(public_keys(), content_type="application/json")


def told(request: Request, slug: str, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "number": snapshot.number,
        "published_at": snapshot.published_at.isoformat(),
        "updated_at": snapshot.updated_at.isoformat(),
        "is_substantive": snapshot.is_substantive,
        "note": words_of(snapshot.note),
        "sha256": snapshot.sha256,
        "previous": snapshot.previous,
        "address": _address(request, "version", slug, snapshot.number),
    }


def whole(request: Request, slug: str, snapshot: Snapshot) -> dict[str, Any]:
    """With its forms: two queries, however large they are."""
    renderings = Rendering.objects.filter(snapshot=snapshot, format__in=_FILES).order_by("pk").defer("body")
    return {
        **told(request, slug, snapshot),
        "document": _address(request, "document", slug, snapshot.number),
        "receipt": _address(request, "receipt", slug, snapshot.number) if snapshot.receipt else None,
        "forms": [
            {
                "language": one.language,
                "format": one.format.removesuffix("-archive"),
                "media_type": one.media_type,
                "sha256": one.sha256,
                "address": request.build_absolute_uri(_page_or_file(slug, snapshot, one)),
            }
            for one in renderings
        ],
    }


def _page_or_file(slug: str, snapshot: Snapshot, rendering: Rendering) -> str:
    here = {"slug": slug, "language": rendering.language, "number": snapshot.number}
    file = _FILES[rendering.format]
    return (
        reverse("publishing:version-file", kwargs=here | {"file": file})
        if file
        else reverse("publishing:version", kwargs=here)
    )


def _statement(request: Request, snapshot: Snapshot) -> dict[str, Any]:
    slug, public = snapshot.statement.slug, content.read_document(snapshot.document).content
    return {
        "slug": slug,
        "title": dict(public.title),
        "languages": list(public.languages),
        "current": told(request, slug, snapshot),
        "address": request.build_absolute_uri(reverse("publishing:statement", args=[slug])),
        "versions": _address(request, "versions", slug),
    }


def _address(request: Request, name: str, *args: Any) -> str:
    return request.build_absolute_uri(reverse(f"api:public-{name}", args=args))


def _newest(slug: str) -> Snapshot:
    found = Snapshot.objects.filter(statement__slug=slug).order_by("-number").select_related("statement").first()
    if found is None:
        raise Http404
    return found


def _numbered(slug: str, number: int) -> Snapshot:
    found = Snapshot.objects.filter(statement__slug=slug, number=number).select_related("statement").first()
    if found is None:
        raise Http404
    return found
