"""What the API's records have in common: listed, read as of today or any moment, entered, replaced whole, taken out.

Each address says which `records` it keeps and what names one; everything else follows from the table of fields.
Processing activities have addresses of their own (`activities`): they are decided on.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from purposes.api.activities import document_of, written
from purposes.api.endpoint import Endpoint, claimed, number_of, page_length, page_of, reason_given, version_read
from purposes.api.errors import Conflict
from purposes.api.permissions import Need, Needs, asking
from purposes.api.reading import instant_of, organisation_of
from purposes.api.schema import AT, CURSOR, IF_MATCH, LIMIT, REASON, page_schema, shape
from purposes.exchange.columns import Model
from purposes.exchange.present import Kept, document, read
from purposes.exchange.records import Records
from purposes.exchange.updating import create_record, update_record
from purposes.exchange.wanted import Known
from purposes.history import Rows, rows_at, rows_of_today
from purposes.limits import visible
from purposes.models import Organisation, Scope
from purposes.recorded import recorded_as


def needs_of(model: Model, *, read: Need | None = None) -> Needs:
    """What the desk asks for to see, add, change and delete a record of it."""
    app, name = model._meta.app_label, model._meta.model_name
    return asking(
        GET=read or Need(f"{app}.view_{name}"),
        POST=Need(f"{app}.add_{name}", Scope.WRITE),
        PUT=Need(f"{app}.change_{name}", Scope.WRITE),
        DELETE=Need(f"{app}.delete_{name}", Scope.WRITE),
    )


class _OfRecords(Endpoint):
    """`parts` below are those of the address."""

    records: Records
    serializer: Any
    """Reads a document of theirs."""

    one = ""
    """The name of the address of one record."""

    def organisation(self, parts: Mapping[str, Any]) -> Organisation | None:
        """Whose they are; nobody's own where all share them."""
        return organisation_of(parts["organisation"], to=self.request.user) if "organisation" in parts else None

    def place(self, kept: Kept, organisation: Organisation | None) -> str:
        """The address of one."""
        return reverse(f"api:{self.one}", args=[*([organisation.slug] if organisation else []), self.named(kept)])

    def named(self, kept: Kept) -> Any:
        return kept.pk

    def kept(self, where: Mapping[str, Any], organisation: Organisation | None, rows: Rows) -> list[Kept]:
        """As many queries for many as for few."""
        own = {"organisation_id": organisation.pk} if organisation else {}
        known = Known(organisation=organisation.pk if organisation else None, rows=rows)
        return read(self.records.table, {**where, **own}, known=known)

    def checked(self, request: Request, organisation: Organisation | None, before: Kept | None = None) -> Any:
        """The document that was sent, held against the rules of every row. Raises 400 with every place."""
        context = {"organisation": organisation, "record": before, "kept": _terms_of(before) if before else {}}
        found = self.serializer(data=request.data, context=context)
        found.is_valid(raise_exception=True)
        return document_of(request)

    def answer(
        self, kept: Kept, organisation: Organisation | None, *, status: HTTPStatus = HTTPStatus.OK, tagged: bool = True
    ) -> Response:
        headers = {"ETag": f'"{kept.version}"'} if tagged else {}
        if status == HTTPStatus.CREATED:
            headers["Location"] = self.place(kept, organisation)
        return Response(document(kept), status=status, headers=headers)


class RecordList(_OfRecords):
    queries = ("at", "limit", "cursor")

    def get(self, request: Request, **parts: Any) -> Response:
        after, length = number_of(request, "cursor") or 0, page_length(request)
        organisation, instant = self.organisation(parts), instant_of(request)
        if instant:
            found = sorted(self.kept({}, organisation, rows_at(instant.at)), key=lambda one: one.pk)
            found = [one for one in found if one.pk > after][: length + 1]
        else:
            own = {"organisation": organisation} if organisation else {}
            keys = visible(self.records.model._default_manager.all(), to=request.user)
            keys = keys.filter(**own, pk__gt=after).order_by("pk")
            numbers = list(keys.values_list("pk", flat=True)[: length + 1])
            found = sorted(self.kept({"pk__in": numbers}, organisation, rows_of_today), key=lambda one: one.pk)
        listed = self.page(request, found[:length], organisation)
        return page_of(request, listed, found[length - 1].pk if len(found) > length else None)

    def page(self, request: Request, kept: list[Kept], organisation: Organisation | None) -> list[dict[str, Any]]:
        """The lines of the list."""
        return [
            {
                "id": one.pk,
                "version": one.version,
                "address": request.build_absolute_uri(self.place(one, organisation)),
                "document": document(one),
            }
            for one in kept
        ]

    def post(self, request: Request, **parts: Any) -> Response:
        organisation, reason = self.organisation(parts), reason_given(request)
        with written(request, reason):
            number = create_record(self.records, self.checked(request, organisation), organisation=organisation)
        (made,) = self.kept({"pk": number}, organisation, rows_of_today)
        return self.answer(made, organisation, status=HTTPStatus.CREATED)


class OneRecord(_OfRecords):
    queries = ("at",)
    still_used: str | Promise = _("Others still name it. Take it out there first.")

    def where(self, parts: Mapping[str, Any]) -> dict[str, Any]:
        """By what the address names it."""
        return {"pk": parts["pk"]}

    def get(self, request: Request, **parts: Any) -> Response:
        organisation, instant = self.organisation(parts), instant_of(request)
        found = self.kept(self.where(parts), organisation, rows_at(instant.at) if instant else rows_of_today)
        if not found:
            raise Http404
        return self.answer(found[0], organisation, tagged=instant is None)

    def put(self, request: Request, **parts: Any) -> Response:
        version, reason = version_read(request), reason_given(request)
        organisation = self.organisation(parts)
        with written(request, reason):
            record = self.claimed(parts, organisation, version=version)
            (before,) = self.kept({"pk": record.pk}, organisation, rows_of_today)
            wanted = self.checked(request, organisation, before)
            update_record(self.records, record.pk, wanted, organisation=organisation)
        (after,) = self.kept({"pk": record.pk}, organisation, rows_of_today)
        return self.answer(after, organisation)

    def delete(self, request: Request, **parts: Any) -> Response:
        version, reason = version_read(request), reason_given(request)
        organisation = self.organisation(parts)
        with transaction.atomic(), recorded_as(request.user, reason=reason):
            try:
                self.claimed(parts, organisation, version=version).delete()
            except ProtectedError:
                raise Conflict(str(self.still_used)) from None
        return Response(status=HTTPStatus.NO_CONTENT)

    def claimed(self, parts: Mapping[str, Any], organisation: Organisation | None, *, version: int | None) -> Any:
        own = {"organisation": organisation} if organisation else {}
        model: Any = self.records.model
        return claimed(model._default_manager.filter(**self.where(parts), **own).first(), version=version)


def told_of(what: str, several: str, *, of: str, row: Any, listed: Any = None) -> tuple[Any, Any]:
    """What the API's document says of the addresses of several records and of one; `of` as a sentence calls it."""
    line = listed or shape(
        f"Listed{row.__name__.removesuffix('Serializer')}",
        {
            "id": serializers.IntegerField(),
            "version": serializers.IntegerField(help_text="The number in its ETag."),
            "address": serializers.URLField(),
            "document": row(),
        },
    )
    page = page_schema(f"{row.__name__.removesuffix('Serializer')}Page", line)
    many = extend_schema_view(
        get=extend_schema(
            operation_id=f"list_{several}", description=f"Every {of}.", parameters=[AT, LIMIT, CURSOR], responses=page
        ),
        post=extend_schema(
            operation_id=f"create_{what}",
            description=f"Enter one {of}.",
            request=row,
            parameters=[REASON],
            responses={201: row},
        ),
    )
    one = extend_schema_view(
        get=extend_schema(
            operation_id=f"read_{what}",
            description=f"One {of} whole, today or at a moment of the past. Today's ETag is its version.",
            parameters=[AT],
            responses=row,
        ),
        put=extend_schema(
            operation_id=f"replace_{what}",
            description="Make it what the document says, whole: what is left out becomes empty.",
            request=row,
            parameters=[IF_MATCH, REASON],
            responses=row,
        ),
        delete=extend_schema(
            operation_id=f"delete_{what}",
            description="Take it out of the register. Its history stays.",
            request=None,
            parameters=[IF_MATCH, REASON],
            responses={204: None},
        ),
    )
    return many, one


def _terms_of(kept: Kept) -> dict[Any, set[Any]]:
    """What it names already, by vocabulary: it may keep terms that are no longer in use."""
    found: dict[Any, set[Any]] = {}
    for column in kept.table.columns:
        if column.target is not None:
            value = kept.values[column.name]
            found.setdefault(column.target, set()).update(value if isinstance(value, tuple) else {value})
    for row in (row for rows in kept.below.values() for row in rows):
        for target, names in _terms_of(row).items():
            found.setdefault(target, set()).update(names)
    return found
