"""The door of an inspector's link: no account, one organisation, the days that were granted.

Whoever holds a link that opens nothing learns nothing more than that, whatever the cause.
"""

from collections.abc import Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from purposes import inspections
from purposes.inspections import first_moment
from purposes.languages import direction
from purposes.models import Inspection
from purposes.past.frame import Door, Page, Seen, shown_page
from purposes.past.instants import Instant, NoSuchInstant, exact, read_instant
from purposes.past.picking import PickForm

FRAME = "inspect/_frame.html"
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",  # the address is the key
    "X-Robots-Tag": "noindex, nofollow",
}


def urls(pages: list[URLPattern]) -> list[URLPattern]:
    """The link's first page, and below an instant every page of the past."""
    return [
        path("<str:token>/", _opened(first_page), name="link"),
        *(
            path(f"<str:token>/<str:instant>/{one.pattern}", _page(one.callback), one.default_args, name=one.name)
            for one in pages
        ),
    ]


def _opened(view: Any) -> Any:
    """Hands the inspection to `view`, or answers that the link opens nothing."""

    @wraps(view)
    def answered(request: HttpRequest, token: str, **named: Any) -> HttpResponse:
        inspection = inspections.find(token)
        if inspection is None:
            response = _closed(request, HTTPStatus.NOT_FOUND)
        elif not inspection.is_open(now=timezone.now()):
            response = _closed(request, HTTPStatus.GONE)
        else:
            response = view(request, inspection, reverse("inspect:link", args=[token]), **named)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    methods = ["GET", "HEAD", "POST"] if getattr(view, "takes_a_post", False) else ["GET", "HEAD"]
    # Who may is told by the address, never by a cookie: no other site can post in somebody's name.
    # And to wait until writers have settled must not last as long as a request.
    return transaction.non_atomic_requests(csrf_exempt(require_http_methods(methods)(answered)))


def first_page(request: HttpRequest, inspection: Inspection, link: str) -> HttpResponse:
    """What the link opens, and the question which day; once that is answered, the day."""
    form = PickForm(request.GET if "day" in request.GET else None, initial=request.GET.dict())
    if form.is_valid():
        try:
            instant = _allowed(inspection, form.instant())
        except NoSuchInstant as problem:
            form.add_error("day", str(problem))
        else:
            return HttpResponseRedirect(f"{link}{_lasting(instant)}/{form.cleaned_data['page']}")
    return _answer(request, inspection, form, link)


def _page(page: Page) -> Any:
    def view(request: HttpRequest, inspection: Inspection, link: str, instant: str, **named: Any) -> HttpResponse:
        rest = request.path.removeprefix(f"{link}{instant}/")
        try:
            moment = _allowed(inspection, instant)
        except NoSuchInstant as problem:
            return _answer(request, inspection, PickForm(initial={"page": rest}), link, problem=str(problem))
        if moment.is_running:
            return HttpResponseRedirect(f"{link}{_lasting(moment)}/{rest}")
        form = PickForm.showing(moment, page=rest)
        context = _shared(link) | {"form": form, "out": link, "out_title": gettext("What this link opens")}
        door = Door(
            frame=FRAME,
            base=f"{link}{instant}/",
            page=rest,
            reads_today=False,
            changes_from=first_moment(inspection),
            inspection=inspection,
            context=context,
        )
        seen = Seen(organisation_id=inspection.organisation_id, instant=moment, door=door)
        if seen.organisation is None:
            before = gettext("This organisation was not in the register then.")
            return _answer(request, inspection, form, link, problem=before)
        inspections.note_opening(inspection, lambda: seen.whole, state_of=moment.at, now=timezone.now())
        return shown_page(page, request, seen, **named)

    return _opened(wraps(page)(view))


def _allowed(inspection: Inspection, text: str) -> Instant:
    instant = read_instant(text)
    if not inspection.states_from <= instant.day <= inspection.states_to:
        first, last = (date_format(day, "DATE_FORMAT") for day in (inspection.states_from, inspection.states_to))
        raise NoSuchInstant(
            gettext("This link opens the days from %(first)s to %(last)s.") % {"first": first, "last": last}
        )
    return instant


def _lasting(instant: Instant) -> str:
    """The address of what an inspector sees names it for ever: of today, this very moment."""
    return exact(instant.at) if instant.is_running else instant.text


def _answer(
    request: HttpRequest, inspection: Inspection, form: PickForm, link: str, *, problem: str = ""
) -> HttpResponse:
    last = min(inspection.states_to, timezone.localdate())
    form.fields["day"].widget.attrs |= {"min": inspection.states_from.isoformat(), "max": last.isoformat()}
    context = _shared(link) | {
        "title": str(inspection.organisation),
        "inspection": inspection,
        "form": form,
        "problem": problem,
    }
    status = HTTPStatus.NOT_FOUND if problem else HTTPStatus.OK
    return TemplateResponse(request, "inspect/link.html", context, status=status)


def _closed(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    return TemplateResponse(request, "inspect/closed.html", _shared(""), status=status)


def _shared(link: str) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "language": language,
        "direction": direction(language),
        "style": static("statement/1/page.css"),
        "pick": link,
        "out": link,
    }
