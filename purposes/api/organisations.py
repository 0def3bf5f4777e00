"""Organisations, and what they process for others."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from purposes.api.permissions import READ_REGISTER
from purposes.api.reading import organisation_of
from purposes.api.records import OneRecord, RecordList, needs_of, told_of
from purposes.api.tables import serializer_of
from purposes.exchange.present import Kept
from purposes.exchange.records import ORGANISATION, PROCESSOR_RECORDS
from purposes.history import Rows
from purposes.limits import limits_of
from purposes.models import Organisation, ProcessorRecord

ORGANISATION_DOCUMENT = serializer_of(ORGANISATION.table)
RECORD_DOCUMENT = serializer_of(PROCESSOR_RECORDS.table)


class ListedOrganisation(serializers.Serializer):
    slug = serializers.SlugField()
    legal_name = serializers.CharField()
    version = serializers.IntegerField(help_text="The number in its ETag.")
    address = serializers.URLField()


_many, _one = told_of(
    "organisation",
    "organisations",
    of="organisation whose register is kept here",
    row=ORGANISATION_DOCUMENT,
    listed=ListedOrganisation,
)


class _OfOrganisations:
    """Whose register it is, an organisation is itself: its address names it, and nobody owns it."""

    records = ORGANISATION
    serializer = ORGANISATION_DOCUMENT
    one = "organisation"
    needs = needs_of(Organisation, read=READ_REGISTER)

    def organisation(self, parts: Mapping[str, Any]) -> None:
        return None

    def named(self, kept: Kept) -> Any:
        return kept.values["slug"]

    def kept(self, where: Mapping[str, Any], organisation: Organisation | None, rows: Rows) -> list[Kept]:
        found = super().kept(where, organisation, rows)  # type: ignore[misc]  # mixed into a view of records
        limits = limits_of(self.request.user)  # type: ignore[attr-defined]  # as above
        return [one for one in found if limits is None or one.pk in limits]


@_many
class Organisations(_OfOrganisations, RecordList):
    def page(self, request: Request, kept: list[Kept], organisation: Organisation | None) -> list[dict[str, Any]]:
        return [
            {
                "slug": one.values["slug"],
                "legal_name": one.values["legal_name"],
                "version": one.version,
                "address": request.build_absolute_uri(self.place(one, organisation)),
            }
            for one in kept
        ]


@_one
class OneOrganisation(_OfOrganisations, OneRecord):
    def where(self, parts: Mapping[str, Any]) -> dict[str, Any]:
        return {"pk": organisation_of(parts["organisation"], to=self.request.user).pk}


_many, _one = told_of(
    "processor_record", "processor_records", of="record of what is done for others, Art. 30(2)", row=RECORD_DOCUMENT
)


class _OfProcessorRecords:
    records = PROCESSOR_RECORDS
    serializer = RECORD_DOCUMENT
    one = "processor-record"
    needs = needs_of(ProcessorRecord)


@_many
class ProcessorRecords(_OfProcessorRecords, RecordList):
    pass


@_one
class OneProcessorRecord(_OfProcessorRecords, OneRecord):
    pass
