"""Organisations, their processor records, and the vocabularies that all share. Read only: the desk keeps them."""

from dataclasses import fields
from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from purposes.api.documents import columns
from purposes.api.endpoint import Endpoint, number_of, page_length, page_of
from purposes.api.permissions import READ_REGISTER, Need, asking
from purposes.api.reading import asked_for, documents, instant_of, register_of
from purposes.api.schema import AT, CURSOR, LIMIT, page_schema, shape
from purposes.entries import ContactPointEntry, Register, TermEntry
from purposes.history import rows_at, rows_of_today
from purposes.models import VOCABULARIES, ContactPoint, Organisation, ProcessorRecord
from purposes.words import words_of

_AROUND = {"id", "activities", "processor_records", "authorities", "adequacy", "vocabularies"}


class ListedOrganisation(serializers.Serializer):
    slug = serializers.SlugField()
    legal_name = serializers.CharField()
    version = serializers.IntegerField()
    address = serializers.URLField()


class ContactPointSerializer(serializers.ModelSerializer):
    label: Any = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = ContactPoint
        fields = columns(ContactPointEntry)


class OrganisationSerializer(serializers.ModelSerializer):
    languages: Any = serializers.ListField(child=serializers.CharField())
    authority: Any = serializers.CharField(allow_null=True, help_text="The code of the supervisory authority.")
    contact_points = ContactPointSerializer(many=True)

    class Meta:
        model = Organisation
        fields = tuple(field.name for field in fields(Register) if field.name not in _AROUND)


class Organisations(Endpoint):
    needs = asking(GET=READ_REGISTER)
    queries = ("limit", "cursor")

    @extend_schema(
        operation_id="list_organisations",
        parameters=[LIMIT, CURSOR],
        responses=page_schema("OrganisationPage", ListedOrganisation),
    )
    def get(self, request: Request) -> Response:
        """Whose registers are kept here."""
        after, length = number_of(request, "cursor") or 0, page_length(request)
        found = list(Organisation.objects.filter(pk__gt=after).order_by("pk")[: length + 1])
        listed = [
            {
                "slug": one.slug,
                "legal_name": one.legal_name,
                "version": one.version,
                "address": request.build_absolute_uri(reverse("api:organisation", args=[one.slug])),
            }
            for one in found[:length]
        ]
        return page_of(request, listed, found[length - 1].pk if len(found) > length else None)


class OneOrganisation(Endpoint):
    needs = asking(GET=READ_REGISTER)
    queries = ("at",)

    @extend_schema(operation_id="read_organisation", parameters=[AT], responses=OrganisationSerializer)
    def get(self, request: Request, organisation: str) -> Response:
        """The controller and how it is reached, today or at a moment of the past."""
        return Response(documents(register_of(asked_for(request, organisation)))["organisation"])


_PROCESSOR = shape(
    "ListedProcessorRecord",
    {
        "id": serializers.IntegerField(),
        "version": serializers.IntegerField(),
        "document": serializers.DictField(help_text="As `ropa-register/1` has it."),
    },
)


class ProcessorRecords(Endpoint):
    needs = asking(GET=Need("purposes.view_processorrecord"))
    queries = ("at", "limit", "cursor")

    @extend_schema(
        operation_id="list_processor_records",
        parameters=[AT, LIMIT, CURSOR],
        responses=page_schema("ProcessorRecordPage", _PROCESSOR),
    )
    def get(self, request: Request, organisation: str) -> Response:
        """What is done on behalf of others, Art. 30(2)."""
        then, after, length = asked_for(request, organisation), number_of(request, "cursor") or 0, page_length(request)
        rows = then.rows(ProcessorRecord, {"organisation_id": then.organisation.pk})
        versions = {row["id"]: row["version"] for row in rows}
        keys = sorted(key for key in versions if key > after)[: length + 1]
        register = register_of(then, records=keys[:length])
        pairs = zip(register.processor_records, documents(register)["processor_records"], strict=True)
        found = {entry.id: document for entry, document in pairs}
        listed = [
            {"id": key, "version": versions[key], "document": found[key]} for key in keys[:length] if key in found
        ]
        return page_of(request, listed, keys[length - 1] if len(keys) > length else None)


class OneProcessorRecord(Endpoint):
    needs = asking(GET=Need("purposes.view_processorrecord"))
    queries = ("at",)

    @extend_schema(operation_id="read_processor_record", parameters=[AT], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, organisation: str, pk: int) -> Response:
        """One processor record whole. Today's ETag is its version."""
        then = asked_for(request, organisation)
        version = ProcessorRecord.objects.filter(pk=pk).values_list("version", flat=True).first()
        register = register_of(then, records=[pk])
        for entry, document in zip(register.processor_records, documents(register)["processor_records"], strict=True):
            if entry.id == pk:
                return Response(document, headers={} if then.instant else {"ETag": f'"{version}"'})
        raise Http404


_TERM = shape(
    "Term",
    {
        "code": serializers.CharField(),
        "name": serializers.DictField(child=serializers.CharField()),
        "definition": serializers.DictField(child=serializers.CharField()),
        "iri": serializers.CharField(),
        "deprecated": serializers.BooleanField(),
        "article": serializers.CharField(required=False),
        "special": serializers.BooleanField(required=False),
        "criminal": serializers.BooleanField(required=False),
        "vulnerable": serializers.BooleanField(required=False),
    },
)


class Vocabularies(Endpoint):
    needs = asking(GET=Need("purposes.view_legalbasis"))
    queries = ("at",)

    @extend_schema(
        operation_id="read_vocabularies",
        parameters=[AT],
        responses=shape("Vocabularies", {name: _TERM(many=True) for name in VOCABULARIES}),
    )
    def get(self, request: Request) -> Response:
        """Every term that an activity may name by its code, and those that are no longer in use."""
        instant = instant_of(request)
        rows = rows_at(instant.at) if instant else rows_of_today
        named = [field.name for field in fields(TermEntry)]
        return Response(
            {
                name: [{column: _plain(row[column]) for column in named if column in row} for row in rows(model, {})]
                for name, model in VOCABULARIES.items()
            }
        )


def _plain(value: Any) -> Any:
    return words_of(value) if hasattr(value, "localize") else value
