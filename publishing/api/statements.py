"""Statements as they are edited: read and written whole. Their versions, their preview, and the verb that publishes."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from publishing import release
from publishing.api.public import LISTED_VERSION, WHOLE_VERSION, told, whole
from publishing.exchange import STATEMENTS
from publishing.mailing import NotMailed, mail_receipt
from publishing.models import Snapshot, Statement
from publishing.whole import problems
from purposes.api.endpoint import Endpoint, tag_read
from purposes.api.errors import Conflict, Outdated
from purposes.api.fields import Strict, WordsField, YesNoField
from purposes.api.permissions import PUBLISHING, Need, asking
from purposes.api.records import OneRecord, RecordList, needs_of, told_of
from purposes.api.schema import IF_MATCH, shape
from purposes.api.tables import RecordRow, refuse, serializer_of
from purposes.limits import visible
from purposes.words import words_of

READ = Need("publishing.view_statement")

LISTED = shape(
    "ListedStatement",
    {
        "slug": serializers.SlugField(),
        "title": serializers.DictField(child=serializers.CharField()),
        "languages": serializers.ListField(child=serializers.CharField()),
        "version": serializers.IntegerField(help_text="How often it was saved: its ETag."),
        "published": LISTED_VERSION(allow_null=True),
        "address": serializers.URLField(),
    },
)
PREVIEW = shape(
    "Preview",
    {
        "digest": serializers.CharField(help_text="Of the public words; the ETag that publishing asks for."),
        "number": serializers.IntegerField(help_text="Of the version that it would be."),
        "is_unchanged": serializers.BooleanField(),
        "problems": serializers.ListField(child=serializers.CharField(), help_text="What stops publication."),
        "errors": serializers.ListField(child=serializers.CharField(), help_text="Findings that stop publication."),
        "remarks": serializers.ListField(child=serializers.CharField()),
        "document": serializers.DictField(help_text="The public words as they would be frozen."),
    },
)


class PublishWanted(Strict):
    note = WordsField(required=False, help_text="What changed, for your readers.")
    is_substantive = YesNoField(default=True, help_text="False keeps the date of “Last updated”.")


class _WholeStatement(RecordRow):
    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Its rows are right by themselves by now; then what the desk asks of the whole page."""
        organisation, before = self.context["organisation"], self.context["record"]
        slugs = dict(organisation.activities.values_list("reference", "slug"))
        refuse(
            dict(problems(attrs, organisation=organisation.pk, statement=before.pk if before else None, slugs=slugs))
        )
        return super().validate(attrs)


DOCUMENT = serializer_of(STATEMENTS.table, bases={Statement: _WholeStatement})

_many, _one = told_of("statement", "statements", of="statement", row=DOCUMENT, listed=LISTED)


class _OfStatements:
    records = STATEMENTS
    serializer = DOCUMENT
    one = "statement"
    needs = needs_of(Statement)

    def named(self, kept: Any) -> Any:
        return kept.values["slug"]

    def where(self, parts: Mapping[str, Any]) -> dict[str, Any]:
        return {"slug": parts["slug"]}


@_many
class Statements(_OfStatements, RecordList):
    """With the version that the public reads."""

    def page(self, request: Request, kept: list[Any], organisation: Any) -> list[dict[str, Any]]:
        numbers = [one.pk for one in kept]
        current = Snapshot.objects.current().filter(statement__in=numbers).defer("document", "receipt")
        published = {snapshot.statement_id: snapshot for snapshot in current}
        return [
            {
                **{name: one.values[name] for name in ("slug", "title", "languages")},
                "version": one.version,
                "published": told(request, one.values["slug"], published[one.pk]) if one.pk in published else None,
                "address": request.build_absolute_uri(self.place(one, organisation)),
            }
            for one in kept
        ]


@_one
class OneStatement(_OfStatements, OneRecord):
    still_used = gettext_lazy("Versions of it have been published: it stays.")


class Versions(Endpoint):
    needs = asking(GET=Need("publishing.view_snapshot"))

    @extend_schema(operation_id="list_versions", responses=shape("Versions", {"results": LISTED_VERSION(many=True)}))
    def get(self, request: Request, organisation: str, slug: str) -> Response:
        """Every version ever published, the newest first."""
        statement = _statement(request, organisation, slug)
        return Response({"results": [told(request, slug, one) for one in _versions(statement)]})


class Version(Endpoint):
    needs = asking(GET=Need("publishing.view_snapshot"))

    @extend_schema(operation_id="read_version", responses=WHOLE_VERSION)
    def get(self, request: Request, organisation: str, slug: str, number: int) -> Response:
        """One version with its forms."""
        found = _versions(_statement(request, organisation, slug)).filter(number=number).first()
        if found is None:
            raise Http404
        return Response(whole(request, slug, found))


class Preview(Endpoint):
    needs = asking(GET=READ)

    @extend_schema(operation_id="preview_statement", responses=PREVIEW)
    def get(self, request: Request, organisation: str, slug: str) -> Response:
        """What publishing now would do. Nothing of it is stored."""
        seen = release.preview(_statement(request, organisation, slug))
        body = {
            "digest": seen.digest,
            "number": seen.number,
            "is_unchanged": seen.is_unchanged,
            "problems": list(seen.problems),
            "errors": [f"{one.rule.id} {one.label}: {one.message}" for one in seen.errors],
            "remarks": [one.sentence for one in seen.remarks],
            "document": seen.plain,
        }
        return Response(body, headers={"ETag": f'"{seen.digest}"'})


class Publish(Endpoint):
    needs = asking(POST=PUBLISHING)

    @extend_schema(
        operation_id="publish_statement",
        request=PublishWanted,
        parameters=[IF_MATCH],
        responses={201: WHOLE_VERSION},
    )
    def post(self, request: Request, organisation: str, slug: str) -> Response:
        """Publish what the preview showed whose tag `If-Match` names: a register that changed since is refused."""
        expected = tag_read(request)
        statement = _statement(request, organisation, slug)
        asked = PublishWanted(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            snapshot = release.publish(
                statement,
                by=request.user,  # type: ignore[arg-type]  # who is nobody was stopped before
                expected=expected,
                note=words_of(asked.validated_data.get("note")),
                substantive=asked.validated_data["is_substantive"],
            )
        except release.Outdated as refusal:
            raise Outdated(str(refusal)) from refusal
        except release.CannotPublish as refusal:
            raise Conflict(str(refusal)) from refusal
        return Response(_published(request, slug, snapshot), status=HTTPStatus.CREATED)


def _published(request: Request, slug: str, snapshot: Snapshot) -> dict[str, Any]:
    answer = whole(request, slug, snapshot)
    try:
        mail_receipt(snapshot)
    except NotMailed as problem:
        return {**answer, "warning": str(problem)}
    return answer


def _statement(request: Request, organisation: str, slug: str) -> Statement:
    seen = visible(Statement.objects.select_related("organisation"), to=request.user)
    found = seen.filter(organisation__slug=organisation, slug=slug).first()
    if found is None:
        raise Http404(_("There is no such statement."))
    return found


def _versions(statement: Statement) -> Any:
    return Snapshot.objects.filter(statement=statement).defer("document").order_by("-number")
