"""Compares a live copy with what is published, address by address. Redirections are each server's own affair."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from publishing.site.files import SiteFile

_PATIENCE = 20  # seconds

_XML = {"application/atom+xml", "application/xml", "text/xml"}
"""Servers know a feed by its ending alone; readers look inside."""


def differences(live: str, files: Iterable[SiteFile]) -> Iterator[str]:
    """One line for each address that answers otherwise."""
    for file in files:
        if not file.is_redirection and (problem := _problem(f"{live.rstrip('/')}{file.address}", file)):
            yield f"{file.address}: {problem}"


def _problem(url: str, file: SiteFile) -> str:
    if not url.startswith(("https://", "http://")):
        return "this is not a web address"
    request = Request(url, headers={"Accept-Encoding": "identity", "Cache-Control": "no-cache"})  # noqa: S310 - looked at above
    try:
        with urlopen(request, timeout=_PATIENCE) as answer:  # looked at above  # noqa: S310  # nosec B310
            body, kind = answer.read(len(file.body) + 1), answer.headers.get_content_type()
    except HTTPError as refused:
        with refused:
            is_missing = refused.code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
            return "is missing" if is_missing else f"answers {refused.code}"
    except (URLError, OSError) as unreachable:
        return f"cannot be reached ({type(getattr(unreachable, 'reason', unreachable)).__name__})"
    if body != file.body:
        return "is not what was published"
    expected = file.media_type.partition(";")[0]
    return "" if kind == expected or {kind, expected} <= _XML else f"is served as {kind} instead of {expected}"
