"""Documents of older formats are brought up to the newest one here, one step per format, before anything reads them.

`ropa-register/1` is the first. When there is a second, a function that takes a document of the first and returns it
in the second goes into `_STEPS`; no other module knows of older formats.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from purposes.exchange.writer import FORMAT

Document = Mapping[str, Any]

_STEPS: Mapping[str, Callable[[Document], Document]] = {}


def upgraded(document: Document) -> Document:
    """In the newest format. A document that names none is taken for the newest; `ValidationError` for a stranger."""
    while (named := document.get("format", FORMAT)) != FORMAT:
        if named not in _STEPS:
            raise ValidationError(
                _("“%(name)s” is no format that we read. Ours is %(ours)s.") % {"name": named, "ours": FORMAT}
            )
        document = _STEPS[named](document)
    return document
