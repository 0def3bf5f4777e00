"""The register taken out: asked for, waited for, fetched. What is fetched is logged, as at the desk."""

from datetime import UTC, date
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from purposes.api.endpoint import Endpoint
from purposes.api.errors import Conflict
from purposes.api.fields import OneOfField, Strict
from purposes.api.permissions import READ_REGISTER, asking
from purposes.api.reading import organisation_of
from purposes.api.schema import FILE, shape
from purposes.exchange.export import MEDIA_TYPES, Export, Form, Wanted
from purposes.handouts import handed_out
from purposes.history import moment_of
from purposes.limits import visible
from purposes.models import Preparation, Stage
from purposes.preparing import TooMany, look_after, prepare, wanted_of


class ExportWanted(Strict):
    form = OneOfField(choices=Form.choices)
    day = serializers.DateField(required=False, help_text="As it stood at the end of this day; today if left out.")
    language = OneOfField(choices=settings.LANGUAGES, required=False, help_text="Of the headings.")
    since = serializers.DateField(required=False, help_text="The PDF ends with the changes since this day.")

    def validate_day(self, day: date) -> date:
        if day > timezone.localdate():
            raise ValidationError([_("This day has not been yet.")])
        return day

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("since") and attrs["since"] > attrs.get("day", timezone.localdate()):
            raise ValidationError({"since": [_("Choose a day before the one whose register you take.")]})
        return attrs


EXPORT = shape(
    "Export",
    {
        "id": serializers.IntegerField(),
        "form": serializers.CharField(),
        "state_of": serializers.DateTimeField(),
        "stage": serializers.ChoiceField(Stage.choices),
        "problem": serializers.CharField(help_text="Why nothing came of it, in a sentence."),
        "address": serializers.URLField(),
        "file": serializers.URLField(allow_null=True, help_text="Where it is fetched, once it is ready."),
    },
)


_FILES: dict[tuple[int, str], Any] = {(200, media_type): FILE for media_type in MEDIA_TYPES.values()}
_FILES[200, MEDIA_TYPES[Form.JSON]] = OpenApiTypes.OBJECT


class Exports(Endpoint):
    needs = asking(POST=READ_REGISTER)

    @extend_schema(operation_id="ask_for_export", request=ExportWanted, responses={202: EXPORT})
    def post(self, request: Request, organisation: str) -> Response:
        """Ask for the register in a form. Look at the address that you are given until it is ready."""
        owner = organisation_of(organisation, to=request.user)
        asked = ExportWanted(data=request.data)
        asked.is_valid(raise_exception=True)
        values = asked.validated_data
        wanted = Wanted(
            organisation=owner,
            form=Form(values["form"]),
            at=moment_of(values.get("day", timezone.localdate())),
            language=values.get("language", ""),
            since=values.get("since"),
        )
        try:
            preparation = prepare(wanted, by=request.user)  # type: ignore[arg-type]  # who is nobody was stopped before
        except TooMany:
            raise Conflict(_("Several things are being prepared for you already. Wait for the first.")) from None
        told = _told(request, preparation)
        return Response(told, status=HTTPStatus.ACCEPTED, headers={"Location": told["address"]})


class OneExport(Endpoint):
    needs = asking(GET=READ_REGISTER)

    @extend_schema(operation_id="read_export", responses=EXPORT)
    def get(self, request: Request, organisation: str, pk: int) -> Response:
        """How far it is."""
        preparation = _own(request, organisation, pk)
        look_after(preparation)
        return Response(_told(request, preparation))


class ExportFile(Endpoint):
    needs = asking(GET=READ_REGISTER)

    @extend_schema(operation_id="fetch_export", responses=_FILES)
    def get(self, request: Request, organisation: str, pk: int) -> HttpResponse:
        """The bytes. Who took them is written down."""
        preparation = _own(request, organisation, pk)
        if preparation.stage != Stage.DONE:
            raise Conflict(_("It is not ready yet."))
        export = Export(name=preparation.name, media_type=preparation.media_type, body=bytes(preparation.body or b""))
        with transaction.atomic():
            handed_out(wanted_of(preparation), export)
        named = {"Content-Disposition": f'attachment; filename="{export.name}"'}
        return HttpResponse(export.body, content_type=export.media_type, headers=named)


def _own(request: Request, organisation: str, pk: int) -> Preparation:
    """Others' preparations are not there for anybody else."""
    rows = visible(Preparation.objects.without_bytes().select_related("organisation", "inspection"), to=request.user)
    found = rows.filter(pk=pk, organisation__slug=organisation, asked_by_id=request.user.pk).first()
    if found is None:
        raise Http404
    return found


def _told(request: Request, preparation: Preparation) -> dict[str, Any]:
    here = [preparation.organisation.slug, preparation.pk]
    file = request.build_absolute_uri(reverse("api:export-file", args=here))
    return {
        "id": preparation.pk,
        "form": preparation.form,
        "state_of": preparation.state_of.astimezone(UTC).isoformat(),
        "stage": preparation.stage,
        "problem": preparation.get_problem_display(),
        "address": request.build_absolute_uri(reverse("api:export", args=here)),
        "file": file if preparation.stage == Stage.DONE else None,
    }
