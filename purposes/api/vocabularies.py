"""What all organisations share: terms, supervisory authorities, adequacy decisions."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from purposes.api.endpoint import Endpoint
from purposes.api.permissions import Need, asking
from purposes.api.reading import instant_of
from purposes.api.records import OneRecord, RecordList, needs_of, told_of
from purposes.api.schema import AT, shape
from purposes.api.tables import serializer_of
from purposes.exchange.present import Kept, document, read
from purposes.exchange.records import SHARED, Records
from purposes.exchange.wanted import Known
from purposes.history import rows_at, rows_of_today
from purposes.models import VOCABULARIES, AdequacyDecision

_DOCUMENTS: dict[str, Any] = {
    records.name: serializer_of(records.table, f"{records.model.__name__}Entry") for records in SHARED
}


class Vocabularies(Endpoint):
    needs = asking(GET=Need("purposes.view_legalbasis"))
    queries = ("at",)

    @extend_schema(
        operation_id="read_vocabularies",
        parameters=[AT],
        responses=shape("Vocabularies", {name: _DOCUMENTS[name](many=True) for name in VOCABULARIES}),
    )
    def get(self, request: Request) -> Response:
        """Every term that an activity may name by its code, and those that are no longer in use."""
        instant = instant_of(request)
        known = Known(rows=rows_at(instant.at) if instant else rows_of_today)
        return Response(
            {
                records.name: [document(term) for term in read(records.table, {}, known=known)]
                for records in SHARED
                if records.name in VOCABULARIES
            }
        )


class _ByCode:
    """A term is known by its code, in its address too."""

    def named(self, kept: Kept) -> Any:
        return kept.values["code"]

    def where(self, parts: Mapping[str, Any]) -> dict[str, Any]:
        return {"code": parts["code"]}


def addresses() -> Iterator[URLPattern]:
    """Of every kind of shared record: the list, and one."""
    for records in SHARED:
        place = f"vocabularies/{records.name}/" if records.name in VOCABULARIES else f"{records.name}/"
        many, one = _views(records)
        key = "<key:pk>" if records.model is AdequacyDecision else "<slug:code>"
        yield path(place, many.as_view(), name=records.name)
        yield path(f"{place}{key}/", one.as_view(), name=f"{records.name}-one")


def _views(records: Records) -> tuple[type[RecordList], type[OneRecord]]:
    what, model = records.model._meta.verbose_name, records.model
    told = told_of(_SINGULAR[records.name], records.name, of=str(what), row=_DOCUMENTS[records.name])
    by = () if model is AdequacyDecision else (_ByCode,)  # a country may have had several
    common = {"records": records, "serializer": _DOCUMENTS[records.name], "one": f"{records.name}-one"}
    common["needs"] = needs_of(model)
    many = type(f"ListOf{model.__name__}", (*by, RecordList), dict(common))
    one = type(f"One{model.__name__}", (*by, OneRecord), dict(common))
    return told[0](many), told[1](one)


_SINGULAR = {
    "legal_bases": "legal_basis",
    "data_categories": "data_category",
    "data_subject_categories": "data_subject_category",
    "recipient_categories": "recipient_category",
    "security_measures": "security_measure",
    "authorities": "authority",
    "adequacy": "adequacy_decision",
}
"""As the names of operations say it."""
