"""A line beside “Save”, and beside “Delete”, for the reason; it stays with the change for ever."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from purposes.recorded import because

INPUT = "why"


def why(request: HttpRequest) -> str:
    """What was typed, without what no database stores."""
    typed = request.POST.get(INPUT, "").replace("\0", "")
    return typed.encode("utf-8", "ignore").decode("utf-8").strip()


class WithReason:
    """Mixed into every admin of the desk: whatever a form writes, it writes for the reason typed."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "why": _heard(request), "may_say_why": True}
        return super().changeform_view(request, object_id, form_url, context)  # type: ignore[misc]  # of ModelAdmin

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        _heard(request)
        return super().delete_view(request, object_id, extra_context)  # type: ignore[misc]  # as above

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        _heard(request)
        return super().changelist_view(request, extra_context)  # type: ignore[misc]  # as above


def _heard(request: HttpRequest) -> str:
    reason = why(request)
    if reason:
        because(reason)
    return reason
