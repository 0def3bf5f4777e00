"""The door at the desk: who may see activities picks a day and reads the register as it stood."""

from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from purposes.history import rows_at
from purposes.limits import limits_of
from purposes.models import Change, Organisation
from purposes.past.frame import Door, Page, Seen, shown_page
from purposes.past.instants import Instant, NoSuchInstant, read_instant
from purposes.past.picking import PickForm

FRAME = "desk/past/_at_the_desk.html"


def urls(pages: list[URLPattern]) -> list[URLPattern]:
    """The picker, and every page below `<instant>/<organisation>/`."""
    return [
        path("", _desk(pick), name="pick"),
        path("<str:instant>/", _desk(organisations), name="organisations"),
        *(
            path(
                f"<str:instant>/<int:organisation>/{one.pattern}", _page(one.callback), one.default_args, name=one.name
            )
            for one in pages
        ),
    ]


def _desk(view: Any) -> Any:
    """For who may see activities; read only. Waits for writers to settle, which must not last as long as a request."""

    @wraps(view)
    def allowed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("purposes.view_processingactivity"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return transaction.non_atomic_requests(admin.site.admin_view(require_safe(allowed)))


def pick(request: HttpRequest) -> HttpResponse:
    """The day is asked for; once given, its page is opened."""
    form = PickForm(request.GET if "day" in request.GET else None, initial=request.GET.dict())
    if not form.is_valid():
        return _picker(request, form)
    instant, organisation = form.instant(), form.cleaned_data["organisation"]
    try:
        read_instant(instant)
    except NoSuchInstant as problem:
        form.add_error("day", str(problem))
        return _picker(request, form)
    if not organisation:
        return HttpResponseRedirect(reverse("past:organisations", args=[instant]))
    address = reverse("past:overview", args=[instant, organisation])
    return HttpResponseRedirect(address + form.cleaned_data["page"])


def organisations(request: HttpRequest, instant: str) -> HttpResponse:
    """Those that the register held then; where it was one only, its overview."""
    try:
        at = read_instant(instant).at
    except NoSuchInstant as problem:
        return _refused(request, str(problem))
    limits = limits_of(request.user)
    found = [row for row in rows_at(at)(Organisation, {}) if limits is None or row["id"] in limits]
    if not found:
        return _refused(request, _nothing_before())
    listed = [(row["legal_name"], reverse("past:overview", args=[instant, row["id"]])) for row in found]
    if len(listed) == 1:
        return HttpResponseRedirect(listed[0][1])
    return _picker(request, PickForm(initial={"day": instant[:10]}), listed=listed)


def _page(page: Page) -> Any:
    @wraps(page)
    def view(request: HttpRequest, instant: str, organisation: int, **named: Any) -> HttpResponse:
        base = reverse("past:overview", args=[instant, organisation])
        rest = request.path.removeprefix(base)
        try:
            moment = read_instant(instant)
        except NoSuchInstant as problem:
            return _refused(request, str(problem), organisation=organisation, page=rest)
        form = PickForm.showing(moment, organisation=organisation, page=rest)
        context = {
            **_shared(request),
            "form": form,
            "out": reverse("admin:index"),
            "out_title": gettext("Back to today"),
        }
        door = Door(
            frame=FRAME, base=base, page=rest, reads_today=True, changes_from=None, inspection=None, context=context
        )
        seen = Seen(organisation_id=organisation, instant=moment, door=door)
        limits = limits_of(request.user)
        if seen.organisation is None or (limits is not None and organisation not in limits):
            return _refused(request, _nothing_before(moment), organisation=organisation, page=rest)
        return shown_page(page, request, seen, **named)

    return _desk(view)


def _nothing_before(instant: Instant | None = None) -> str:
    first = Change.objects.order_by("id").values_list("at", flat=True).first()
    if first is None:
        return gettext("Nothing has been recorded yet.")
    if instant and first <= instant.at:
        return gettext("This organisation was not in the register then.")
    begins = date_format(timezone.localtime(first), "DATE_FORMAT")
    return gettext("The register begins on %(day)s: there is nothing before it.") % {"day": begins}


def _refused(request: HttpRequest, problem: str, **where: Any) -> HttpResponse:
    """The picker again, with the sentence that says why."""
    response = _picker(request, PickForm(initial=where), problem=problem)
    response.status_code = 404
    return response


def _picker(request: HttpRequest, form: PickForm, **more: Any) -> HttpResponse:
    words = {"title": gettext("The register on a past day"), "problem": "", "listed": ()}
    return TemplateResponse(request, "desk/past/pick.html", {**_shared(request), **words, "form": form, **more})


def _shared(request: HttpRequest) -> dict[str, Any]:
    return {**admin.site.each_context(request), "pick": reverse("past:pick")}
