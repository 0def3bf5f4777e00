"""Processing activities: listed, read as of today or any moment, written, decided on."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from purposes.admin.review import BUTTONS
from purposes.api.documents import ActivitySerializer, ListedActivitySerializer
from purposes.api.endpoint import Endpoint, claimed, number_of, page_length, page_of, reason_given, version_read
from purposes.api.errors import Conflict
from purposes.api.filters import FILTERS, chosen, chosen_then
from purposes.api.permissions import READ_REGISTER, Need, asking
from purposes.api.reading import Then, asked_for, documents, organisation_of, register_of
from purposes.api.schema import AT, CURSOR, IF_MATCH, LIMIT, REASON, page_schema
from purposes.approving import CannotDecide
from purposes.exchange.apply import create_activity
from purposes.exchange.updating import update_activity
from purposes.exchange.writer import terms_used
from purposes.law import Status
from purposes.models import VOCABULARIES, DecisionKind, Organisation, ProcessingActivity, Scope
from purposes.recorded import recorded_as

DECISIONS = {
    "submit": DecisionKind.SUBMITTED,
    "withdraw": DecisionKind.WITHDRAWN,
    "approve": DecisionKind.APPROVED,
    "refuse": DecisionKind.REFUSED,
    "end": DecisionKind.ENDED,
    "reopen": DecisionKind.REOPENED,
}
"""As addresses call them."""

_FILTERS = [
    OpenApiParameter("status", str, enum=Status.values),
    OpenApiParameter("department", str),
    OpenApiParameter("reference", str),
    OpenApiParameter("legal_basis", str, description="The code of one, such as `6-1-f`."),
    OpenApiParameter("changed_since", str, description="A moment in ISO 8601: saved then or later. Not with `at`."),
    OpenApiParameter("text", str, description="Every word in the reference, name, department or a purpose."),
]


class Activities(Endpoint):
    needs = asking(GET=READ_REGISTER, POST=Need("purposes.add_processingactivity", Scope.WRITE))
    queries = ("at", "limit", "cursor", *FILTERS)

    @extend_schema(
        operation_id="list_activities",
        parameters=[AT, LIMIT, CURSOR, *_FILTERS],
        responses=page_schema("ActivityPage", ListedActivitySerializer),
    )
    def get(self, request: Request, organisation: str) -> Response:
        """The processing activities of an organisation, today or at a moment of the past."""
        then, after, length = asked_for(request, organisation), number_of(request, "cursor") or 0, page_length(request)
        if then.instant:
            entries = sorted(chosen_then(request, register_of(then).activities), key=lambda one: one.id)
            versions = {row["id"]: row["version"] for row in then.rows(ProcessingActivity, {})}
            keys = [one.id for one in entries if one.id > after][: length + 1]
        else:
            ours = ProcessingActivity.objects.filter(organisation=then.organisation, pk__gt=after).order_by("pk")
            versions = dict(chosen(request, ours).values_list("pk", "version")[: length + 1])
            keys = list(versions)
        found = {one["id"]: one for one in _listed(request, then, keys[:length], versions)}
        following = keys[length - 1] if len(keys) > length else None
        return page_of(request, [found[key] for key in keys[:length] if key in found], following)

    @extend_schema(
        operation_id="create_activity",
        request=ActivitySerializer,
        parameters=[REASON],
        responses={201: ActivitySerializer},
    )
    def post(self, request: Request, organisation: str) -> Response:
        """Enter an activity: a draft."""
        owner = organisation_of(organisation, to=request.user)
        reason = reason_given(request)
        with written(request, reason):
            made = create_activity(checked(request, owner), organisation=owner)
        return answer(owner, made.pk, status=HTTPStatus.CREATED)


class Activity(Endpoint):
    needs = asking(
        GET=READ_REGISTER,
        PUT=Need("purposes.change_processingactivity", Scope.WRITE),
        DELETE=Need("purposes.delete_processingactivity", Scope.WRITE),
    )
    queries = ("at",)

    @extend_schema(operation_id="read_activity", parameters=[AT], responses=ActivitySerializer)
    def get(self, request: Request, organisation: str, pk: int) -> Response:
        """One activity whole. Today's ETag is its version."""
        then = asked_for(request, organisation)
        if then.instant is None:
            return answer(then.organisation, pk)
        register = register_of(then)
        for entry, document in zip(register.activities, documents(register)["activities"], strict=True):
            if entry.id == pk:
                return Response(document)
        raise Http404

    @extend_schema(
        operation_id="replace_activity",
        request=ActivitySerializer,
        parameters=[IF_MATCH, REASON],
        responses=ActivitySerializer,
    )
    def put(self, request: Request, organisation: str, pk: int) -> Response:
        """Make it what the document says, whole: what is left out becomes empty. An approved one is a draft again."""
        version, reason = version_read(request), reason_given(request)
        owner = organisation_of(organisation, to=request.user)
        with written(request, reason):
            activity = _claimed(owner, pk, version=version)
            checked(request, owner, before=activity)
            update_activity(activity, document_of(request))
        return answer(owner, pk)

    @extend_schema(operation_id="delete_activity", request=None, parameters=[IF_MATCH, REASON], responses={204: None})
    def delete(self, request: Request, organisation: str, pk: int) -> Response:
        """Take it out of the register. Its history stays."""
        version, reason = version_read(request), reason_given(request)
        owner = organisation_of(organisation, to=request.user)
        with transaction.atomic(), recorded_as(request.user, reason=reason):
            try:
                _claimed(owner, pk, version=version).delete()
            except ProtectedError:
                raise Conflict(_("A statement shows this activity. Take it out there first.")) from None
        return Response(status=HTTPStatus.NO_CONTENT)


class Decide(Endpoint):
    """One address per decision; each asks for the permission that its button asks for at the desk."""

    def need_for(self, method: str) -> Need | None:
        button = BUTTONS[DECISIONS[self.kwargs["decision"]]]
        return Need(button.permission, Scope.WRITE) if method == "POST" else None

    @extend_schema(
        operation_id="decide_on_activity",
        request=None,
        parameters=[IF_MATCH, REASON, OpenApiParameter("decision", str, OpenApiParameter.PATH, enum=list(DECISIONS))],
        responses=ActivitySerializer,
    )
    def post(self, request: Request, organisation: str, pk: int, decision: str) -> Response:
        """Submit, withdraw, approve, refuse, end or reopen. A refusal says why, in `X-Change-Reason`."""
        version, reason = version_read(request), reason_given(request)
        owner = organisation_of(organisation, to=request.user)
        with transaction.atomic():
            activity = _claimed(owner, pk, version=version)
            try:
                BUTTONS[DECISIONS[decision]].verb(activity, version=version, by=request.user, reason=reason)
            except CannotDecide as refusal:
                raise Conflict(str(refusal)) from refusal
        return answer(owner, pk)


def answer(organisation: Organisation, pk: int, *, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """The whole document under its version, which is read first: a tag is never newer than its words."""
    version = ProcessingActivity.objects.filter(organisation=organisation, pk=pk).values_list("version", flat=True)
    tag = f'"{version.get()}"' if version.exists() else ""
    register = register_of(Then(organisation=organisation, instant=None), activities=[pk])
    if not register.activities or not tag:
        raise Http404
    headers = {"ETag": tag}
    if status == HTTPStatus.CREATED:
        headers["Location"] = address(organisation, pk)
    return Response(documents(register)["activities"][0], status=status, headers=headers)


def address(organisation: Organisation, pk: int) -> str:
    return reverse("api:activity", args=[organisation.slug, pk])


def checked(request: Request, organisation: Organisation, *, before: ProcessingActivity | None = None) -> Any:
    """The document that was sent, held against the rules of every row and of the whole. Raises 400 with every place."""
    context = {"organisation": organisation, "activity": before, "kept": _kept(before)}
    found = ActivitySerializer(data=request.data, context=context)
    found.is_valid(raise_exception=True)
    return found.validated_data


@contextmanager
def written(request: Request, reason: str) -> Iterator[None]:
    """One transaction, one change. Who took the same reference in this very moment is met by the database alone."""
    try:
        with transaction.atomic(), recorded_as(request.user, reason=reason):
            yield
    except IntegrityError as problem:
        if not _is_taken(problem):
            raise
        raise Conflict(_("Somebody else has just taken this reference or address. Choose another.")) from problem


def _is_taken(problem: IntegrityError) -> bool:
    """A rule that something is there once, as either database says it."""
    return getattr(problem.__cause__, "sqlstate", "") == "23505" or str(problem).startswith("UNIQUE constraint failed")


def document_of(request: Request) -> dict[str, Any]:
    """As it was sent, once `checked` has found it to be one."""
    document: Any = request.data
    return dict(document)


def _claimed(organisation: Organisation, pk: int, *, version: int | None) -> ProcessingActivity:
    found = ProcessingActivity.objects.filter(organisation=organisation, pk=pk).first()
    row: ProcessingActivity = claimed(found, version=version)
    return row


def _kept(before: ProcessingActivity | None) -> dict[Any, set[str]]:
    """The terms that it names already, by vocabulary: it may keep those that are no longer in use."""
    if before is None:
        return {}
    register = register_of(Then(organisation=before.organisation, instant=None), activities=[before.pk])
    return {VOCABULARIES[name]: {term.code for term in terms} for name, terms in terms_used(register).items()}


def _listed(request: Request, then: Then, keys: list[int], versions: dict[int, int]) -> list[dict[str, Any]]:
    register = register_of(then, activities=keys)
    wanted = set(keys)
    return [
        {
            "id": entry.id,
            "version": versions[entry.id],
            "address": request.build_absolute_uri(address(then.organisation, entry.id)),
            "document": document,
        }
        for entry, document in zip(register.activities, documents(register)["activities"], strict=True)
        if entry.id in wanted
    ]
