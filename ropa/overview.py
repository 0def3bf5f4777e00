"""The first page of the desk: the register beside what the public reads of it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from publishing.admin.overview import statements_overview
from purposes.admin.overview import register_overview


def overview(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    return {
        **context,
        "title": _("Overview"),
        **register_overview(request),
        "statements": statements_overview(request),
    }
