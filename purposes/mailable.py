"""Which addresses a mail can be sent to. Django's own rule takes quoted names, with control characters in them."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_PLAIN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[^\s\x00-\x1f\x7f\"(),:;<>@\[\\\]]+")


def refuse_unmailable(address: str) -> None:
    """One plain address: nothing that could end the line of a mail's head, name a second person, or be quoted."""
    if not _PLAIN.fullmatch(address):
        raise ValidationError(_("Type one plain e-mail address, such as hr@example.org."), code="unmailable")
