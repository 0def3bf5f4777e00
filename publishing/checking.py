"""`/verify/`: is this file a published version, and does this receipt still hold? Nothing that is sent here is kept."""

import re
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from publishing import content
from publishing.models import Rendering, Snapshot
from publishing.negotiation import choose
from publishing.rendering import OF_ALL_LANGUAGES
from publishing.rendering.as_html import STYLE
from publishing.serving import PUBLIC_HEADERS
from purposes.languages import LANGUAGES, direction
from purposes.numbers import whole_number
from purposes.proof.kept import LONGEST, Kept, NotBelieved, looks_like_a_receipt, read_kept
from purposes.proof.verify_export import long

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that we hash; the proxy lets little more through."""

_HEADERS = {
    **PUBLIC_HEADERS,
    "Content-Security-Policy": PUBLIC_HEADERS["Content-Security-Policy"]
    .replace("form-action 'none'", "form-action 'self'")
    .replace("style-src", "script-src 'self'; style-src"),
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


class _Refused(Exception):
    """Says in one sentence why nothing could be looked up."""

    def __init__(self, sentence: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a visitor asks about: the digest of a file, or a receipt."""

    digest: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A file that we published. `language` is empty for the data, which is one file for all languages."""

    snapshot: Snapshot
    document: content.Document
    form: str
    language: str
    is_current: bool

    @property
    def address(self) -> str:
        language = self.language or self.document.content.languages[0]
        return f"/{self.snapshot.statement.slug}/{language}/versions/{self.snapshot.number}/"


def match(digest: str) -> Match | None:
    """The published file, in any format, or the document, of which this is the SHA-256."""
    snapshots = Snapshot.objects.select_related("statement")
    rendering = Rendering.objects.filter(sha256=digest).exclude(format="json").defer("body").order_by("pk").first()
    wanted: dict[str, Any] = {"pk": rendering.snapshot_id} if rendering else {"sha256": digest}
    snapshot = snapshots.filter(**wanted).first()
    if snapshot is None:
        return None
    newest = Snapshot.objects.filter(statement=snapshot.statement_id).latest()
    return Match(
        snapshot=snapshot,
        document=content.read_document(snapshot.document),
        form=rendering.format if rendering else "json",
        language=rendering.language if rendering and rendering.format not in OF_ALL_LANGUAGES else "",
        is_current=newest == snapshot,
    )


def match_receipt(kept: Kept) -> tuple[Match | None, str]:
    """The version that a receipt is of, and what of it or its seal this site tells otherwise today."""
    if not kept.statement:
        return None, kept.contradiction
    found = match(long(kept.digest))
    told = found and (found.document.content.slug, found.document.number)
    if found is None or told != (kept.statement, kept.version):
        gone = _("Version %(number)d of “%(slug)s”, which it is of, is not there any more.")
        return None, gone % {"number": kept.version, "slug": kept.statement}
    if content.digest(found.snapshot.document.encode()) != long(kept.digest):
        other = _("Version %(number)d of “%(slug)s”, which it is of, has other words now.")
        return None, other % {"number": kept.version, "slug": kept.statement}
    return found, kept.contradiction


# Nothing is written and nobody is logged in: there is no transaction, and nothing that a token could guard.
@transaction.non_atomic_requests
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """GET with `digest`; or POST with a file, which is hashed piece by piece and never stored; or with a receipt."""
    spoken = [code for code, _name in settings.LANGUAGES]
    asked = request.GET.get("language", "")
    language = asked if asked in spoken else choose(spoken, accepted=request.headers.get("Accept-Language", ""))
    with translation.override(language):
        context: dict[str, Any] = {"digest": "", "match": None, "kept": None, "problem": "", "status": HTTPStatus.OK}
        try:
            sent = _sent(request) if request.method == "POST" else Sent(digest=_digest_asked(request))
            context["digest"] = sent.digest
            if sent.receipt:
                context |= _told_receipt(sent.receipt)
            elif sent.digest:
                context |= _told(match(sent.digest))
        except _Refused as refusal:
            context |= {"problem": str(refusal), "status": refusal.status}
        context |= {
            "language": language,
            "direction": direction(language),
            "fallbacks": (language, "en"),
            "languages": [(code, LANGUAGES[code]) for code in spoken],
            "style": STYLE,
            "largest": LARGEST,
            "longest": LONGEST,
        }
        response = render(request, "publishing/verify.html", context, status=context["status"])
    for name, value in _HEADERS.items():
        response.headers[name] = value
    return response


def _told(found: Match | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {
        "match": found,
        "published_at": timezone.localtime(found.snapshot.published_at),
        "in_language": LANGUAGES.get(found.language, found.language),
    }


def _told_receipt(text: str) -> dict[str, Any]:
    try:
        kept = read_kept(text)
    except NotBelieved as problem:
        raise _Refused(str(problem)) from problem
    found, contradiction = match_receipt(kept)
    moments = {"sealed_at": timezone.localtime(kept.at), "key_since": timezone.localtime(kept.key_since)}
    return {**_told(found), **moments, "kept": kept, "contradiction": contradiction}


def _digest_asked(request: HttpRequest) -> str:
    """As people paste it: with blanks, in capitals, with its kind before it. Empty if nothing was asked."""
    asked = "".join(request.GET.get("digest", "").split()).lower().removeprefix("sha256:")
    if asked and not re.fullmatch("[0-9a-f]{64}", asked):
        raise _Refused(_("This is not a digest. A digest has 64 characters, each a digit or a letter from a to f."))
    return asked


class _Digester(FileUploadHandler):
    """Hashes what arrives, and keeps none of it; but for so little as a receipt would have."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.found = sha256()
        self.size = 0
        self.beginning = b""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > LARGEST:
            raise SkipFile
        self.found.update(raw_data)
        self.beginning += raw_data[: LONGEST + 1 - len(self.beginning)]

    def file_complete(self, file_size: int) -> None:
        return None


def _sent(request: HttpRequest) -> Sent:
    """A receipt that was pasted; else a file, which may be a receipt as well."""
    too_large = _Refused(
        _("This file is larger than 20 MB. No published version is that large."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    )
    if (whole_number(request.META.get("CONTENT_LENGTH", "")) or 0) > 2 * LARGEST:
        raise too_large
    digester = _Digester(request)
    request.upload_handlers = [digester]
    try:
        sent, pasted = request.FILES, request.POST.get("receipt", "").strip()
    except MultiPartParserError:
        raise _Refused(_("The file did not arrive whole. Send it again.")) from None
    if digester.size > LARGEST:
        raise too_large
    if pasted:
        return Sent(receipt=pasted)
    if not digester.size and not sent:
        is_receipt = "receipt" in request.POST
        raise _Refused(_("Paste a receipt or choose its file first.") if is_receipt else _("Choose a file first."))
    text = digester.beginning.decode("utf-8", "replace")
    if "receipt" in request.POST or looks_like_a_receipt(text):
        return Sent(receipt=text)
    return Sent(digest=digester.found.hexdigest())
