"""What the API answers to somebody of the desk who must do something at the desk first: it has no pages."""

from http import HTTPStatus

from django.http import JsonResponse

from purposes.api.errors import PROBLEM, problem_of


def refused_to_program(sentence: str) -> JsonResponse:
    said = {**problem_of(HTTPStatus.FORBIDDEN), "detail": sentence}
    return JsonResponse(said, status=HTTPStatus.FORBIDDEN, content_type=PROBLEM)
