"""What is sent: JSON of a bounded size, strictly read."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer

LONGEST = 2 * 1024 * 1024
"""Bytes: an activity in many languages, with room."""


class Json(JSONParser):
    """Whoever nests lists ten thousand deep is told so, and costs us nothing."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_("Lists and objects stand too deep in each other.")) from None
        except ParseError:
            raise ParseError(_("This is no valid JSON.")) from None


class AsJson(JSONRenderer):
    """Letters as they are, in the order of the document."""

    charset = None
