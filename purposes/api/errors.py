"""What is said when a request cannot be answered: one problem, RFC 9457, in the language of who asked."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response

PROBLEM = "application/problem+json"

_TITLES = {
    400: gettext_lazy("The request is not right."),
    401: gettext_lazy("Log in first."),
    403: gettext_lazy("You may not do this."),
    404: gettext_lazy("There is nothing here."),
    405: gettext_lazy("This cannot be done here."),
    406: gettext_lazy("It cannot be had in this form."),
    409: gettext_lazy("It cannot be done as things stand."),
    412: gettext_lazy("Somebody was faster."),
    413: gettext_lazy("It is too large."),
    415: gettext_lazy("This form of data is not understood."),
    428: gettext_lazy("Say which version you have read."),
    429: gettext_lazy("Too many requests."),
    500: gettext_lazy("Something went wrong here. It is not your fault."),
    503: gettext_lazy("The register cannot be reached."),
}


class Conflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT


class Outdated(exceptions.APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = gettext_lazy(
        "Somebody else has saved it since you read it. Read what it says now, then try again."
    )


class VersionNeeded(exceptions.APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = gettext_lazy("Send the tag of the version that you read, in the header If-Match.")


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("What you sent is too large.")


class Away(exceptions.APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = gettext_lazy("The register cannot be reached at the moment. Try again in half a minute.")
    wait = 30


class BeingExamined(exceptions.APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    title = gettext_lazy("Not ready yet.")
    default_detail = gettext_lazy("This register is large, and is being examined. Ask again in ten seconds.")
    wait = 10


def handle(problem: Exception, context: dict[str, Any]) -> Response | None:
    """The framework calls this. It leaves the transaction alone: who writes opened one, and it is rolled back by now.

    `None` for what is our own fault: the site logs that and answers 500.
    """
    told = _told(problem)
    if told is None:
        return None
    headers = {}
    if getattr(told, "auth_header", None):
        headers["WWW-Authenticate"] = told.auth_header
    if getattr(told, "wait", None):
        headers["Retry-After"] = str(int(told.wait) + 1)
    return Response(_problem(told), status=told.status_code, headers=headers, content_type=PROBLEM)


def problem_of(status: HTTPStatus) -> dict[str, Any]:
    """What is said where no view was reached, or one has failed: as much as the status says."""
    title = str(_TITLES.get(status, status.phrase))
    return {"type": "about:blank", "title": title, "status": int(status), "detail": title}


def _problem(told: exceptions.APIException) -> dict[str, Any]:
    named = list(errors_of(told.detail)) if isinstance(told, exceptions.ValidationError) else []
    code = told.status_code
    return {
        "type": "about:blank",
        "title": str(getattr(told, "title", "") or _TITLES.get(code, HTTPStatus(code).phrase)),
        "status": code,
        "detail": " ".join(dict.fromkeys(one["detail"] for one in named)) if named else str(told.detail),
        **({"errors": named} if named else {}),
    }


def errors_of(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Each sentence with the place that it is about: `purposes[1].text.nl`. An empty path is the whole."""
    if isinstance(detail, dict):
        for name, below in detail.items():
            yield from errors_of(below, _below(path, name))
    elif isinstance(detail, list) and any(isinstance(one, dict | list) for one in detail):
        for number, below in enumerate(detail):
            yield from errors_of(below, f"{path}[{number}]")
    elif isinstance(detail, list):
        yield from ({"path": path, "detail": str(one)} for one in detail)
    else:
        yield {"path": path, "detail": str(detail)}


def _below(path: str, name: Any) -> str:
    if name == "non_field_errors":
        return path
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{name}" if path else str(name)


def _told(problem: Exception) -> Any:
    """As one of the framework's, which all say their status and their sentence."""
    match problem:
        case Http404():
            return exceptions.NotFound(_("This address leads nowhere, or to what you may not see."))
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case ValidationError():
            return exceptions.ValidationError(
                problem.message_dict if hasattr(problem, "error_dict") else problem.messages
            )
        case OperationalError() | InterfaceError():
            return Away()
        case exceptions.APIException():
            return problem
    return None
