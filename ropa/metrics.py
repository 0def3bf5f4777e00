"""What this process has done so far, in Prometheus' text format, for whoever has the token. Off until one is set.

Each process counts for itself, and says which one it is: a sum over `worker` is the whole.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from publishing.readiness import last_verified, readiness

LIMITS = (0.005, 0.025, 0.1, 0.5, 1.0, 5.0)
"""Seconds."""

_AREAS = {"admin": "desk", "api": "api", "static": "static", "inspect": "link", "review": "link"}
_BESIDE_US = frozenset({"healthz", "readyz", "metrics"})

_answers: Counter[tuple[str, int]] = Counter()
_within: Counter[tuple[str, float]] = Counter()
_seconds: Counter[str] = Counter()
_counting = Lock()


def count(path: str, *, status: int, seconds: float) -> None:
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    if first in _BESIDE_US:
        return
    area = _AREAS.get(first, "public")
    with _counting:
        _answers[area, status] += 1
        _seconds[area] += seconds  # type: ignore[assignment]  # a counter takes fractions
        for limit in LIMITS:
            _within[area, limit] += seconds <= limit


@transaction.non_atomic_requests
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    token = settings.METRICS_TOKEN
    sent = request.headers.get("Authorization", "")
    if not token or not constant_time_compare(sent, f"Bearer {token}"):
        raise Http404
    text = "".join(f"{line}\n" for line in _lines())
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8", headers=headers)


def _lines() -> Iterator[str]:
    with _counting:
        answers, within, seconds = sorted(_answers.items()), dict(_within), dict(_seconds)
    yield "# TYPE ropa_requests_total counter"
    for (area, status), number in answers:
        yield f"ropa_requests_total{_labels(area=area, status=status)} {number}"
    yield "# TYPE ropa_request_seconds histogram"
    for area in sorted(seconds):
        every = sum(number for (of, _status), number in answers if of == area)
        for limit in LIMITS:
            yield f"ropa_request_seconds_bucket{_labels(area=area, le=limit)} {within[area, limit]}"
        yield f"ropa_request_seconds_bucket{_labels(area=area, le='+Inf')} {every}"
        yield f"ropa_request_seconds_sum{_labels(area=area)} {seconds[area]:.6f}"
        yield f"ropa_request_seconds_count{_labels(area=area)} {every}"
    yield from _gauge("process_resident_memory_bytes", _memory())
    yield from _gauge("ropa_ready", int(readiness()[0] < 400))  # noqa: PLR2004 - no error
    if last := last_verified():
        at, failures = last
        yield from _gauge("ropa_last_verify_age_seconds", int((timezone.now() - at).total_seconds()))
        yield from _gauge("ropa_last_verify_failures", failures)


def _gauge(name: str, value: int) -> Iterator[str]:
    yield f"# TYPE {name} gauge"
    yield f"{name}{_labels()} {value}"


def _labels(**named: object) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in {**named, "worker": os.getpid()}.items()) + "}"


def _memory() -> int:
    """As Linux says it; nothing elsewhere."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
