"""The button above a record that leads to it on a past day."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext


def past_link(organisation: int, *, page: str = "") -> dict[str, Any]:
    """`page` is how the address of the record goes on, below the organisation's own of that day."""
    address = f"{reverse('past:pick')}?organisation={organisation}" + (f"&page={page}" if page else "")
    return {"title": gettext("On a past day"), "address": address}
