"""The first page of the desk."""

from typing import Any

from django.http import HttpRequest


def overview(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    return context
