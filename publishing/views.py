"""The public pages. They read snapshots and renderings, never the register."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from publishing import content
from publishing.archive import changes_page, front_page_statements, statements_page, versions_page
from publishing.feed import feed
from publishing.models import Rendering, Snapshot
from publishing.negotiation import choose
from publishing.places import last_versions, places_of, wants_data
from publishing.readiness import readiness
from publishing.rendering.as_html import statement_context
from publishing.rendering.fragment import HEADINGS
from publishing.serving import (
    ASK_AGAIN,
    FILES,
    FOR_EVER,
    OTHER_VERSION,
    PUBLIC_HEADERS,
    Stored,
    as_fragment,
    plain,
    stored,
    without_body,
)
from publishing.sitemap import robots, sitemap
from purposes.proof.verification import public_keys

View = Callable[..., HttpResponse]

_OF_THIS_MOMENT = {"Cache-Control": "no-store"}


def public(view: View) -> View:
    """Reads only, sets no cookie, loads nothing from elsewhere."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in PUBLIC_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    # No form posts here: a wrong method is 405, not a missing token. Nothing is written: no transaction.
    return transaction.non_atomic_requests(csrf_exempt(require_safe(answer)))


@public
def home(request: HttpRequest) -> HttpResponse:
    """To the front-page statement, or the only one; else the list of them."""
    newest = _newest_of_each()
    front = front_page_statements(newest)
    if len(front) == 1:
        return _to_language(request, front[0])
    language = choose([code for code, _name in settings.LANGUAGES], accepted=_accepted(request))
    response = HttpResponse(statements_page(newest, language))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@public
def statement(request: HttpRequest, slug: str) -> HttpResponse:
    return _to_language(request, _newest(slug))


@public
def current(request: HttpRequest, slug: str, language: str, file: str = "") -> HttpResponse:
    """The newest version. In production `front` answers before us."""
    snapshot = _newest(slug)
    form = FILES[file].name if file else "html"
    return _answer(request, snapshot, language, form, for_ever=False)


@public
def version(request: HttpRequest, slug: str, language: str, number: int, file: str = "") -> HttpResponse:
    """A version under its own number, for ever."""
    snapshot = _numbered(slug, number)
    form = FILES[file].name if file else "html-archive"
    return _answer(request, snapshot, language, form, for_ever=True)


@public
def embed(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """The newest version as a part of another page; `h` says how deep its headings begin."""
    heading = request.GET.get("h", "2")
    if heading not in {str(level) for level in HEADINGS}:
        raise BadRequest("h")
    snapshot = _newest(slug)
    rendering = get_object_or_404(Rendering, snapshot=snapshot, language=language, format="html")
    page = stored(rendering, snapshot, slug=slug)
    return _sent(request, as_fragment(page, heading=int(heading)), for_ever=False)


@public
def activity(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """An activity: its place on the page, or its linked data. In production `front` answers before us."""
    snapshot = _newest(slug)
    place = places_of(slug, snapshot.sha256).get(activity)
    if place is None:
        return _gone(request, snapshot, activity)
    if wants_data(request.headers.get("Accept", "")):
        return _sent(request, place.node, for_ever=False)
    return HttpResponse(status=HTTPStatus.SEE_OTHER, headers=place.redirection(_accepted(request)))


@public
def activity_node(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Its linked data, whatever is asked for."""
    snapshot = _newest(slug)
    place = places_of(slug, snapshot.sha256).get(activity)
    return _sent(request, place.node, for_ever=False) if place else _gone(request, snapshot, activity)


@public
def receipt(request: HttpRequest, slug: str, language: str, number: int) -> HttpResponse:
    """What was signed when the version was published: the same in every language."""
    snapshot = _numbered(slug, number)
    _document(snapshot, language)
    if not snapshot.receipt:
        raise Http404
    named = {"Content-Disposition": f'inline; filename="{slug}-{number}-receipt.json"'}
    return HttpResponse(snapshot.receipt, content_type="application/json", headers={"Cache-Control": FOR_EVER, **named})


@public
def keys(_request: HttpRequest) -> HttpResponse:
    """The public keys of all receipts ever signed here."""
    return HttpResponse(public_keys(), content_type="application/json", headers={"Cache-Control": "no-cache"})


@public
def versions(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Every version there has been."""
    snapshots = Snapshot.objects.filter(statement__slug=slug).order_by("-number").defer("document")
    return HttpResponse(versions_page(_document(_newest(slug), language), snapshots, language))


@public
def feed_of_versions(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Whoever follows it hears of each new version. In production `front` answers before us."""
    found = feed(_newest(slug), language)
    if found is None:
        raise Http404
    return _sent(request, found, for_ever=False)


@public
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    """For search engines: whole addresses, as this reader reached us."""
    newest = list(Snapshot.objects.current().select_related("statement").defer("document", "receipt"))
    return _told_to_engines(request, sitemap(newest, _site(request)), "application/xml")


@public
def robots_txt(request: HttpRequest) -> HttpResponse:
    return _told_to_engines(request, robots(_site(request)), "text/plain; charset=utf-8")


@public
def changes(request: HttpRequest, slug: str, language: str, number: int) -> HttpResponse:
    """What changed in a version, against the one before it. The first one has none before it."""
    snapshot = _numbered(slug, number)
    before = _numbered(slug, number - 1)
    document = _document(snapshot, language)
    return HttpResponse(changes_page(document, language, before=before.sha256, after=snapshot.sha256))


@public
def healthz(_request: HttpRequest) -> HttpResponse:
    """Alive. Asks nothing of the database."""
    return JsonResponse({"status": "ok"}, headers=_OF_THIS_MOMENT)


@public
def readyz(_request: HttpRequest) -> HttpResponse:
    """Ready to work: the database answers, has the tables that this code expects and guards the past; there is room."""
    status, parts = readiness()
    return JsonResponse(parts, status=status, headers=_OF_THIS_MOMENT)


def _newest_of_each() -> list[Snapshot]:
    return list(Snapshot.objects.current().select_related("statement").order_by("statement__slug"))


def _newest(slug: str) -> Snapshot:
    snapshot = Snapshot.objects.filter(statement__slug=slug).order_by("-number").select_related("statement").first()
    if snapshot is None:
        raise Http404
    return snapshot


def _numbered(slug: str, number: int) -> Snapshot:
    return get_object_or_404(Snapshot.objects.select_related("statement"), statement__slug=slug, number=number)


def _document(snapshot: Snapshot, language: str) -> content.Document:
    document = content.read_document(snapshot.document)
    if language not in document.content.languages:
        raise Http404
    return document


def _answer(request: HttpRequest, snapshot: Snapshot, language: str, form: str, *, for_ever: bool) -> HttpResponse:
    rendering = get_object_or_404(Rendering, snapshot=snapshot, language=language, format=form)
    return _sent(request, stored(rendering, snapshot, slug=snapshot.statement.slug), for_ever=for_ever)


def _sent(request: HttpRequest, found: Stored, *, for_ever: bool) -> HttpResponse:
    conditions = ("If-Match", "If-Unmodified-Since", "If-None-Match", "If-Modified-Since")
    asked = {name.lower().replace("-", "_"): request.headers.get(name, "") for name in conditions}
    status, headers = found.status(**asked), found.headers(for_ever=for_ever)
    if status == HTTPStatus.OK:
        return HttpResponse(found.body, headers=headers)
    if status == HTTPStatus.NOT_MODIFIED:
        return HttpResponseNotModified(headers=without_body(headers))
    return HttpResponse(OTHER_VERSION, status=status, headers=plain(OTHER_VERSION))


def _told_to_engines(request: HttpRequest, text: str, media_type: str) -> HttpResponse:
    """Again only if it has changed."""
    tag = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    response = HttpResponse(text, content_type=media_type, headers={"ETag": tag, "Cache-Control": ASK_AGAIN})
    return get_conditional_response(request, etag=tag, response=response) or response


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").removesuffix("/")


def _gone(request: HttpRequest, snapshot: Snapshot, activity: str) -> HttpResponse:
    """410 with the last version that had it; 404 if none ever had."""
    slug = snapshot.statement.slug
    number = last_versions(slug, snapshot.sha256).get(activity)
    if number is None:
        raise Http404
    document = content.read_document(_numbered(slug, number).document)
    language = choose(document.content.languages, accepted=_accepted(request))
    gone = next(one for one in document.content.activities if one.slug == activity)
    last = f"/{slug}/{language}/versions/{number}/#{gone.anchor}"
    with translation.override(language):
        context = statement_context(document, language) | {"name": gone.name, "last": last}
        response = render(request, "publishing/gone.html", context, status=HTTPStatus.GONE)
    response.headers["Link"] = f'<{last}>; rel="predecessor-version"'
    patch_vary_headers(response, ["Accept", "Accept-Language"])
    return response


def _to_language(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    languages = content.read_document(snapshot.document).content.languages
    language = choose(languages, accepted=_accepted(request))
    response = redirect("publishing:current", slug=snapshot.statement.slug, language=language)
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _accepted(request: HttpRequest) -> str:
    return request.headers.get("Accept-Language", "")
