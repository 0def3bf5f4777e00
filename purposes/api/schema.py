"""What the document of the API says beyond the views: every problem that can happen, and which tag is sent where."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from purposes.api.errors import PROBLEM

READ_ERRORS = ("400", "401", "403", "404", "405", "406", "429", "503")
_BODY_ERRORS = ("413", "415")

AT = OpenApiParameter(
    "at", str, description="A past day, or a moment of one, such as `2026-05-01` or `2026-05-01T14:30`.", required=False
)
LIMIT = OpenApiParameter("limit", int, description="Rows on a page: 50 if left out, 100 at most.", required=False)
CURSOR = OpenApiParameter("cursor", int, description="Where the page begins. Take it from `next`.", required=False)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=False, description="The ETag of what you read. Without it: 428."
)
REASON = OpenApiParameter(
    "X-Change-Reason",
    str,
    OpenApiParameter.HEADER,
    required=False,
    description="Why, for the history; percent-encoded where it holds more than ASCII.",
)
FILE = OpenApiResponse(OpenApiTypes.BINARY, description="The bytes.")


class OfToken(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library's class registers itself
    target_class = "purposes.api.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "ropa_…"}


class OfSession(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # as above
    target_class = "purposes.api.authentication.DeskSession"
    name = "desk"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


def shape(name: str, parts: dict[str, Any]) -> type[serializers.Serializer]:
    """What an answer looks like, for the document alone: answers are plain values."""
    return type(name, (serializers.Serializer,), parts)


def page_schema(name: str, row: type[serializers.Serializer]) -> Any:
    """A page of a list."""
    parts: dict[str, Any] = {
        "results": row(many=True),
        "next": serializers.URLField(allow_null=True, help_text="The next page; null on the last one."),
    }
    return shape(name, parts)


def with_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Each operation with the problems that can happen to it, all of one form."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for name, schema in schemas.items():
        if name.endswith("Request"):
            schema["additionalProperties"] = False  # a misspelt field is refused
    for path, verbs in result["paths"].items():
        for verb, operation in verbs.items():
            for code in _problems_of(path, verb, operation):
                operation["responses"].setdefault(
                    code,
                    {
                        "description": _TITLES[code],
                        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                    },
                )
            if verb == "get" and "200" in operation["responses"]:
                operation["responses"].setdefault("304", {"description": "You have it already: `If-None-Match`."})
                operation["parameters"] = [*operation.get("parameters", []), _IF_NONE_MATCH]
    return result


def _problems_of(path: str, verb: str, operation: dict[str, Any]) -> set[str]:
    codes = set(READ_ERRORS)
    if "/public/" in path:
        codes -= {"401", "403"}
    if verb in {"post", "put", "delete"} or path.endswith("/file/"):
        codes |= {"409", "413"}
    if "requestBody" in operation:
        codes |= set(_BODY_ERRORS)
    if any(one["name"] == "If-Match" for one in operation.get("parameters", [])):
        codes |= {"412", "428"}
    return codes


_TITLES = {
    "400": "The request is not right; `errors` names the places.",
    "401": "No token, or one that opens nothing.",
    "403": "Your role, or the scope of the token, does not allow it.",
    "404": "Nothing here, or nothing that you may see.",
    "405": "This verb is not offered here.",
    "406": "Only JSON is spoken here.",
    "409": "It cannot be done as things stand.",
    "412": "Somebody has saved another version since.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "428": "`If-Match` is missing.",
    "429": "Too many requests; `Retry-After` says when.",
    "503": "The register cannot be reached at the moment; `Retry-After` says when.",
}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `detail` is a sentence in the language of `Accept-Language`.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "detail"],
                "properties": {
                    "path": {"type": "string", "examples": ["purposes[1].text.nl"]},
                    "detail": {"type": "string"},
                },
            },
        },
    },
    "examples": [
        {
            "type": "about:blank",
            "title": "The request is not right.",
            "status": 400,
            "detail": "Give a text.",
            "errors": [{"path": "purposes[1].text.nl", "detail": "Give a text."}],
        }
    ],
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of what you have.",
}
