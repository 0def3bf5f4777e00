"""How stored bytes are answered: their headers, their validators, and when 304 is enough.

Shared by the views, which read from the database, and by `front`, which serves
from memory; so both give the same answer.
"""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from django.utils.http import http_date

from publishing.models import Rendering, Snapshot
from publishing.rendering import FORMATS

FILES = {form.file: form for form in FORMATS if form.file}

PUBLIC_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, no-cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Bytes as published, and what is said about them."""

    body: bytes
    media_type: str
    sha256: str
    updated_at: datetime
    published_at: datetime
    file_name: str

    @property
    def etag(self) -> str:
        return f'"{self.sha256[:32]}"'

    def headers(self, *, for_ever: bool) -> dict[str, str]:
        """`for_ever` for an address that names its version; else a reader asks each time whether it changed."""
        named = {"Content-Disposition": f'inline; filename="{self.file_name}"'} if self.file_name else {}
        return {
            "Content-Type": self.media_type,
            "ETag": self.etag,
            "Last-Modified": http_date(self.updated_at.timestamp()),
            "Cache-Control": _FOR_EVER if for_ever else _ASK_AGAIN,
            **named,
            **PUBLIC_HEADERS,
        }

    def status(self, *, if_none_match: str, if_modified_since: str) -> HTTPStatus:
        """RFC 9110, 13.2.2: the tag decides where there is one."""
        if if_none_match:
            return HTTPStatus.NOT_MODIFIED if _matches(if_none_match, self.sha256[:32]) else HTTPStatus.OK
        return HTTPStatus.NOT_MODIFIED if self._is_not_newer(if_modified_since) else HTTPStatus.OK

    def _is_not_newer(self, date: str) -> bool:
        """An editorial version has new bytes under an old `Last-Modified`: measured by when it was published."""
        try:
            return bool(date) and parsedate_to_datetime(date).timestamp() >= int(self.published_at.timestamp())
        except (TypeError, ValueError):
            return False


def stored(rendering: Rendering, snapshot: Snapshot, *, slug: str) -> Stored:
    file = next(form.file for form in FORMATS if form.name == rendering.format)
    suffix = file.rpartition(".")[2]
    return Stored(
        body=bytes(rendering.body),
        media_type=rendering.media_type,
        sha256=rendering.sha256,
        updated_at=snapshot.updated_at,
        published_at=snapshot.published_at,
        file_name=f"{slug}-{snapshot.number}-{rendering.language}.{suffix}" if file else "",
    )


def _matches(if_none_match: str, tag: str) -> bool:
    """A tag of ours, whatever the encoding it was sent with."""
    candidates = (candidate.strip().removeprefix("W/").strip('"') for candidate in if_none_match.split(","))
    return any(candidate == "*" or candidate.partition("-")[0] == tag for candidate in candidates)
