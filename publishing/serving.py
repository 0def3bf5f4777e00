"""How stored bytes are answered: their headers, their validators, and when they need not be sent again.

Shared by the views, which read from the database, and by `front`, which serves
from memory; so both give the same answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus

from django.conf import settings
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from publishing.models import Rendering, Snapshot
from publishing.rendering import FORMATS
from publishing.rendering.fragment import fragment

FILES = {form.file: form for form in FORMATS if form.file}

PUBLIC_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
OTHER_VERSION = b"This is another version now.\n"
_OF_THE_BODY = frozenset({"Content-Type", "Content-Disposition", "Content-Encoding", "Content-Length", "Last-Modified"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Bytes as published, and what is said about them."""

    body: bytes
    media_type: str
    language: str
    sha256: str
    updated_at: datetime
    published_at: datetime
    file_name: str
    vary: str = "Accept-Encoding"

    @property
    def etag(self) -> str:
        return f'"{self.sha256[:32]}"'

    def headers(self, *, for_ever: bool) -> dict[str, str]:
        """`for_ever` for an address that names its version; else a reader asks each time whether it changed."""
        named = {"Content-Disposition": f'inline; filename="{self.file_name}"'} if self.file_name else {}
        return {
            "Content-Type": self.media_type,
            "Content-Language": self.language,
            "Content-Length": str(len(self.body)),
            "ETag": self.etag,
            "Last-Modified": http_date(self.updated_at.timestamp()),
            "Cache-Control": FOR_EVER if for_ever else ASK_AGAIN,
            "Vary": self.vary,
            **named,
            **PUBLIC_HEADERS,
        }

    def status(
        self,
        *,
        if_match: str = "",
        if_unmodified_since: str = "",
        if_none_match: str = "",
        if_modified_since: str = "",
        etag: str = "",
    ) -> HTTPStatus:
        """RFC 9110, 13.2.2, for GET and HEAD: 412, 304 or 200. `etag` where it is not that of the plain bytes.

        Dates are held against the moment of publication: an editorial version
        has new bytes under an old `Last-Modified`.
        """
        tag, changed = etag or self.etag, int(self.published_at.timestamp())
        if if_match:
            is_refused = if_match.strip() != "*" and tag not in parse_etags(if_match)
        else:
            is_refused = _is_before(if_unmodified_since, changed) is True
        if is_refused:
            return HTTPStatus.PRECONDITION_FAILED
        if if_none_match:
            is_known = if_none_match.strip() in {tag, "*"} or _is_listed(tag, if_none_match)
        else:
            is_known = _is_before(if_modified_since, changed) is False
        return HTTPStatus.NOT_MODIFIED if is_known else HTTPStatus.OK


def plain(sentence: bytes) -> dict[str, str]:
    """The headers of a refusal in one English sentence."""
    return {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Language": "en",
        "Content-Length": str(len(sentence)),
        "Cache-Control": "no-store",
        **PUBLIC_HEADERS,
    }


def over_tls() -> dict[str, str]:
    """What Django adds to an answer that is sent over TLS, for those that do not pass through it."""
    if not settings.SECURE_HSTS_SECONDS:
        return {}
    below = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
    return {"Strict-Transport-Security": f"max-age={settings.SECURE_HSTS_SECONDS}{below}"}


def _is_listed(tag: str, listed: str) -> bool:
    """Weak or strong: whoever has the words has them."""
    return tag in {one.removeprefix("W/") for one in parse_etags(listed)}


def _is_before(date: str, moment: int) -> bool | None:
    """Nothing when there is no date, or none that can be read."""
    known = parse_http_date_safe(date) if date else None
    return None if known is None else known < moment


def stored(rendering: Rendering, snapshot: Snapshot, *, slug: str) -> Stored:
    file = next(form.file for form in FORMATS if form.name == rendering.format)
    suffix = file.partition(".")[2]  # of two parts, where there are two: `tilt.json`
    return Stored(
        body=bytes(rendering.body),
        media_type=rendering.media_type,
        language=rendering.language,
        sha256=rendering.sha256,
        updated_at=snapshot.updated_at,
        published_at=snapshot.published_at,
        file_name=f"{slug}-{snapshot.number}-{rendering.language}.{suffix}" if file else "",
    )


def as_fragment(page: Stored, *, heading: int) -> Stored:
    """The same version for inclusion in another page. Raises `ValueError` for what is no page of ours."""
    body = fragment(page.body, heading=heading)
    return replace(page, body=body, sha256=sha256(body).hexdigest())


def without_body(headers: Mapping[str, str]) -> dict[str, str]:
    """RFC 9110, 15.4.5: what a 304 repeats of the answer that it stands for."""
    return {name: value for name, value in headers.items() if name not in _OF_THE_BODY}
