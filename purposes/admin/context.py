"""Which languages a form shows: those of the organisation behind the record."""

from typing import Any

from django.http import HttpRequest

from purposes.limits import visible
from purposes.models import Organisation

_NOTE = "desk_languages"
"""Kept on the request, and gone with it."""


def languages_for(request: HttpRequest, record: Any) -> tuple[str, ...]:
    """Of the record itself (an organisation, a statement), else of what it belongs to, else of all organisations."""
    owners = (record, *(getattr(record, name, None) for name in ("statement", "organisation", "section", "group")))
    for owner in owners:
        if languages := getattr(owner, "languages", None):
            return tuple(languages)
    return all_languages(request)


def all_languages(request: HttpRequest) -> tuple[str, ...]:
    """The languages of every organisation that is seen, each once; asked once per request."""
    known: tuple[str, ...] | None = getattr(request, _NOTE, None)
    if known is None:
        seen = visible(Organisation.objects.order_by("pk"), to=request.user)
        lists = seen.values_list("languages", flat=True)
        known = tuple(dict.fromkeys(code for codes in lists for code in codes)) or ("en",)
        setattr(request, _NOTE, known)
    return known
