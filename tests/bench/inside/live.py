"""A WSGI application as others do it: templates make the page for each request.

Kinder to them than life: the words are in memory already, no query is asked.
"""

from collections.abc import Callable, Iterable
from typing import Any

import django

django.setup()

from publishing.models import Statement  # noqa: E402 - models load only once Django is set up
from publishing.release import preview  # noqa: E402 - the same
from publishing.rendering.as_html import page  # noqa: E402 - the same

_document = preview(Statement.objects.get()).document


def application(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = page(_document, "en")
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]
