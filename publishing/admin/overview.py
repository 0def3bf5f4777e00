"""What the first page of the desk says about publication."""

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse

from publishing.models import Snapshot, Statement
from purposes.limits import visible


def statements_overview(request: HttpRequest, *, changed: Mapping[int, str]) -> list[dict[str, Any]]:
    """Each statement with its current version, and what has changed since: a sentence by the statement's number."""
    if not request.user.has_perm("publishing.view_statement"):
        return []
    newest = Snapshot.objects.filter(statement=OuterRef("pk")).order_by("-number")
    seen = visible(Statement.objects.order_by("-is_default", "slug"), to=request.user)
    rows = seen.annotate(
        number=Subquery(newest.values("number")[:1]), published_at=Subquery(newest.values("published_at")[:1])
    )
    return [{**_statement(row), "changed": changed.get(row.pk, "")} for row in rows]


def _statement(row: Any) -> dict[str, Any]:
    return {
        "row": row,
        "address": reverse("admin:publishing_statement_change", args=[row.pk]),
        "public": reverse("publishing:statement", args=[row.slug]) if row.number else "",
        "preview": reverse("admin:publishing_statement_preview", args=[row.pk]),
    }
